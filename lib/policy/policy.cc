// SPDX-License-Identifier: Apache-2.0
// From text to program: each stage runs on what the one before let through, so
// that an author sees all that is wrong at once. From claims to an outcome that
// owns what it says.
#include "policy/policy.h"

#include <utility>

#include "policy/checker.h"
#include "policy/evaluator.h"
#include "policy/findings.h"
#include "policy/program.h"
#include "policy/reading.h"

namespace assay::policy {
namespace {

claims::ClaimSet owned(std::span<const ClaimView> views) {
  claims::ClaimSet claims;
  claims.reserve(views.size());
  for (const ClaimView& view : views) {
    claims.push_back(owned(view));
  }
  return claims;
}

Outcome owned(const Ruling& ruling) {
  return {ruling.decision,
          ruling.reason,
          std::string(ruling.message),
          ruling.code,
          ruling.range,
          owned(ruling.issued),
          owned(ruling.properties),
          {}};
}

}  // namespace

Compiled compile(std::string_view source, const Limits& limits,
                 std::string_view type) {
  Findings findings(source);
  const Policy policy = read(source, limits, findings).policy;
  check(policy, limits, type, findings);
  std::shared_ptr<const Program> program;
  if (!findings.has_error()) {
    program = std::make_shared<const Program>(policy, source, limits);
  }
  return {std::move(program), std::move(findings).take()};
}

Outcome evaluate_configuration(const Program& program,
                               const claims::ClaimSet& incoming) {
  return owned(Evaluator().evaluate_configuration(program, incoming));
}

Outcome evaluate(const Program& program, const claims::ClaimSet& incoming,
                 Tracing tracing) {
  Evaluator evaluator;
  Outcome outcome = owned(evaluator.evaluate(program, incoming, tracing));
  if (tracing == Tracing::On) {
    outcome.trace = evaluator.take_trace();
  }
  return outcome;
}

std::string_view source_of(const Program& program) {
  return program.source();
}

}  // namespace assay::policy
