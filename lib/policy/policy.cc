// SPDX-License-Identifier: Apache-2.0
// From text to program: each stage runs on what the one before let through, so
// that an author sees all that is wrong at once.
#include "policy/policy.h"

#include <utility>

#include "policy/checker.h"
#include "policy/findings.h"
#include "policy/program.h"
#include "policy/reading.h"

namespace assay::policy {
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

std::string_view source_of(const Program& program) {
  return program.source();
}

}  // namespace assay::policy
