// SPDX-License-Identifier: Apache-2.0
// Names and encodings of the TDX claims: hex in the order of memory.
#include "tee/tdx/claims.h"

#include <fmt/format.h>

#include "codec/hex.h"
#include "tee/appraisal_writer.h"
#include "tee/dcap/collateral_claim.h"

namespace assay::tdx {
namespace {

using tee::AppraisalWriter;

constexpr std::string_view kProfile = "https://aka.ms/maa-eat-profile-tdxvm";

void write_registers(AppraisalWriter& out, const dcap::TdReport& report) {
  const auto hex = [&out](std::string_view name, const auto& value) {
    out.text(name, codec::encode_hex(value.bytes()));
  };
  hex("tdx_tee_tcb_svn", report.tee_tcb_svn);
  hex("tdx_mrseam", report.mr_seam);
  hex("tdx_mrsignerseam", report.mr_signer_seam);
  hex("tdx_seam_attributes", report.seam_attributes);
  hex("tdx_td_attributes", report.td_attributes);
  hex("tdx_xfam", report.xfam);
  hex("tdx_mrtd", report.mr_td);
  hex("tdx_mrconfigid", report.mr_config_id);
  hex("tdx_mrowner", report.mr_owner);
  hex("tdx_mrownerconfig", report.mr_owner_config);
  for (size_t i = 0; i < report.rtmrs.size(); ++i) {
    hex(fmt::format("tdx_rtmr{}", i), report.rtmrs[i]);
  }
  hex("tdx_report_data", report.report_data);
}

void write_meanings(AppraisalWriter& out, const dcap::TdReport& report) {
  const auto& svn = report.tee_tcb_svn.data;
  out.number("tdx_seamsvn", svn[0] | svn[1] << 8);
  out.flag("tdx_td_attributes_debug", report.debug());
  out.flag("tdx_td_attributes_septve_disable", report.sept_ve_disable());
  out.flag("tdx_td_attributes_protection_keys", report.protection_keys());
  out.flag("tdx_td_attributes_key_locker", report.key_locker());
  out.flag("tdx_td_attributes_perfmon", report.perfmon());
  out.text("dbgstat", report.debug() ? "enabled" : "disabled");
  out.text("eat_profile", std::string(kProfile));
  out.text("intuse", "generic");
}

}  // namespace

tee::Appraisal claims_of(const dcap::VerifiedQuote& quote,
                         const dcap::TdReport& report) {
  AppraisalWriter out;
  write_registers(out, report);
  write_meanings(out, report);
  out.text("attester_tcb_status", std::string(name_of(quote.tcb().status)));
  if (report.v15) {
    out.incoming("x-assay-tdx-tee-tcb-svn2",
                 codec::encode_hex(report.v15->tee_tcb_svn2.bytes()));
    out.incoming("x-assay-tdx-mrservicetd",
                 codec::encode_hex(report.v15->mr_service_td.bytes()));
  }
  out.object(dcap::kCollateralClaim, dcap::collateral_json(quote));
  out.tcb(quote.tcb());
  out.findings(quote.findings());
  out.appraisal().forged = quote.forged();
  return out.take();
}

}  // namespace assay::tdx
