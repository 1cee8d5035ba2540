// SPDX-License-Identifier: Apache-2.0
// Invariant: what is accepted keeps its limits and has a policy and cases, each
// at a line of the text; it runs to one report a case, twice the same; and
// coverage is full exactly where there is no gap.
#include <algorithm>

#include "base/bytes.h"
#include "policy/ptest_run.h"

namespace assay::policy {
namespace {

void require(bool holds) {
  if (!holds) {
    __builtin_trap();
  }
}

PtestFiles some_files(const Ptest& ptest) {
  PtestFiles files;
  for (const std::string& name : files_of(ptest)) {
    require(!name.empty() && !name.starts_with('/'));
    files[name] = "{}";
  }
  return files;
}

void check(std::string_view text) {
  const PtestLimits limits{.cases = 8, .named_claims = 8, .expectations = 8};
  const auto ptest = parse_ptest(text, limits);
  if (!ptest) {
    require(ptest.error().message().starts_with("line "));
    return;
  }
  const auto lines = std::ranges::count(text, '\n') + 1;
  require(!ptest->cases.empty() && ptest->cases.size() <= limits.cases);
  for (const PtestCase& item : ptest->cases) {
    require(item.line >= 1 && item.line <= lines && !item.name.empty());
  }
  Limits cheap;
  cheap.steps = 10'000;
  cheap.incoming = 2'000;
  const auto first = run_ptest(*ptest, some_files(*ptest), cheap);
  const auto second = run_ptest(*ptest, some_files(*ptest), cheap);
  require(first.has_value() == second.has_value());
  if (!first) {
    return;
  }
  require(first->cases.size() == ptest->cases.size());
  require(first->failed() == second->failed());
  require(first->coverage.gaps().empty() == (first->coverage.percent() == 100));
}

}  // namespace
}  // namespace assay::policy

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  assay::policy::check(assay::text_of({data, size}));
  return 0;
}
