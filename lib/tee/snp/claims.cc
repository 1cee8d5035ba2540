// SPDX-License-Identifier: Apache-2.0
// claims.md, section 4, row by row.
#include "tee/snp/claims.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "codec/hex.h"
#include "tee/appraisal_writer.h"

namespace assay::snp {
namespace {

// What a policy can meet for each finding, and the token's list of them.
void add_findings(tee::AppraisalWriter& writer,
                  const std::vector<std::string_view>& codes) {
  if (codes.empty()) {
    return;
  }
  for (const std::string_view code : codes) {
    writer.incoming("x-assay-findings", std::string(code));
  }
  writer.appraisal().token.add_raw(
      "x-assay-findings", fmt::format(R"(["{}"])", fmt::join(codes, R"(",")")));
}

}  // namespace

tee::Appraisal claims_of(const VerifiedReport& verified,
                         const EndorsedVm& endorsed) {
  const Report& report = verified.report();
  const TcbLayout& parts = layout_of(verified.line());
  tee::AppraisalWriter writer;
  const auto hex = [&writer](std::string_view name, Bytes value) {
    writer.text(name, codec::encode_hex(value));
  };
  writer.number("x-ms-sevsnpvm-guestsvn", report.guest_svn);
  writer.flag("x-ms-sevsnpvm-is-debuggable", report.debug());
  writer.flag("x-ms-sevsnpvm-migration-allowed", report.migration());
  writer.flag("x-ms-sevsnpvm-smt-allowed", report.smt());
  hex("x-ms-sevsnpvm-familyId", report.family_id.bytes());
  hex("x-ms-sevsnpvm-imageId", report.image_id.bytes());
  writer.number("x-ms-sevsnpvm-vmpl", report.vmpl);
  hex("x-ms-sevsnpvm-reportdata", report.report_data.bytes());
  hex("x-ms-sevsnpvm-launchmeasurement", report.measurement.bytes());
  hex("x-ms-sevsnpvm-hostdata", report.host_data.bytes());
  hex("x-ms-sevsnpvm-idkeydigest", report.id_key_digest.bytes());
  hex("x-ms-sevsnpvm-authorkeydigest", report.author_key_digest.bytes());
  hex("x-ms-sevsnpvm-reportid", report.report_id.bytes());
  const auto svn = [&](std::string_view name, uint8_t part) {
    writer.number(name, report.reported_tcb.data[part]);
  };
  svn("x-ms-sevsnpvm-bootloader-svn", parts.boot_loader);
  svn("x-ms-sevsnpvm-tee-svn", parts.tee);
  svn("x-ms-sevsnpvm-snpfw-svn", parts.snp);
  svn("x-ms-sevsnpvm-microcode-svn", parts.microcode);
  if (!endorsed.compliance_status.empty() && !report.debug()) {
    writer.text("x-ms-compliance-status", endorsed.compliance_status);
  }
  add_findings(writer, verified.findings());
  writer.appraisal().forged = verified.forged() || endorsed.forged;
  return writer.take();
}

}  // namespace assay::snp
