// SPDX-License-Identifier: Apache-2.0
// Reads a VBS report in the order of its tables.
#include "tee/tpm/vbs_report.h"

#include <fmt/format.h>

#include "base/reader.h"

namespace assay::tpm {
namespace {

constexpr uint32_t kPackageVersion = 1;
constexpr uint32_t kPssSha256 = 1;
constexpr uint32_t kReportVersion = 1;
constexpr uint32_t kVbsEnclave = 0x10;
constexpr size_t kIdentityEnd = 224;
constexpr uint32_t kModule = 1;
constexpr size_t kModuleFixed = 2 * 4 + 32 + 32 + 16 + 16 + 4;

Error malformed(std::string detail) {
  return Error(Code::EvidenceMalformed, std::move(detail));
}

// Blocks behind the identity: type u32, size u32 with this head, content.
Result<> check_blocks(Reader& r) {
  while (r.more()) {
    const size_t start = r.offset();
    const uint32_t type = r.u32le();
    const uint32_t size = r.u32le();
    TRY_OK(r.status());
    const size_t least = type == kModule ? kModuleFixed : 8;
    if (size < least) {
      return malformed(
          fmt::format("expected a block of {} bytes or more at offset {} of "
                      "the statement, found {}",
                      least, start, size));
    }
    r.take(size - 8);
  }
  return r.status();
}

Result<> read_statement(Bytes statement, VbsReport& report) {
  Reader r(statement);
  const uint32_t size = r.u32le();                //   0,  4
  const uint32_t version = r.u32le();             //   4,  4
  report.enclave_data = r.fixed<EnclaveData>();   //   8, 64
  report.owner_id = r.fixed<OwnerId>();           //  72, 32
  report.unique_id = r.fixed<UniqueId>();         // 104, 32
  report.author_id = r.fixed<AuthorId>();         // 136, 32
  report.family_id = r.fixed<EnclaveFamilyId>();  // 168, 16
  report.image_id = r.fixed<EnclaveImageId>();    // 184, 16
  report.enclave_svn = r.u32le();                 // 200,  4
  report.secure_kernel_svn = r.u32le();           // 204,  4
  report.platform_svn = r.u32le();                // 208,  4
  report.flags = r.u32le();                       // 212,  4
  report.signing_level = r.u32le();               // 216,  4
  const uint32_t type = r.u32le();                // 220,  4
  TRY_OK(r.status());
  if (size != statement.size() || version != kReportVersion ||
      type != kVbsEnclave) {
    return malformed(
        fmt::format("expected a report of {} bytes, version 1, of an enclave "
                    "of type 0x10; found size {}, version {}, type 0x{:x}",
                    statement.size(), size, version, type));
  }
  return check_blocks(r);
}

}  // namespace

Result<VbsReport> parse_vbs_report(Bytes input) {
  Reader r(input);
  const uint32_t package_size = r.u32le();    //  0, 4
  const uint32_t version = r.u32le();         //  4, 4
  const uint32_t scheme = r.u32le();          //  8, 4
  const uint32_t statement_size = r.u32le();  // 12, 4
  const uint32_t signature_size = r.u32le();  // 16, 4
  const uint32_t reserved = r.u32le();        // 20, 4
  TRY_OK(r.status());
  if (package_size != input.size() || version != kPackageVersion ||
      scheme != kPssSha256 || reserved != 0) {
    return malformed(
        fmt::format("expected a package of {} bytes, version 1, signature "
                    "scheme 1, reserved 0; found size {}, version {}, scheme "
                    "{}, reserved {}",
                    input.size(), package_size, version, scheme, reserved));
  }
  VbsReport report;
  report.statement = r.take(statement_size);
  report.signature = r.take(signature_size);
  TRY_OK(r.finish(0));
  if (report.statement.size() < kIdentityEnd) {
    return malformed(
        fmt::format("expected a statement of {} bytes or more, "
                    "found {}",
                    kIdentityEnd, report.statement.size()));
  }
  TRY_OK(read_statement(report.statement, report));
  return report;
}

}  // namespace assay::tpm
