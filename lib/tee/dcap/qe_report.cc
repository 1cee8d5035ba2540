// SPDX-License-Identifier: Apache-2.0
// Checks of the quoting enclave; its signature and key cost once a platform.
#include "tee/dcap/qe_report.h"

#include <utility>

#include "tee/dcap/explain_tcb.h"

namespace assay::dcap {
namespace {

using tee::CheckId;
using tee::Trail;

// report_data = SHA-256(attestation key, QE authentication data), 32 zeros.
bool binds_key(const ReportBody& report, const Quote& quote) {
  const crypto::Sha256 wanted =
      crypto::sha256({quote.attestation_key, quote.qe_authentication_data});
  const Bytes found = report.report_data.bytes();
  return equal(found.first(crypto::Sha256::kSize), wanted.bytes()) &&
         all_zero(found.subspan(crypto::Sha256::kSize));
}

Attributes masked(const Attributes& value, const Attributes& mask) {
  Attributes result;
  for (size_t i = 0; i < Attributes::kSize; ++i) {
    result.data[i] = static_cast<uint8_t>(value.data[i] & mask.data[i]);
  }
  return result;
}

Result<> check_identity(const ReportBody& report, const QeIdentity& identity,
                        Trail& trail) {
  const uint32_t misc = report.misc_select & identity.misc_select_mask;
  TRY_OK(trail.require(CheckId::DcapQeReportMiscSelect,
                       misc == identity.misc_select,
                       uint64_t{identity.misc_select}, uint64_t{misc}));
  TRY_OK(trail.require(CheckId::DcapQeReportAttributes,
                       masked(report.attributes, identity.attributes_mask) ==
                           identity.attributes,
                       identity.attributes.bytes()));
  TRY_OK(trail.require(CheckId::DcapQeReportMrSigner,
                       report.mr_signer == identity.mr_signer,
                       identity.mr_signer.bytes()));
  return trail.require(CheckId::DcapQeReportIsvProdId,
                       report.isv_prod_id == identity.isv_prod_id,
                       uint64_t{identity.isv_prod_id},
                       uint64_t{report.isv_prod_id});
}

}  // namespace

Result<JudgedQe> check_qe_report(const Quote& quote,
                                 const x509::Certificate& pck_leaf,
                                 const QeIdentity& identity, crypto::Memo* memo,
                                 Trail& trail) {
  // Fixed sizes but for the last part, so the parts cannot run together.
  const crypto::FactKey key = crypto::sha256(
      {bytes_of("assay/dcap/attestation-key/1"), pck_leaf.key_id().bytes(),
       quote.qe_report, quote.qe_report_signature, quote.attestation_key,
       quote.qe_authentication_data});
  auto known = crypto::recall<AttestationKey>(memo, key);
  TRY_OK(trail.require(
      CheckId::DcapQeReportSignature,
      known ||
          crypto::verify_signature(
              pck_leaf.public_key(), crypto::SignatureScheme::EcdsaP256Sha256,
              quote.qe_report, quote.qe_report_signature)));
  TRY(const ReportBody report, parse_report_body(quote.qe_report));
  TRY_OK(trail.require(CheckId::DcapQeReportBinding,
                       known || binds_key(report, quote)));
  TRY_OK(check_identity(report, identity, trail));
  const IsvLevel* const level =
      match_isv_level(identity.levels, report.isv_svn);
  if (level == nullptr && trail.keeps_details()) {
    trail.explain(explain_quoting_enclave(identity, report.isv_svn));
  }
  TRY_OK(trail.require(CheckId::DcapQeTcbUnmatched, level != nullptr,
                       uint64_t{identity.levels.back().isv_svn},
                       uint64_t{report.isv_svn}));
  if (!known) {
    auto point = crypto::PublicKey::from_p256_point(quote.attestation_key);
    if (!point) {
      return trail.fail(CheckId::DcapQuoteAttestationKey, point.error())
          .at("quote.attestation_key");
    }
    known = std::make_shared<const AttestationKey>(std::move(*point));
    crypto::remember(memo, key, known);
  }
  trail.note(CheckId::DcapQuoteAttestationKey, true);
  return JudgedQe{std::move(known), report.isv_svn};
}

}  // namespace assay::dcap
