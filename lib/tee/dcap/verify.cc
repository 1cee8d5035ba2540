// SPDX-License-Identifier: Apache-2.0
// The checks of a quote, in their order, from the PCK chain to the status.
#include "tee/dcap/verify.h"

#include <algorithm>
#include <utility>

#include "tee/dcap/platform_tcb.h"
#include "tee/dcap/qe_report.h"
#include "tee/dcap/revocation.h"
#include "tee/dcap/signed_collateral.h"

namespace assay::dcap {
namespace {

using tee::CheckId;
using tee::Given;
using tee::Trail;

Time earliest_of(const PckChain& chain, const Crls& crls) {
  return std::min({chain.leaf.not_after(), chain.intermediate.not_after(),
                   chain.root.not_after(), crls.root->crl.next_update(),
                   crls.pck->crl.next_update()});
}

}  // namespace

Result<std::vector<tee::EndorsementId>> needs(const DigestedQuote& quote,
                                              const x509::Anchors& anchors,
                                              Time now, crypto::Memo* memo,
                                              Trail& trail) {
  TRY(const TrustedPck pck,
      verify_pck_chain(quote.quote.pck_chain, quote.pck_chain_digest, anchors,
                       now, memo, trail));
  std::vector<tee::EndorsementId> ids;
  ids.push_back({std::string(kRootCrlName)});
  ids.push_back({std::string(pck_crl_name(pck.chain->ca))});
  const TeeType tee_type = tee_type_of(quote.quote.body_type);
  ids.push_back({tcb_info_name(tee_type, pck.chain->extension.fmspc)});
  ids.push_back({std::string(qe_identity_name(tee_type))});
  return ids;
}

Result<VerifiedQuote> verify(const DigestedQuote& quote, const Given& given,
                             Trail& trail) {
  TRY(const TrustedPck pck,
      verify_pck_chain(quote.quote.pck_chain, quote.pck_chain_digest,
                       given.anchors.intel, given.now, given.memo, trail));
  const PckChain& chain = *pck.chain;
  TRY(const Crls crls, check_crls(chain, given, trail));
  const PlatformContext platform{chain, crls,
                                 tee_type_of(quote.quote.body_type)};
  TRY(const JudgedDocument<TcbInfoDocument> tcb_info,
      check_tcb_info(platform, given, trail));
  TRY(const JudgedDocument<QeIdentityDocument> identity,
      check_qe_identity(platform, given, trail));
  TRY(const JudgedQe qe,
      check_qe_report(quote.quote, chain.leaf, identity.document->content,
                      given.memo, trail));
  TRY_OK(trail.require(
      CheckId::DcapQuoteSignature,
      crypto::verify_signature(
          qe.attestation_key->key, crypto::SignatureScheme::EcdsaP256Sha256,
          quote.quote.signed_part, quote.quote.signature)));
  const TcbInfo& info = tcb_info.document->content;
  const QeIdentity& qe_identity = identity.document->content;
  const QuotedTcb quoted{quote.quote, info, chain.extension, qe_identity,
                         qe.isv_svn};
  TRY(JudgedTcb tcb, judge_tcb(quoted, given.baseline.accepted, trail));
  TRY(const std::optional<Time> grace_until,
      check_status(tcb.status, quoted, given.baseline, given.now, trail));

  VerifiedQuote verified;
  verified.quote_ = quote.quote;
  verified.tcb_ = {
      .status = tcb.status,
      .date = tcb.date,
      .evaluation_data_number = info.evaluation_data_number,
      .advisory_ids = std::move(tcb.advisory_ids),
      .earliest_expiry = std::min(
          {earliest_of(chain, crls), tcb_info.earliest_expiry,
           identity.earliest_expiry, grace_until.value_or(Time::max())})};
  if (grace_until) {
    verified.findings_.push_back(tee::info(CheckId::DcapTcbGrace).code);
  }
  verified.collateral_ = {
      .tcb_info = tcb_info.endorsement->body_digest,
      .tcb_info_chain = tcb_info.endorsement->issuer_chain_digest,
      .tcb_info_crl = crls.digest,
      .qe_identity = identity.endorsement->body_digest,
      .qe_identity_chain = identity.endorsement->issuer_chain_digest,
      .qe_identity_crl = crls.digest};
  verified.documents_ = {
      .tcb_info = {info.issue_date, info.next_update,
                   info.evaluation_data_number},
      .qe_identity = {qe_identity.issue_date, qe_identity.next_update,
                      qe_identity.evaluation_data_number}};
  verified.forged_ = pck.anchor->forged || tcb_info.forged || identity.forged;
  return verified;
}

}  // namespace assay::dcap
