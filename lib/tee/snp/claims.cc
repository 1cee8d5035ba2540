// SPDX-License-Identifier: Apache-2.0
// claims.md, section 4, row by row.
#include "tee/snp/claims.h"

#include "codec/hex.h"
#include "tee/appraisal_writer.h"

namespace assay::snp {

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
  writer.findings(verified.findings());
  writer.appraisal().lacking = verified.lacking();
  writer.appraisal().forged = verified.forged() || endorsed.forged;
  return writer.take();
}

}  // namespace assay::snp
