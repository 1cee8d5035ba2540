// SPDX-License-Identifier: Apache-2.0
// Reads HCL reports in the order of their table.
#include "tee/azure_guest/hcl_report.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "base/reader.h"

namespace assay::azure_guest {
namespace {

using tee::CheckId;
using tee::Trail;

constexpr std::string_view kSignature = "HCLA";
constexpr size_t kDataOffset = 1216;  // header and hardware report
constexpr size_t kDataHeaderSize = 20;
constexpr size_t kLeastSize = kDataOffset + kDataHeaderSize;
constexpr uint32_t kAkCertificateRequest = 2;
constexpr size_t kReportDataSize = 64;
constexpr size_t kSnpReportData = 0x50;  // in ATTESTATION_REPORT
constexpr size_t kTdReportData = 128;    // in REPORTMACSTRUCT

std::optional<HclReportType> find_type(uint32_t number) {
  for (const HclReportType type :
       {HclReportType::Snp, HclReportType::TrustedVm, HclReportType::Tdx}) {
    if (static_cast<uint32_t>(type) == number) {
      return type;
    }
  }
  return std::nullopt;
}

std::optional<crypto::Hash> find_hash(uint32_t number) {
  constexpr std::array<crypto::Hash, 3> kHashes = {
      crypto::Hash::Sha256, crypto::Hash::Sha384, crypto::Hash::Sha512};
  if (number < 1 || number > kHashes.size()) {
    return std::nullopt;
  }
  return kHashes[number - 1];
}

Bytes report_data_of(HclReportType type, Bytes hardware_report) {
  switch (type) {
    case HclReportType::Snp:
      return hardware_report.subspan(kSnpReportData, kReportDataSize);
    case HclReportType::Tdx:
      return hardware_report.subspan(kTdReportData, kReportDataSize);
    case HclReportType::TrustedVm:
      return {};
  }
  return {};
}

}  // namespace

std::string_view name_of(HclReportType type) {
  switch (type) {
    case HclReportType::Snp:
      return "snp";
    case HclReportType::TrustedVm:
      return "trusted-vm";
    case HclReportType::Tdx:
      return "tdx";
  }
  return {};
}

Result<HclReport> parse_hcl_report(Bytes input, Trail& trail) {
  if (input.size() < kLeastSize) {
    return trail
        .require(CheckId::AzureGuestHclTruncated, false, uint64_t{kLeastSize},
                 uint64_t{input.size()})
        .error();
  }
  HclReport report;
  Reader r(input);
  const Bytes signature = r.take(4);        //    0,    4
  report.version = r.u32le();               //    4,    4
  report.report_size = r.u32le();           //    8,    4
  const uint32_t request_type = r.u32le();  //   12,    4
  r.take(16);                               //   16,   16  status, reserved
  report.hardware_report = r.take(kHclHardwareReportSize);  // 32, 1184
  const uint32_t data_size = r.u32le();                     // 1216,    4
  r.u32le();                                 // 1220,    4  version of the data
  const uint32_t type = r.u32le();           // 1224,    4
  const uint32_t hash = r.u32le();           // 1228,    4
  const uint32_t variable_size = r.u32le();  // 1232,    4

  TRY_OK(trail.require(CheckId::AzureGuestHclSignature,
                       text_of(signature) == kSignature, kSignature,
                       signature));
  TRY_OK(trail.require(CheckId::AzureGuestHclVersion,
                       report.version == 1 || report.version == 2,
                       std::string_view("1 or 2"), uint64_t{report.version}));
  TRY_OK(trail.require(
      CheckId::AzureGuestHclRequestType, request_type == kAkCertificateRequest,
      uint64_t{kAkCertificateRequest}, uint64_t{request_type}));
  const auto known_type = find_type(type);
  TRY_OK(trail.require(CheckId::AzureGuestHclReportType, known_type.has_value(),
                       std::string_view("2, 3 or 4"), uint64_t{type}));
  const auto known_hash = find_hash(hash);
  TRY_OK(trail.require(CheckId::AzureGuestHclHashType, known_hash.has_value(),
                       std::string_view("1, 2 or 3"), uint64_t{hash}));
  // In 64 bits, so that no sum wraps around.
  TRY_OK(trail.require(
      CheckId::AzureGuestHclTruncated,
      uint64_t{variable_size} <= r.remaining() &&
          uint64_t{data_size} == uint64_t{variable_size} + kDataHeaderSize &&
          uint64_t{report.report_size} == uint64_t{data_size} + kDataOffset,
      std::string_view("sizes that agree, inside the report"),
      uint64_t{variable_size}));
  report.type = *known_type;
  report.hash = *known_hash;
  report.report_data = report_data_of(report.type, report.hardware_report);
  report.runtime_data = r.take(variable_size);  // 1236, n
  auto runtime = parse_runtime_data(report.runtime_data);
  if (!runtime) {
    return trail.fail(CheckId::AzureGuestHclRuntimeJson, runtime.error());
  }
  trail.note(CheckId::AzureGuestHclRuntimeJson, true);
  report.runtime = std::move(*runtime);
  return report;
}

bool is_hcl_report(Bytes evidence) {
  constexpr size_t kVersionEnd = 8;
  return text_of(evidence).starts_with(kSignature) ||
         (evidence.size() >= kVersionEnd && all_zero(evidence.subspan(5, 3)));
}

bool binds_runtime_data(const HclReport& report) {
  const Buffer hash = crypto::digest(report.hash, {report.runtime_data});
  return report.report_data.size() >= hash.size() &&
         equal(report.report_data.first(hash.size()), hash) &&
         all_zero(report.report_data.subspan(hash.size()));
}

}  // namespace assay::azure_guest
