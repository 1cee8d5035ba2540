// SPDX-License-Identifier: Apache-2.0
// The attestation report of an SEV-SNP guest.
#pragma once

#include <cstdint>

#include "base/bytes.h"
#include "base/fixed.h"
#include "tee/snp/line.h"
#include "tee/trail.h"

namespace assay::snp {

using FamilyId = Fixed<16, struct FamilyIdTag>;
using ImageId = Fixed<16, struct ImageIdTag>;
using ReportData = Fixed<64, struct SnpReportDataTag>;
using Measurement = Fixed<48, struct SnpMeasurementTag>;
using HostData = Fixed<32, struct HostDataTag>;
using IdKeyDigest = Fixed<48, struct IdKeyDigestTag>;
using AuthorKeyDigest = Fixed<48, struct AuthorKeyDigestTag>;
using ReportId = Fixed<32, struct ReportIdTag>;
using ReportIdMa = Fixed<32, struct ReportIdMaTag>;
using ChipId = Fixed<64, struct ChipIdTag>;

// SIGNING_KEY, bits 4:2 of the flags: versioned by chip, or loaded by a cloud.
enum class EkKind : uint8_t { Vcek = 0, Vlek = 1 };

std::string_view name_of(EkKind kind);  // "VCEK"

constexpr size_t kReportSize = 1184;
constexpr size_t kSignedSize = 672;

// POLICY, bits. AMD 56860, table "Guest Policy".
constexpr uint64_t kPolicySmt = uint64_t{1} << 16;
constexpr uint64_t kPolicyReservedOne = uint64_t{1} << 17;
constexpr uint64_t kPolicyMigration = uint64_t{1} << 18;
constexpr uint64_t kPolicyDebug = uint64_t{1} << 19;
constexpr uint64_t kPolicyReservedZero = ~uint64_t{0} << 26;

// A firmware's version.
struct FirmwareVersion {
  uint8_t build = 0;
  uint8_t minor = 0;
  uint8_t major = 0;
};

// The fields of a report, version 2 to 5. Views of the input.
struct Report {
  uint32_t version = 0;
  uint32_t guest_svn = 0;
  uint64_t policy = 0;
  FamilyId family_id;
  ImageId image_id;
  uint32_t vmpl = 0;
  uint32_t signature_algorithm = 0;
  Tcb current_tcb;
  uint64_t platform_info = 0;
  uint32_t flags = 0;  // AUTHOR_KEY_EN, MASK_CHIP_KEY, SIGNING_KEY
  EkKind signing_key = EkKind::Vcek;
  ReportData report_data;
  Measurement measurement;
  HostData host_data;
  IdKeyDigest id_key_digest;
  AuthorKeyDigest author_key_digest;
  ReportId report_id;
  ReportIdMa report_id_ma;
  Tcb reported_tcb;
  uint8_t cpuid_family = 0;  // version 3 and later
  uint8_t cpuid_model = 0;
  uint8_t cpuid_stepping = 0;
  ChipId chip_id;
  Tcb committed_tcb;
  FirmwareVersion current;
  FirmwareVersion committed;
  Tcb launch_tcb;
  uint64_t launch_mit_vector = 0;  // version 5 and later
  uint64_t current_mit_vector = 0;
  Bytes signed_part;
  Buffer signature;  // r||s, 96 bytes, big-endian

  bool debug() const { return (policy & kPolicyDebug) != 0; }
  bool migration() const { return (policy & kPolicyMigration) != 0; }
  bool smt() const { return (policy & kPolicySmt) != 0; }
  bool masked_chip_id() const { return all_zero(chip_id.bytes()); }
  bool has_cpuid() const { return version >= 3; }
  bool has_mitigations() const { return version >= 5; }
};

// ATTESTATION_REPORT, 1184 bytes. AMD 56860, SEV-SNP Firmware ABI, section
// "ATTESTATION_REPORT", versions 2 to 5. Checks 4 to 11. input must outlive the
// result. Errors: those checks'.
Result<Report> parse_report(Bytes input, tee::Trail& trail);

}  // namespace assay::snp
