// SPDX-License-Identifier: Apache-2.0
// Names and encodings of the SGX claims.
#include "tee/sgx/claims.h"

#include <string>
#include <utility>

#include "codec/base64.h"
#include "codec/hex.h"
#include "tee/appraisal_writer.h"
#include "tee/dcap/collateral_claim.h"

namespace assay::sgx {
namespace {

using tee::AppraisalWriter;

// {"qeidcertshash": ..., ..., "tcbinfohash": ...}: names ascend.
std::string collateral_json(const dcap::CollateralDigests& collateral,
                            const crypto::Sha256& quote_hash) {
  constexpr size_t kSize = 7 * (64 + 24);
  std::string text;
  text.reserve(kSize);
  const auto member = [&text](std::string_view name,
                              const crypto::Sha256& digest) {
    text += text.empty() ? "{\"" : ",\"";
    text += name;
    text += "\":\"";
    codec::append_hex(text, digest.bytes());
    text += '"';
  };
  member("qeidcertshash", collateral.qe_identity_chain);
  member("qeidcrlhash", collateral.qe_identity_crl);
  member("qeidhash", collateral.qe_identity);
  member("quotehash", quote_hash);
  member("tcbinfocertshash", collateral.tcb_info_chain);
  member("tcbinfocrlhash", collateral.tcb_info_crl);
  member("tcbinfohash", collateral.tcb_info);
  text += '}';
  return text;
}

void write_report(AppraisalWriter& out, const dcap::ReportBody& report) {
  std::string mr_enclave = codec::encode_hex(report.mr_enclave.bytes());
  std::string mr_signer = codec::encode_hex(report.mr_signer.bytes());
  // Spellings of 2020 that stored policies still use. policy-language.md 11.
  out.incoming("$is-debuggable", report.debug());
  out.incoming("$product-id", int64_t{report.isv_prod_id});
  out.incoming("$sgx-mrenclave", mr_enclave);
  out.incoming("$sgx-mrsigner", mr_signer);
  out.incoming("$svn", int64_t{report.isv_svn});

  out.flag("x-ms-sgx-is-debuggable", report.debug());
  out.text("x-ms-sgx-mrenclave", std::move(mr_enclave));
  out.text("x-ms-sgx-mrsigner", std::move(mr_signer));
  out.number("x-ms-sgx-product-id", report.isv_prod_id);
  out.text("x-ms-sgx-report-data",
           codec::encode_hex(report.report_data.bytes()));
  out.number("x-ms-sgx-svn", report.isv_svn);
  if (report.kss()) {
    out.text("x-ms-sgx-config-id", codec::encode_hex(report.config_id.bytes()));
    out.number("x-ms-sgx-config-svn", report.config_svn);
    out.text("x-ms-sgx-isv-extended-product-id",
             codec::encode_hex(report.isv_ext_prod_id.bytes()));
    out.text("x-ms-sgx-isv-family-id",
             codec::encode_hex(report.isv_family_id.bytes()));
  }
}

void write_held_data(AppraisalWriter& out, const tee::HeldData& data) {
  const std::string text = codec::encode_base64(data.bytes, codec::Base64::Url);
  for (const char* name : {"x-ms-sgx-ehd", "maa-ehd", "aas-ehd"}) {
    out.appraisal().token.add_string(name, text);
  }
  for (const char* name : {"x-ms-sgx-ehd", "$maa-ehd", "$aas-ehd"}) {
    out.incoming(name, text);
  }
}

}  // namespace

tee::Appraisal claims_of(const dcap::VerifiedQuote& quote,
                         const dcap::ReportBody& report,
                         const crypto::Sha256& quote_hash,
                         const std::optional<tee::HeldData>& runtime_data) {
  AppraisalWriter out;
  write_report(out, report);
  const std::string collateral =
      collateral_json(quote.collateral(), quote_hash);
  out.object("x-ms-sgx-collateral", collateral);
  out.appraisal().token.add_raw("maa-attestationcollateral", collateral);
  out.incoming("$maa-attestationcollateral", collateral);
  out.object(dcap::kCollateralClaim, dcap::collateral_json(quote));
  if (runtime_data && runtime_data->type == tee::DataType::Binary) {
    write_held_data(out, *runtime_data);
  }
  out.tcb(quote.tcb());
  out.findings(quote.findings());
  out.appraisal().forged = quote.forged();
  return out.take();
}

}  // namespace assay::sgx
