// SPDX-License-Identifier: Apache-2.0
// What can be forged, and what cannot.
#include "forge/spec.h"

#include <tuple>

#include <fmt/format.h>

#include "base/assert.h"
#include "crypto/digest.h"

namespace assay::forge {
namespace {

constexpr uint32_t kMaxPadding = 4096;
constexpr uint32_t kMaxEvaluation = 1'000'000;
constexpr size_t kMeasurement = 48;  // SHA-384
constexpr size_t kAttributes = 8;

Error refuse(std::string detail) {
  return Error(Code::EvidenceUnsupported, std::move(detail));
}

Result<> check_size(std::string_view field, const Buffer& value, size_t size) {
  if (value.size() != size) {
    return refuse(
               fmt::format("expected {} bytes, found {}", size, value.size()))
        .at(field);
  }
  return {};
}

Result<> check_range(std::string_view field, uint64_t value, uint64_t least,
                     uint64_t most) {
  if (value < least || value > most) {
    return refuse(
               fmt::format("expected {} to {}, found {}", least, most, value))
        .at(field);
  }
  return {};
}

// Intel gives these to quoting enclaves and TDX modules, and no others.
Result<> check_isv_status(std::string_view field, tee::TcbStatus status) {
  if (status != tee::TcbStatus::UpToDate &&
      status != tee::TcbStatus::OutOfDate &&
      status != tee::TcbStatus::Revoked) {
    return refuse(fmt::format("expected UpToDate, OutOfDate or Revoked, found "
                              "{}",
                              name_of(status)))
        .at(field);
  }
  return {};
}

bool is_relaunch(tee::TcbStatus status) {
  return status == tee::TcbStatus::TDRelaunchAdvised ||
         status == tee::TcbStatus::TDRelaunchAdvisedConfigurationNeeded;
}

Result<> check_module(const PlatformSpec& platform) {
  TRY_OK(check_size("mr_signer_seam", platform.mr_signer_seam, kMeasurement));
  TRY_OK(check_isv_status("module_status", platform.module_status));
  if (platform.module_version == 0 &&
      platform.module_status != tee::TcbStatus::UpToDate) {
    return refuse("a module of version 0 has no status of its own")
        .at("module_status");
  }
  return {};
}

Result<> check_enclave(const EvidenceSpec& spec) {
  constexpr size_t kConfigId = 64;
  const EnclaveSpec& enclave = spec.enclave;
  TRY_OK(check_size("mr_enclave", enclave.mr_enclave, crypto::Sha256::kSize));
  TRY_OK(check_size("mr_signer", enclave.mr_signer, crypto::Sha256::kSize));
  if (!enclave.config_id.empty()) {
    TRY_OK(check_size("config_id", enclave.config_id, kConfigId));
    if (spec.init_time_data) {
      return refuse("it follows from init_time_data; give one of the two")
          .at("config_id");
    }
  }
  if (is_relaunch(spec.platform.tcb_status)) {
    return refuse("only a TD can be relaunched").at("tcb_status");
  }
  return check_range("quote_version", quote_version_of(spec), 3, 5);
}

Result<> check_td(const EvidenceSpec& spec) {
  const TdSpec& td = spec.td;
  const std::pair<std::string_view, const Buffer*> measurements[] = {
      {"mr_seam", &td.mr_seam},
      {"mr_td", &td.mr_td},
      {"mr_owner", &td.mr_owner},
      {"mr_owner_config", &td.mr_owner_config},
      {"rtmr0", &td.rtmr0},
      {"rtmr1", &td.rtmr1},
      {"rtmr2", &td.rtmr2},
      {"rtmr3", &td.rtmr3},
      {"mr_service_td", &td.mr_service_td},
  };
  for (const auto& [field, value] : measurements) {
    TRY_OK(check_size(field, *value, kMeasurement));
  }
  TRY_OK(check_size("td_attributes", td.td_attributes, kAttributes));
  TRY_OK(check_size("xfam", td.xfam, kAttributes));
  if (!td.mr_config_id.empty()) {
    TRY_OK(check_size("mr_config_id", td.mr_config_id, kMeasurement));
    if (spec.init_time_data) {
      return refuse("it follows from init_time_data; give one of the two")
          .at("mr_config_id");
    }
  }
  const bool v15 = td.report == TdReportVersion::V15;
  if (!v15 && is_relaunch(spec.platform.tcb_status)) {
    return refuse("a relaunch is advised by td_report 1.5 alone")
        .at("tcb_status");
  }
  return check_range("quote_version", quote_version_of(spec), v15 ? 5 : 4, 5);
}

Result<> check_tcbs(const SnpSpec& snp) {
  const std::pair<std::string_view, const Buffer*> versions[] = {
      {"reported_tcb", &snp.reported_tcb},
      {"current_tcb", &snp.current_tcb},
      {"committed_tcb", &snp.committed_tcb},
      {"launch_tcb", &snp.launch_tcb},
  };
  for (const auto& [field, value] : versions) {
    if (!value->empty()) {
      TRY_OK(check_size(field, *value, snp::Tcb::kSize));
    }
  }
  return {};
}

Result<> check_snp(const EvidenceSpec& spec) {
  const SnpSpec& snp = spec.snp;
  const std::tuple<std::string_view, const Buffer*, size_t> fields[] = {
      {"family_id", &snp.family_id, snp::FamilyId::kSize},
      {"image_id", &snp.image_id, snp::ImageId::kSize},
      {"measurement", &snp.measurement, snp::Measurement::kSize},
      {"id_key_digest", &snp.id_key_digest, snp::IdKeyDigest::kSize},
      {"author_key_digest", &snp.author_key_digest,
       snp::AuthorKeyDigest::kSize},
      {"report_id", &snp.report_id, snp::ReportId::kSize},
  };
  for (const auto& [field, value, size] : fields) {
    TRY_OK(check_size(field, *value, size));
  }
  if (!snp.host_data.empty()) {
    TRY_OK(check_size("host_data", snp.host_data, snp::HostData::kSize));
    if (spec.init_time_data) {
      return refuse("it follows from init_time_data; give one of the two")
          .at("host_data");
    }
  }
  TRY_OK(check_range("report_version", snp.report_version, 2, 5));
  TRY_OK(check_range("vmpl", snp.vmpl, 0, 3));
  return check_tcbs(snp);
}

Result<> check_tpm(const TpmSpec& spec) {
  constexpr size_t kChallenge = 16;
  const bool first = spec.form == tpm::RequestForm::First;
  if (spec.banks.empty() || (first && spec.banks.size() > 1)) {
    return refuse("expected one bank, or in attReqV2 some").at("banks");
  }
  if (spec.pcrs > tee::kAllPcrs) {
    return refuse("expected bits 0 to 23").at("pcrs");
  }
  if (spec.system == TpmSystem::Linux && spec.att_type == tpm::AttType::Vbs) {
    return refuse("VBS enclaves are of Windows").at("att_type");
  }
  if (spec.ima && spec.system == TpmSystem::Windows) {
    return refuse("IMA logs are of Linux").at("ima");
  }
  if (first && (spec.ima || spec.other_key)) {
    return refuse("attReq has no place for IMA logs and other keys").at("form");
  }
  if (spec.challenge.empty() != spec.service_context.empty()) {
    return refuse("a challenge and its service_context go together")
        .at("challenge");
  }
  if (!spec.challenge.empty()) {
    TRY_OK(check_size("challenge", spec.challenge, kChallenge));
  }
  return {};
}

Result<> check_guest(const EvidenceSpec& spec) {
  constexpr uint32_t kMaxPaddingEvents = 2'000;
  const GuestSpec& guest = spec.guest;
  if (spec.runtime_data || spec.init_time_data) {
    return refuse("a guest has none; its hardware binds what it says of itself")
        .at("runtime_data");
  }
  TRY_OK(check_range("padding_events", guest.padding_events, 0,
                     kMaxPaddingEvents));
  EvidenceSpec hardware = spec;
  switch (guest.isolation) {
    case azure_guest::Isolation::TrustedLaunch:
      return {};
    case azure_guest::Isolation::SevSnp:
      hardware.type = EvidenceType::SevSnpVm;
      break;
    case azure_guest::Isolation::Tdx:
      hardware.type = EvidenceType::TdxVm;
      break;
  }
  return check_spec(hardware);
}

}  // namespace

std::string_view wire_name_of(EvidenceType type) {
  switch (type) {
    case EvidenceType::SgxEnclave:
      return "SgxEnclave";
    case EvidenceType::OpenEnclave:
      return "OpenEnclave";
    case EvidenceType::TdxVm:
      return "TdxVm";
    case EvidenceType::SevSnpVm:
      return "SevSnpVm";
    case EvidenceType::Tpm:
      return "Tpm";
    case EvidenceType::AzureGuest:
      return "AzureGuest";
  }
  return {};
}

snp::Line line_of(SnpProduct product) {
  switch (product) {
    case SnpProduct::Milan:
      return snp::Line::Milan;
    case SnpProduct::Genoa:
    case SnpProduct::Bergamo:
    case SnpProduct::Siena:
      return snp::Line::Genoa;
    case SnpProduct::Turin:
      return snp::Line::Turin;
  }
  return {};
}

dcap::TeeType tee_of(EvidenceType type) {
  ASSAY_ASSERT(type != EvidenceType::SevSnpVm && type != EvidenceType::Tpm &&
               type != EvidenceType::AzureGuest);
  return type == EvidenceType::TdxVm ? dcap::TeeType::Tdx : dcap::TeeType::Sgx;
}

uint16_t quote_version_of(const EvidenceSpec& spec) {
  constexpr uint16_t kFirstOfSgx = 3;
  constexpr uint16_t kFirstOfTdx = 4;
  constexpr uint16_t kFirstOfTdx15 = 5;
  if (spec.quote_version) {
    return *spec.quote_version;
  }
  if (spec.type != EvidenceType::TdxVm) {
    return kFirstOfSgx;
  }
  return spec.td.report == TdReportVersion::V15 ? kFirstOfTdx15 : kFirstOfTdx;
}

Result<> check_spec(const PlatformSpec& platform, dcap::TeeType tee) {
  const bool tdx = tee == dcap::TeeType::Tdx;
  TRY_OK(check_size("fmspc", platform.fmspc, dcap::Fmspc::kSize));
  TRY_OK(check_size("pce_id", platform.pce_id, dcap::PceId::kSize));
  TRY_OK(check_range("tcb_info_version", platform.tcb_info_version, tdx ? 3 : 2,
                     3));
  TRY_OK(check_range("evaluation_data_number", platform.evaluation_data_number,
                     0, kMaxEvaluation));
  TRY_OK(check_isv_status("qe_status", platform.qe_status));
  if (tdx) {
    TRY_OK(check_module(platform));
  }
  return {};
}

Result<> check_spec(const EvidenceSpec& spec) {
  if (spec.type == EvidenceType::SevSnpVm) {
    return check_snp(spec);
  }
  if (spec.type == EvidenceType::AzureGuest) {
    return check_guest(spec);
  }
  if (spec.type == EvidenceType::Tpm) {
    return check_tpm(spec.tpm);
  }
  TRY_OK(spec.type == EvidenceType::TdxVm ? check_td(spec)
                                          : check_enclave(spec));
  TRY_OK(check_range("certification_type", spec.certification_type, 1, 7));
  TRY_OK(check_range("padding", spec.padding, 0, kMaxPadding));
  return check_spec(spec.platform, tee_of(spec.type));
}

}  // namespace assay::forge
