// SPDX-License-Identifier: Apache-2.0
// One row for each field.
#include "forge/settings.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "base/nearest.h"
#include "codec/hex.h"

namespace assay::forge {
namespace {

Error refuse(std::string detail) {
  return Error(Code::EvidenceUnsupported, std::move(detail));
}

template <class Number>
Result<Number> number_of(std::string_view text) {
  Number value = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) {
    return refuse(fmt::format("expected a number of {} bits, found \"{}\"",
                              8 * sizeof(Number), text));
  }
  return value;
}

Result<bool> flag_of(std::string_view text) {
  if (text != "true" && text != "false") {
    return refuse(fmt::format("expected true or false, found \"{}\"", text));
  }
  return text == "true";
}

Result<tee::TcbStatus> status_of(std::string_view text) {
  const auto status = tee::find_tcb_status(text);
  if (!status) {
    return refuse(fmt::format("\"{}\" is no TCB status", text));
  }
  return *status;
}

Result<dcap::PckCa> ca_of(std::string_view text) {
  if (text != "processor" && text != "platform") {
    return refuse(
        fmt::format("expected processor or platform, found \"{}\"", text));
  }
  return text == "platform" ? dcap::PckCa::Platform : dcap::PckCa::Processor;
}

Result<TdReportVersion> td_report_of(std::string_view text) {
  if (text != "1.0" && text != "1.5") {
    return refuse(fmt::format("expected 1.0 or 1.5, found \"{}\"", text));
  }
  return text == "1.5" ? TdReportVersion::V15 : TdReportVersion::V10;
}

Result<EvidenceType> type_of(std::string_view text) {
  for (const EvidenceType type :
       {EvidenceType::SgxEnclave, EvidenceType::OpenEnclave,
        EvidenceType::TdxVm, EvidenceType::SevSnpVm}) {
    if (wire_name_of(type) == text) {
      return type;
    }
  }
  return refuse(
      fmt::format("expected SgxEnclave, OpenEnclave, SevSnpVm or "
                  "TdxVm, found \"{}\"",
                  text));
}

Result<SnpProduct> product_of(std::string_view text) {
  constexpr std::pair<std::string_view, SnpProduct> kProducts[] = {
      {"Milan", SnpProduct::Milan},
      {"Genoa", SnpProduct::Genoa},
      {"Bergamo", SnpProduct::Bergamo},
      {"Siena", SnpProduct::Siena},
      {"Turin", SnpProduct::Turin}};
  for (const auto& [name, product] : kProducts) {
    if (name == text) {
      return product;
    }
  }
  return refuse(fmt::format(
      "expected Milan, Genoa, Bergamo, Siena or Turin, found \"{}\"", text));
}

Result<snp::EkKind> ek_kind_of(std::string_view text) {
  if (text != "vcek" && text != "vlek") {
    return refuse(fmt::format("expected vcek or vlek, found \"{}\"", text));
  }
  return text == "vlek" ? snp::EkKind::Vlek : snp::EkKind::Vcek;
}

Result<std::string> string_of(std::string_view text) {
  return std::string(text);
}

Result<std::vector<std::string>> list_of(std::string_view text) {
  std::vector<std::string> items;
  while (!text.empty()) {
    const size_t comma = std::min(text.find(','), text.size());
    items.emplace_back(text.substr(0, comma));
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return items;
}

Result<Buffer> raw_of(std::string_view text) {
  return copy_of(bytes_of(text));
}

// Which types have a field.
enum class Of : uint8_t { All, Quotes, Enclaves, Tds, Snp };

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
    {"debug", Of::All, set<&EvidenceSpec::debug, flag_of>},
    {"runtime_data", Of::All, set<&EvidenceSpec::runtime_data, raw_of>},
    {"init_time_data", Of::All, set<&EvidenceSpec::init_time_data, raw_of>},
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
};

bool belongs(const Setting& row, EvidenceType type) {
  switch (row.of) {
    case Of::All:
      return true;
    case Of::Quotes:
      return type != EvidenceType::SevSnpVm;
    case Of::Enclaves:
      return type == EvidenceType::SgxEnclave ||
             type == EvidenceType::OpenEnclave;
    case Of::Tds:
      return type == EvidenceType::TdxVm;
    case Of::Snp:
      return type == EvidenceType::SevSnpVm;
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
