// SPDX-License-Identifier: Apache-2.0
// TDX evidence: a quote, what it is bound to, and what it claims.
#include "tee/tdx/evidence.h"

#include <utility>

#include "tee/binding.h"
#include "tee/dcap/verify.h"
#include "tee/held_data.h"
#include "tee/tdx/claims.h"

namespace assay::tdx {
namespace {

using dcap::TeeType;
using tee::CheckId;
using tee::OwnedData;
using tee::Trail;

class TdxEvidence : public tee::Evidence {
 public:
  static Result<std::unique_ptr<const tee::Evidence>> parse(
      const tee::Submission& submission, Trail& trail) {
    auto made = std::unique_ptr<TdxEvidence>(new TdxEvidence(submission));
    TRY(made->quote_.quote,
        dcap::parse_quote(made->bytes_, TeeType::Tdx, trail));
    made->quote_.pck_chain_digest =
        crypto::sha256(made->quote_.quote.pck_chain);
    TRY(made->report_, dcap::parse_td_report(made->quote_.quote.body));
    return std::unique_ptr<const tee::Evidence>(std::move(made));
  }

  Result<std::vector<tee::EndorsementId>> needs(const tee::Anchors& anchors,
                                                Time now, crypto::Memo* memo,
                                                Trail& trail) const override {
    return dcap::needs(quote_, anchors.intel, now, memo, trail);
  }

  Result<tee::Appraisal> verify(const tee::Given& given,
                                Trail& trail) const override {
    TRY(const dcap::VerifiedQuote verified, dcap::verify(quote_, given, trail));
    TRY_OK(check_binding(trail));
    tee::Appraisal appraisal = claims_of(verified, report_);
    appraisal.platform = quote_.pck_chain_digest;
    TRY_OK(tee::add_held_json(appraisal, "x-ms-runtime", view(runtime_data_)));
    TRY_OK(
        tee::add_held_json(appraisal, "x-ms-inittime", view(init_time_data_)));
    return appraisal;
  }

 private:
  explicit TdxEvidence(const tee::Submission& submission)
      : bytes_(copy_of(submission.evidence)),
        runtime_data_(tee::own(submission.runtime_data)),
        init_time_data_(tee::own(submission.init_time_data)) {}

  Result<> check_binding(Trail& trail) const {
    if (runtime_data_) {
      const Bytes bound = report_.report_data.bytes();
      TRY_OK(trail.require(CheckId::TdxRuntimeDataMismatch,
                           tee::begins_with_hash(bound, runtime_data_->bytes),
                           bound.first(crypto::Sha256::kSize)));
    }
    if (init_time_data_) {
      const Bytes bound = report_.mr_config_id.bytes();
      TRY_OK(trail.require(CheckId::TdxInitTimeDataMismatch,
                           tee::is_hash(bound, init_time_data_->bytes), bound));
    }
    return {};
  }

  Buffer bytes_;  // INVARIANT: never changes, for quote_ looks into it.
  std::optional<OwnedData> runtime_data_;
  std::optional<OwnedData> init_time_data_;
  dcap::DigestedQuote quote_;
  dcap::TdReport report_;
};

}  // namespace

Result<std::unique_ptr<const tee::Evidence>> parse_quote_evidence(
    const tee::Submission& submission, Trail& trail) {
  return TdxEvidence::parse(submission, trail);
}

}  // namespace assay::tdx
