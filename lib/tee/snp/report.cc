// SPDX-License-Identifier: Apache-2.0
// Reads every byte of a report once; what is reserved must be zero.
#include "tee/snp/report.h"

#include <algorithm>
#include <array>

#include "base/reader.h"

namespace assay::snp {
namespace {

using tee::CheckId;
using tee::Trail;

constexpr uint32_t kFirstVersion = 2;
constexpr uint32_t kLastVersion = 5;
constexpr uint32_t kEcdsaP384Sha384 = 1;
constexpr size_t kScalar = 48;
constexpr size_t kSlot = 72;  // of R and of S

// Fields that a verifier must look at, and nobody else.
struct Rest {
  Bytes cpuid;                      // family, model, stepping
  Bytes mitigations;                // version 5
  std::array<Bytes, 5> reserved{};  // of every version
  Bytes r;
  Bytes s;
  Bytes signature_tail;
};

// The order of P-384. SEC 2, section 2.5.1.
constexpr std::array<uint8_t, kScalar> kOrder = {
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xc7, 0x63, 0x4d, 0x81, 0xf4, 0x37, 0x2d, 0xdf, 0x58, 0x1a, 0x0d, 0xb2,
    0x48, 0xb0, 0xa7, 0x7a, 0xec, 0xec, 0x19, 0x6a, 0xcc, 0xc5, 0x29, 0x73};

FirmwareVersion read_version(Reader& r) {
  FirmwareVersion version;
  version.build = r.u8();
  version.minor = r.u8();
  version.major = r.u8();
  return version;
}

// Offset and length of each field, sev-snp.md 1. Requires: kReportSize bytes.
Report read_fields(Bytes input, Rest& rest) {
  Reader r(input);
  Report report;
  report.version = r.u32le();                             // 0x000,  4
  report.guest_svn = r.u32le();                           // 0x004,  4
  report.policy = r.u64le();                              // 0x008,  8
  report.family_id = r.fixed<FamilyId>();                 // 0x010, 16
  report.image_id = r.fixed<ImageId>();                   // 0x020, 16
  report.vmpl = r.u32le();                                // 0x030,  4
  report.signature_algorithm = r.u32le();                 // 0x034,  4
  report.current_tcb = r.fixed<Tcb>();                    // 0x038,  8
  report.platform_info = r.u64le();                       // 0x040,  8
  report.flags = r.u32le();                               // 0x048,  4
  rest.reserved[0] = r.take(4);                           // 0x04C,  4
  report.report_data = r.fixed<ReportData>();             // 0x050, 64
  report.measurement = r.fixed<Measurement>();            // 0x090, 48
  report.host_data = r.fixed<HostData>();                 // 0x0C0, 32
  report.id_key_digest = r.fixed<IdKeyDigest>();          // 0x0E0, 48
  report.author_key_digest = r.fixed<AuthorKeyDigest>();  // 0x110, 48
  report.report_id = r.fixed<ReportId>();                 // 0x140, 32
  report.report_id_ma = r.fixed<ReportIdMa>();            // 0x160, 32
  report.reported_tcb = r.fixed<Tcb>();                   // 0x180,  8
  rest.cpuid = r.take(3);                                 // 0x188,  3
  rest.reserved[1] = r.take(21);                          // 0x18B, 21
  report.chip_id = r.fixed<ChipId>();                     // 0x1A0, 64
  report.committed_tcb = r.fixed<Tcb>();                  // 0x1E0,  8
  report.current = read_version(r);                       // 0x1E8,  3
  rest.reserved[2] = r.take(1);                           // 0x1EB,  1
  report.committed = read_version(r);                     // 0x1EC,  3
  rest.reserved[3] = r.take(1);                           // 0x1EF,  1
  report.launch_tcb = r.fixed<Tcb>();                     // 0x1F0,  8
  rest.mitigations = r.take(16);                          // 0x1F8, 16
  rest.reserved[4] = r.take(152);                         // 0x208, 152
  rest.r = r.take(kSlot);                                 // 0x2A0, 72
  rest.s = r.take(kSlot);                                 // 0x2E8, 72
  rest.signature_tail = r.rest();                         // 0x330, 368
  report.signed_part = input.first(kSignedSize);
  return report;
}

bool reserved_is_zero(const Report& report, const Rest& rest) {
  constexpr uint32_t kDefinedFlags = 0x1f;
  return (report.flags & ~kDefinedFlags) == 0 &&
         std::all_of(rest.reserved.begin(), rest.reserved.end(), all_zero) &&
         (report.has_cpuid() || all_zero(rest.cpuid)) &&
         (report.has_mitigations() || all_zero(rest.mitigations));
}

// A little-endian number of 72 bytes as a big-endian one of 48; empty where it
// is zero, or not below the order.
Buffer read_scalar(Bytes slot) {
  Buffer number(slot.rbegin() + (kSlot - kScalar), slot.rend());
  const bool fits = all_zero(slot.subspan(kScalar)) && !all_zero(number) &&
                    std::lexicographical_compare(number.begin(), number.end(),
                                                 kOrder.begin(), kOrder.end());
  return fits ? number : Buffer();
}

Result<> check_head(const Report& report, const Rest& rest, Trail& trail) {
  constexpr uint32_t kMostKnown = 1;
  const uint32_t signing_key = (report.flags >> 2) & 7;
  TRY_OK(trail.require(
      CheckId::SnpReportVersion,
      kFirstVersion <= report.version && report.version <= kLastVersion,
      std::string_view("2, 3, 4 or 5"), uint64_t{report.version}));
  TRY_OK(trail.require(CheckId::SnpReportSignatureAlgorithm,
                       report.signature_algorithm == kEcdsaP384Sha384,
                       uint64_t{kEcdsaP384Sha384},
                       uint64_t{report.signature_algorithm}));
  TRY_OK(trail.require(CheckId::SnpReportSigningKey, signing_key <= kMostKnown,
                       std::string_view("0 or 1"), uint64_t{signing_key}));
  TRY_OK(trail.require(CheckId::SnpReportReserved,
                       reserved_is_zero(report, rest)));
  return trail.require(CheckId::SnpReportPolicyReserved,
                       (report.policy & kPolicyReservedOne) != 0 &&
                           (report.policy & kPolicyReservedZero) == 0,
                       {}, report.policy);
}

}  // namespace

std::string_view name_of(EkKind kind) {
  return kind == EkKind::Vcek ? "VCEK" : "VLEK";
}

Result<Report> parse_report(Bytes input, Trail& trail) {
  TRY_OK(trail.require(CheckId::SnpReportTruncated, input.size() >= kReportSize,
                       uint64_t{kReportSize}, uint64_t{input.size()}));
  TRY_OK(trail.require(CheckId::SnpReportTrailingBytes,
                       input.size() == kReportSize, uint64_t{kReportSize},
                       uint64_t{input.size()}));
  Rest rest;
  Report report = read_fields(input, rest);
  TRY_OK(check_head(report, rest, trail));
  report.signing_key = static_cast<EkKind>((report.flags >> 2) & 1);
  if (report.has_cpuid()) {
    report.cpuid_family = rest.cpuid[0];
    report.cpuid_model = rest.cpuid[1];
    report.cpuid_stepping = rest.cpuid[2];
  }
  if (report.has_mitigations()) {
    Reader r(rest.mitigations);
    report.launch_mit_vector = r.u64le();   // 0x1F8, 8
    report.current_mit_vector = r.u64le();  // 0x200, 8
  }
  report.signature = read_scalar(rest.r);
  const Buffer s = read_scalar(rest.s);
  TRY_OK(trail.require(CheckId::SnpReportSignatureEncoding,
                       !report.signature.empty() && !s.empty() &&
                           all_zero(rest.signature_tail)));
  report.signature.insert(report.signature.end(), s.begin(), s.end());
  return report;
}

}  // namespace assay::snp
