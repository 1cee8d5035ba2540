// SPDX-License-Identifier: Apache-2.0
// Invariant: what an expression finds is JSON that is read back as it is (but
// for the last digits of fractions), found again by the same search; a search
// costs no more than its limit and one step's worth. Input: the expression, a
// line feed, the document.
#include "base/assert.h"
#include "base/bytes.h"
#include "jmespath/jmespath.h"

namespace {

namespace jmespath = assay::jmespath;

void check(std::string_view expression, std::string_view document) {
  const jmespath::Compiled compiled = jmespath::compile(expression);
  ASSAY_ASSERT((compiled.expression != nullptr) !=
               compiled.failure.has_value());
  const auto value = assay::codec::parse_json(document);
  if (compiled.expression == nullptr || !value) {
    ASSAY_ASSERT(!compiled.failure ||
                 compiled.failure->offset <= expression.size());
    return;
  }
  const jmespath::Limits limits{.steps = 100'000, .result = 100'000};
  const auto found = jmespath::search(*compiled.expression, *value, limits);
  const auto again = jmespath::search(*compiled.expression, *value, limits);
  ASSAY_ASSERT(found.json == again.json && found.steps == again.steps);
  if (found.failure) {
    ASSAY_ASSERT(found.failure->offset <= expression.size());
    return;
  }
  ASSAY_ASSERT(found.steps <= limits.steps);
  const auto read = assay::codec::parse_json(
      found.json, {.depth = 2'000, .members = 1'000'000});
  ASSAY_ASSERT(read.has_value());
  if (found.json.find_first_of(".eE") != found.json.npos) {
    return;
  }
  const jmespath::Compiled identity = jmespath::compile("@");
  ASSAY_ASSERT(jmespath::search(*identity.expression, *read).json ==
               found.json);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text = assay::text_of({data, size});
  const size_t line = text.find('\n');
  if (line != text.npos) {
    check(text.substr(0, line), text.substr(line + 1));
  }
  return 0;
}
