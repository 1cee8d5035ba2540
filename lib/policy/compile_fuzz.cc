// SPDX-License-Identifier: Apache-2.0
// Invariant: a program is there exactly when no diagnostic is an Error; every
// diagnostic lies inside of the text and is shown in clean UTF-8; an evaluation
// of what compiles ends, twice in the same way, and issues nothing unless it
// permits.
#include <algorithm>
#include <cstdlib>

#include "base/bytes.h"
#include "codec/utf8.h"
#include "policy/policy.h"

namespace assay::policy {
namespace {

void require(bool holds) {
  if (!holds) {
    std::abort();
  }
}

bool is_clean(std::string_view text) {
  return !codec::find_invalid_utf8(text) &&
         std::ranges::none_of(text, [](char c) {
           return (c >= 0 && c < 0x20 && c != '\n') || c == 0x7f;
         });
}

const claims::ClaimSet& some_claims() {
  static const claims::ClaimSet kClaims = {
      {"a", true},
      {"a", int64_t{1}},
      {"a", std::string("1")},
      {"b", int64_t{2}, claims::Issuer::CustomClaim},
      {"c", std::string("x"), claims::Issuer::AttestationService,
       claims::Access::ReadOnly},
      {"x-ms-attestation-type", std::string("sgx")},
  };
  return kClaims;
}

void check(std::string_view source) {
  Limits limits;
  limits.steps = 100'000;
  limits.incoming = 2'000;
  const Compiled compiled = compile(source, limits, "SgxEnclave");
  const bool broken = std::any_of(
      compiled.diagnostics.begin(), compiled.diagnostics.end(),
      [](const Diagnostic& item) { return item.severity == Severity::Error; });
  require(broken == (compiled.program == nullptr));
  for (const Diagnostic& item : compiled.diagnostics) {
    require(item.range.begin <= item.range.end &&
            item.range.end <= source.size());
    require(is_clean(render(item, source, "policy")) &&
            is_clean(item.offender));
  }
  if (!compiled.program) {
    return;
  }
  const Outcome first = evaluate(*compiled.program, some_claims());
  const Outcome second =
      evaluate(*compiled.program, some_claims(), Tracing::On);
  require(first.decision == second.decision && first.issued == second.issued &&
          first.message == second.message);
  require(first.decision == Decision::Permit || first.issued.empty());
}

}  // namespace
}  // namespace assay::policy

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  assay::policy::check(assay::text_of({data, size}));
  return 0;
}
