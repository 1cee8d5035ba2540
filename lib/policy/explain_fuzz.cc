// SPDX-License-Identifier: Apache-2.0
// Invariant: every rule of a trace is explained in a few kilobytes of clean
// UTF-8, whatever the policy says and the claims hold; the trace is JSON; a
// denial has grounds, and nothing else but a failure has.
#include <algorithm>
#include <cstdlib>

#include "base/bytes.h"
#include "codec/json.h"
#include "codec/utf8.h"
#include "policy/explain.h"
#include "policy/trace_json.h"

namespace assay::policy {
namespace {

// 32 conditions, each with its text and a claim; made claims.
constexpr size_t kMaxWords = 32 * 1024;

void require(bool holds) {
  if (!holds) {
    __builtin_trap();
  }
}

bool is_clean(std::string_view text) {
  return text.size() <= kMaxWords && !codec::find_invalid_utf8(text) &&
         std::ranges::none_of(
             text, [](char c) { return (c >= 0 && c < 0x20) || c == 0x7f; });
}

// The first line is the type and value of claims, what follows the policy.
void check(std::string_view input) {
  const size_t line = std::min(input.find('\n'), input.size());
  const std::string text(input.substr(0, line));
  const std::string_view source =
      input.substr(std::min(line + 1, input.size()));
  const claims::ClaimSet incoming = {{"a", int64_t{1}},
                                     {"b", text},
                                     {text, true, claims::Issuer::CustomClaim}};
  Limits limits;
  limits.steps = 100'000;
  limits.incoming = 2'000;
  const Compiled compiled = compile(source, limits);
  if (compiled.program == nullptr) {
    return;
  }
  const Outcome outcome = evaluate(*compiled.program, incoming, Tracing::On);
  const auto explanations = explain(outcome, source, incoming);
  require(explanations.size() == outcome.trace.size());
  for (const Explanation& explanation : explanations) {
    require(is_clean(explanation.words) && is_clean(explanation.rule.text));
  }
  const auto grounds = find_grounds(outcome, source, incoming);
  require(grounds.size() <= kMaxGrounds + 1);
  require(grounds.empty() == (outcome.decision == Decision::Permit) ||
          outcome.decision == Decision::Error);
  const std::string trace = trace_json(outcome, source, incoming);
  require(codec::parse_json(trace, {.members = 10'000'000}).has_value());
}

}  // namespace
}  // namespace assay::policy

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  assay::policy::check(assay::text_of({data, size}));
  return 0;
}
