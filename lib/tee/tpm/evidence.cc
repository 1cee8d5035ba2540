// SPDX-License-Identifier: Apache-2.0
// A request of a TPM's owner, verified and claimed from.
#include "tee/tpm/evidence.h"

#include <utility>

#include "tee/tpm/ak_certificate.h"
#include "tee/tpm/claims.h"
#include "tee/tpm/request.h"
#include "tee/tpm/verify.h"

namespace assay::tpm {
namespace {

using tee::Trail;

class TpmEvidence : public tee::Evidence {
 public:
  explicit TpmEvidence(Request request) : request_(std::move(request)) {}

  // Issuers are at hand or not: nothing that a request says names what would
  // have to be fetched.
  Result<std::vector<tee::EndorsementId>> needs(const tee::Anchors&, Time,
                                                crypto::Memo*,
                                                Trail&) const override {
    return std::vector<tee::EndorsementId>{issuers_id()};
  }

  Result<tee::Appraisal> verify(const tee::Given& given,
                                Trail& trail) const override {
    TRY(const VerifiedRequest verified, tpm::verify(request_, given, trail));
    return claims_of(verified, trail);
  }

 private:
  Request request_;
};

}  // namespace

Result<std::unique_ptr<const tee::Evidence>> parse_request_evidence(
    const tee::Submission& submission, Trail& trail) {
  TRY(Request request, parse_request(submission.evidence, trail));
  return std::unique_ptr<const tee::Evidence>(
      std::make_unique<TpmEvidence>(std::move(request)));
}

}  // namespace assay::tpm
