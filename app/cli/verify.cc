// SPDX-License-Identifier: Apache-2.0
// assay verify: the whole road offline.
#include "cli/appraisal.h"
#include "cli/inputs.h"
#include "cli/report.h"
#include "cli/terminal.h"
#include "cli/verbs.h"

namespace assay::cli {
namespace {

struct GivenPolicy {
  std::string source;
  std::optional<policy::Compiled> compiled;  // with --policy
};

Result<GivenPolicy> read_policy(const std::string& file,
                                std::string_view type) {
  GivenPolicy policy;
  if (!file.empty()) {
    TRY(policy.source, read_input(file));
    policy.compiled = policy::compile(policy.source, {}, type);
  }
  return policy;
}

// As the service does before it looks at evidence.
Result<tee::Baseline> narrow(const GivenPolicy& policy,
                             const tee::Scheme& scheme,
                             const tee::Baseline& baseline) {
  if (!policy.compiled || policy.compiled->program == nullptr) {
    return baseline;
  }
  return attest::narrow_baseline(*policy.compiled->program, policy.source,
                                 scheme, baseline);
}

policy::Outcome judge(const policy::Compiled& compiled,
                      const claims::ClaimSet& claims, Detail detail) {
  if (compiled.program == nullptr) {
    return outcome_of_broken(compiled);
  }
  return policy::evaluate(
      *compiled.program, claims,
      detail == Detail::Explain ? policy::Tracing::On : policy::Tracing::Off);
}

}  // namespace

Exit run(const Verify& options) {
  const auto prepared = prepare(options.appraise);
  if (!prepared) {
    return complain(prepared.error());
  }
  const auto policy =
      read_policy(options.policy, prepared->request.scheme->wire_name);
  if (!policy) {
    return complain(policy.error());
  }
  const auto baseline = baseline_of(options.appraise);
  if (!baseline) {
    return misuse(baseline.error().message());
  }
  tee::Trail trail(options.detail == Detail::Explain
                       ? tee::Recording::Details
                       : tee::Recording::Outcomes);
  const auto narrowed = narrow(*policy, *prepared->request.scheme, *baseline);
  if (!narrowed) {
    return complain(narrowed.error());
  }
  auto appraisal = appraise(*prepared, *narrowed, trail);
  VerifyReport report{std::string(prepared->request.scheme->wire_name),
                      prepared->at,
                      {},
                      {},
                      {},
                      policy->source};
  bool permitted = true;
  if (appraisal) {
    if (policy->compiled) {
      report.policy =
          judge(*policy->compiled, appraisal->incoming, options.detail);
      permitted = report.policy->decision == policy::Decision::Permit;
    }
    report.appraisal = std::move(*appraisal);
  } else {
    report.error = appraisal.error();
  }
  print(options.form == Form::Json
            ? verify_json(report, trail, options.detail)
            : verify_text(report, trail, options.detail));
  return report.appraisal && permitted ? Exit::Good : Exit::No;
}

}  // namespace assay::cli
