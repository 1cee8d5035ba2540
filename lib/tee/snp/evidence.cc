// SPDX-License-Identifier: Apache-2.0
// SEV-SNP evidence: a report, what it is bound to, what endorses its guest, and
// what it claims.
#include "tee/snp/evidence.h"

#include <utility>

#include "tee/binding.h"
#include "tee/held_data.h"
#include "tee/snp/claims.h"
#include "tee/snp/envelope.h"
#include "tee/snp/uvm.h"
#include "tee/snp/verify.h"

namespace assay::snp {
namespace {

using tee::CheckId;
using tee::OwnedData;
using tee::Trail;

class SnpEvidence : public tee::Evidence {
 public:
  static Result<std::unique_ptr<const tee::Evidence>> parse(
      const tee::Submission& submission, Trail& trail) {
    auto made = std::unique_ptr<SnpEvidence>(new SnpEvidence(submission));
    TRY(made->envelope_, parse_envelope(submission.evidence, trail));
    auto report = parse_report(made->envelope_.report, trail);
    if (!report) {
      return std::move(report).error().at("SnpReport");
    }
    made->report_ = std::move(*report);
    made->source_ = chain_source(std::move(made->envelope_.chain));
    return std::unique_ptr<const tee::Evidence>(std::move(made));
  }

  Result<std::vector<tee::EndorsementId>> needs(const tee::Anchors& anchors,
                                                Time now, crypto::Memo* memo,
                                                Trail& trail) const override {
    return snp::needs(report_, source_, anchors.amd, now, memo, trail);
  }

  Result<tee::Appraisal> verify(const tee::Given& given,
                                Trail& trail) const override {
    TRY(const VerifiedReport verified,
        snp::verify(report_, source_, given, trail));
    TRY_OK(check_binding(trail));
    EndorsedVm endorsed;
    if (envelope_.endorsements) {
      TRY(endorsed, verify_uvm(*envelope_.endorsements, report_.measurement,
                               given, trail));
    } else if (!source_.pem) {  // a report alone, whose VM is endorsed apart
      const auto& items =
          given.endorsements.find(uvm_name(report_.measurement));
      TRY(endorsed, verify_uvm(items, report_.measurement, given, trail));
    }
    tee::Appraisal appraisal = claims_of(verified, endorsed);
    if (source_.pem) {  // the VCEK's, of one chip at one TCB
      appraisal.platform = source_.pem_digest;
    }
    TRY_OK(tee::add_held_json(appraisal, "x-ms-runtime", view(runtime_data_)));
    TRY_OK(
        tee::add_held_json(appraisal, "x-ms-inittime", view(init_time_data_)));
    return appraisal;
  }

 private:
  explicit SnpEvidence(const tee::Submission& submission)
      : runtime_data_(tee::own(submission.runtime_data)),
        init_time_data_(tee::own(submission.init_time_data)) {}

  Result<> check_binding(Trail& trail) const {
    if (runtime_data_) {
      const Bytes bound = report_.report_data.bytes();
      TRY_OK(trail.require(CheckId::SnpRuntimeDataMismatch,
                           tee::is_hash(bound, runtime_data_->bytes), bound));
    }
    if (init_time_data_) {
      const Bytes bound = report_.host_data.bytes();
      TRY_OK(trail.require(CheckId::SnpInitTimeDataMismatch,
                           tee::is_hash(bound, init_time_data_->bytes), bound));
    }
    return {};
  }

  std::optional<OwnedData> runtime_data_;
  std::optional<OwnedData> init_time_data_;
  Envelope envelope_;  // INVARIANT: report_ looks into its bytes.
  Report report_;
  ChainSource source_;
};

}  // namespace

Result<std::unique_ptr<const tee::Evidence>> parse_report_evidence(
    const tee::Submission& submission, Trail& trail) {
  return SnpEvidence::parse(submission, trail);
}

}  // namespace assay::snp
