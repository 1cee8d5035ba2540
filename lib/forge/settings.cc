// SPDX-License-Identifier: Apache-2.0
// One row for each field.
#include "forge/settings.h"

#include <algorithm>
#include <charconv>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "base/nearest.h"
#include "codec/hex.h"
#include "forge/setting_values.h"

namespace assay::forge {
namespace {

// Which types have a field.
enum class Of : uint8_t {
  All,
  Hardware,
  Bound,
  Quotes,
  Enclaves,
  Tds,
  Snp,
  Tpm,
  Guest
};

struct Setting {
  std::string_view name;
  Of of;
  Result<> (*apply)(EvidenceSpec& spec, std::string_view text);
};

template <class T>
T& part(EvidenceSpec& spec, T EvidenceSpec::*member) {
  return spec.*member;
}

template <class T>
T& part(EvidenceSpec& spec, T EnclaveSpec::*member) {
  return spec.enclave.*member;
}

template <class T>
T& part(EvidenceSpec& spec, T TdSpec::*member) {
  return spec.td.*member;
}

template <class T>
T& part(EvidenceSpec& spec, T SnpSpec::*member) {
  return spec.snp.*member;
}

template <class T>
T& part(EvidenceSpec& spec, T TpmSpec::*member) {
  return spec.tpm.*member;
}

template <class T>
T& part(EvidenceSpec& spec, T GuestSpec::*member) {
  return spec.guest.*member;
}

template <class T>
T& part(EvidenceSpec& spec, T PlatformSpec::*member) {
  return spec.platform.*member;
}

template <auto kMember, auto kParse>
Result<> set(EvidenceSpec& spec, std::string_view text) {
  TRY(part(spec, kMember), kParse(text));
  return {};
}

constexpr auto kHex = codec::decode_hex;

constexpr Setting kSettings[] = {
    {"type", Of::All, set<&EvidenceSpec::type, type_of>},
    {"quote_version", Of::Quotes,
     set<&EvidenceSpec::quote_version, number_of<uint16_t>>},
    {"debug", Of::Hardware, set<&EvidenceSpec::debug, flag_of>},
    {"runtime_data", Of::Bound, set<&EvidenceSpec::runtime_data, raw_of>},
    {"init_time_data", Of::Bound, set<&EvidenceSpec::init_time_data, raw_of>},
    {"certification_type", Of::Quotes,
     set<&EvidenceSpec::certification_type, number_of<uint16_t>>},
    {"padding", Of::Quotes, set<&EvidenceSpec::padding, number_of<uint32_t>>},

    {"mr_enclave", Of::Enclaves, set<&EnclaveSpec::mr_enclave, kHex>},
    {"mr_signer", Of::Enclaves, set<&EnclaveSpec::mr_signer, kHex>},
    {"isv_prod_id", Of::Enclaves,
     set<&EnclaveSpec::isv_prod_id, number_of<uint16_t>>},
    {"isv_svn", Of::Enclaves, set<&EnclaveSpec::isv_svn, number_of<uint16_t>>},
    {"kss", Of::Enclaves, set<&EnclaveSpec::kss, flag_of>},
    {"config_id", Of::Enclaves, set<&EnclaveSpec::config_id, kHex>},

    {"td_report", Of::Tds, set<&TdSpec::report, td_report_of>},
    {"mr_seam", Of::Tds, set<&TdSpec::mr_seam, kHex>},
    {"td_attributes", Of::Tds, set<&TdSpec::td_attributes, kHex>},
    {"xfam", Of::Tds, set<&TdSpec::xfam, kHex>},
    {"mr_td", Of::Tds, set<&TdSpec::mr_td, kHex>},
    {"mr_config_id", Of::Tds, set<&TdSpec::mr_config_id, kHex>},
    {"mr_owner", Of::Tds, set<&TdSpec::mr_owner, kHex>},
    {"mr_owner_config", Of::Tds, set<&TdSpec::mr_owner_config, kHex>},
    {"rtmr0", Of::Tds, set<&TdSpec::rtmr0, kHex>},
    {"rtmr1", Of::Tds, set<&TdSpec::rtmr1, kHex>},
    {"rtmr2", Of::Tds, set<&TdSpec::rtmr2, kHex>},
    {"rtmr3", Of::Tds, set<&TdSpec::rtmr3, kHex>},
    {"mr_service_td", Of::Tds, set<&TdSpec::mr_service_td, kHex>},

    {"fmspc", Of::Quotes, set<&PlatformSpec::fmspc, kHex>},
    {"pce_id", Of::Quotes, set<&PlatformSpec::pce_id, kHex>},
    {"ca", Of::Quotes, set<&PlatformSpec::ca, ca_of>},
    {"tcb_status", Of::Quotes, set<&PlatformSpec::tcb_status, status_of>},
    {"advisory_ids", Of::Quotes, set<&PlatformSpec::advisory_ids, list_of>},
    {"qe_status", Of::Quotes, set<&PlatformSpec::qe_status, status_of>},
    {"qe_advisory_ids", Of::Quotes,
     set<&PlatformSpec::qe_advisory_ids, list_of>},
    {"evaluation_data_number", Of::Quotes,
     set<&PlatformSpec::evaluation_data_number, number_of<uint32_t>>},
    {"tcb_info_version", Of::Quotes,
     set<&PlatformSpec::tcb_info_version, number_of<uint32_t>>},
    {"module_version", Of::Tds,
     set<&PlatformSpec::module_version, number_of<uint8_t>>},
    {"mr_signer_seam", Of::Tds, set<&PlatformSpec::mr_signer_seam, kHex>},
    {"module_status", Of::Tds, set<&PlatformSpec::module_status, status_of>},
    {"module_advisory_ids", Of::Tds,
     set<&PlatformSpec::module_advisory_ids, list_of>},

    {"product", Of::Snp, set<&SnpSpec::product, product_of>},
    {"report_version", Of::Snp,
     set<&SnpSpec::report_version, number_of<uint32_t>>},
    {"signing_key", Of::Snp, set<&SnpSpec::signing_key, ek_kind_of>},
    {"guest_svn", Of::Snp, set<&SnpSpec::guest_svn, number_of<uint32_t>>},
    {"policy", Of::Snp, set<&SnpSpec::policy, number_of<uint64_t>>},
    {"family_id", Of::Snp, set<&SnpSpec::family_id, kHex>},
    {"image_id", Of::Snp, set<&SnpSpec::image_id, kHex>},
    {"vmpl", Of::Snp, set<&SnpSpec::vmpl, number_of<uint32_t>>},
    {"measurement", Of::Snp, set<&SnpSpec::measurement, kHex>},
    {"host_data", Of::Snp, set<&SnpSpec::host_data, kHex>},
    {"id_key_digest", Of::Snp, set<&SnpSpec::id_key_digest, kHex>},
    {"author_key_digest", Of::Snp, set<&SnpSpec::author_key_digest, kHex>},
    {"report_id", Of::Snp, set<&SnpSpec::report_id, kHex>},
    {"reported_tcb", Of::Snp, set<&SnpSpec::reported_tcb, kHex>},
    {"current_tcb", Of::Snp, set<&SnpSpec::current_tcb, kHex>},
    {"committed_tcb", Of::Snp, set<&SnpSpec::committed_tcb, kHex>},
    {"launch_tcb", Of::Snp, set<&SnpSpec::launch_tcb, kHex>},
    {"masked_chip_id", Of::Snp, set<&SnpSpec::masked_chip_id, flag_of>},
    {"wrapped_hw_id", Of::Snp, set<&SnpSpec::wrapped_hw_id, flag_of>},
    {"ark", Of::Snp, set<&SnpSpec::ark, flag_of>},
    {"crl", Of::Snp, set<&SnpSpec::crl, flag_of>},
    {"uvm", Of::Snp, set<&SnpSpec::uvm, flag_of>},
    {"uvm_feed", Of::Snp, set<&SnpSpec::uvm_feed, string_of>},

    {"form", Of::Tpm, set<&TpmSpec::form, form_of>},
    {"att_type", Of::Tpm, set<&TpmSpec::att_type, att_type_of>},
    {"binding", Of::Tpm, set<&TpmSpec::binding, binding_of>},
    {"scheme", Of::Tpm, set<&TpmSpec::scheme, scheme_of>},
    {"banks", Of::Tpm, set<&TpmSpec::banks, banks_of>},
    {"system", Of::Tpm, set<&TpmSpec::system, system_of>},
    {"secure_boot", Of::Tpm, set<&TpmSpec::secure_boot, flag_of>},
    {"boot_debugging", Of::Tpm, set<&TpmSpec::boot_debugging, flag_of>},
    {"vbs_required", Of::Tpm, set<&TpmSpec::vbs_required, flag_of>},
    {"resumed", Of::Tpm, set<&TpmSpec::resumed, flag_of>},
    {"ima", Of::Tpm, set<&TpmSpec::ima, flag_of>},
    {"other_key", Of::Tpm, set<&TpmSpec::other_key, flag_of>},
    {"idks", Of::Tpm, set<&TpmSpec::idks, flag_of>},
    {"unlogged_exit", Of::Tpm, set<&TpmSpec::unlogged_exit, flag_of>},
    {"repeated_event", Of::Tpm, set<&TpmSpec::repeated_event, flag_of>},
    {"reset_count", Of::Tpm, set<&TpmSpec::reset_count, number_of<uint32_t>>},
    {"restart_count", Of::Tpm,
     set<&TpmSpec::restart_count, number_of<uint32_t>>},
    {"pcrs", Of::Tpm, set<&TpmSpec::pcrs, number_of<uint32_t>>},
    {"rp_data", Of::Tpm, set<&TpmSpec::rp_data, kHex>},
    {"challenge", Of::Tpm, set<&TpmSpec::challenge, kHex>},
    {"service_context", Of::Tpm, set<&TpmSpec::service_context, kHex>},

    {"isolation", Of::Guest, set<&GuestSpec::isolation, isolation_of>},
    {"form", Of::Guest, set<&GuestSpec::form, guest_form_of>},
    {"system", Of::Guest, set<&GuestSpec::system, guest_system_of>},
    {"protocol_version", Of::Guest,
     set<&GuestSpec::protocol_version, string_of>},
    {"log", Of::Guest, set<&GuestSpec::log, flag_of>},
    {"secure_boot", Of::Guest, set<&GuestSpec::secure_boot, flag_of>},
    {"known_variables", Of::Guest, set<&GuestSpec::known_variables, flag_of>},
    {"uefi_debug_mode", Of::Guest, set<&GuestSpec::uefi_debug_mode, flag_of>},
    {"loader_flags", Of::Guest, set<&GuestSpec::loader_flags, list_of>},
    {"elam", Of::Guest, set<&GuestSpec::elam, flag_of>},
    {"hvci_policy", Of::Guest,
     set<&GuestSpec::hvci_policy, number_of<uint32_t>>},
    {"quote_loader", Of::Guest, set<&GuestSpec::quote_loader, flag_of>},
    {"ak_certificate", Of::Guest, set<&GuestSpec::ak_certificate, flag_of>},
    {"user_data", Of::Guest, set<&GuestSpec::user_data, flag_of>},
    {"hardware_key", Of::Guest, set<&GuestSpec::hardware_key, flag_of>},
    {"padding_events", Of::Guest,
     set<&GuestSpec::padding_events, number_of<uint32_t>>},
};

bool belongs(const Setting& row, EvidenceType type) {
  switch (row.of) {
    case Of::All:
      return true;
    case Of::Hardware:
      return type != EvidenceType::Tpm;
    case Of::Bound:
      return type != EvidenceType::Tpm && type != EvidenceType::AzureGuest;
    case Of::Quotes:
      return type != EvidenceType::SevSnpVm && type != EvidenceType::Tpm;
    case Of::Enclaves:
      return type == EvidenceType::SgxEnclave ||
             type == EvidenceType::OpenEnclave;
    case Of::Tds:
      return type == EvidenceType::TdxVm || type == EvidenceType::AzureGuest;
    case Of::Snp:
      return type == EvidenceType::SevSnpVm || type == EvidenceType::AzureGuest;
    case Of::Tpm:
      return type == EvidenceType::Tpm;
    case Of::Guest:
      return type == EvidenceType::AzureGuest;
  }
  return false;
}

}  // namespace

Result<EvidenceSpec> with_setting(EvidenceSpec spec, std::string_view field,
                                  std::string_view value) {
  const auto* const found =
      std::find_if(std::begin(kSettings), std::end(kSettings),
                   [&spec, field](const Setting& row) {
                     return row.name == field && belongs(row, spec.type);
                   });
  if (found == std::end(kSettings)) {
    const std::string_view nearest =
        nearest_name(field, setting_names(spec.type));
    return refuse(fmt::format(
        "there is no field \"{}\" of {}{}", field, wire_name_of(spec.type),
        nearest.empty() ? "" : fmt::format("; did you mean {}", nearest)));
  }
  if (auto applied = found->apply(spec, value); !applied) {
    return Error(Code::EvidenceUnsupported, applied.error().message())
        .at(found->name);
  }
  return spec;
}

std::vector<std::string_view> setting_names(EvidenceType type) {
  std::vector<std::string_view> names;
  for (const Setting& row : kSettings) {
    if (belongs(row, type)) {
      names.push_back(row.name);
    }
  }
  return names;
}

}  // namespace assay::forge
