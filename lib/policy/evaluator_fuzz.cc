// SPDX-License-Identifier: Apache-2.0
// Invariant: an Evaluator that has served others rules as a new one does, with
// a trace as without; it ends within its limits and hands out nothing unless it
// permits. Input: a policy, a zero byte, claims as JSON.
#include <algorithm>
#include <cstdlib>

#include "base/bytes.h"
#include "policy/evaluator.h"

namespace assay::policy {
namespace {

void require(bool holds) {
  if (!holds) {
    std::abort();
  }
}

bool same(std::span<const ClaimView> views, const claims::ClaimSet& claims) {
  return std::ranges::equal(views, claims,
                            [](const ClaimView& view, const auto& claim) {
                              return owned(view) == claim;
                            });
}

void check(std::string_view source, std::string_view json) {
  const auto incoming = claims::parse_claims(json);
  Limits limits;
  limits.steps = 100'000;
  limits.incoming = 2'000;
  limits.added = 1 << 20;
  const Compiled compiled = compile(source, limits, "Tpm");
  if (!incoming || !compiled.program) {
    return;
  }
  static Evaluator evaluator;  // as one event loop has it
  const Outcome outcome = evaluate(*compiled.program, *incoming, Tracing::On);
  const Ruling ruling = evaluator.evaluate(*compiled.program, *incoming);
  require(ruling.decision == outcome.decision &&
          ruling.reason == outcome.reason && ruling.code == outcome.code &&
          ruling.message == outcome.message);
  require(same(ruling.issued, outcome.issued) &&
          same(ruling.properties, outcome.properties));
  require(ruling.decision == Decision::Permit ||
          (ruling.issued.empty() && ruling.properties.empty()));
  require(std::ranges::none_of(ruling.issued, [](const ClaimView& claim) {
    return claim.access == claims::Access::ReadOnly || claim.type.empty();
  }));
  const Ruling configured =
      evaluator.evaluate_configuration(*compiled.program, *incoming);
  require(configured.issued.empty());
}

}  // namespace
}  // namespace assay::policy

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text = assay::text_of({data, size});
  const size_t end = std::min(text.find('\0'), text.size());
  assay::policy::check(text.substr(0, end),
                       text.substr(std::min(end + 1, text.size())));
  return 0;
}
