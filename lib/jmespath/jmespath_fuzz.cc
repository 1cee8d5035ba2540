// SPDX-License-Identifier: Apache-2.0
// Invariant: what an expression finds is JSON that is read back as it is (but
// for the last digits of fractions), found again by the same search; a search
// costs no more than its limit and one step's worth, and needs every step that
// it costs. Input: the expression, a line feed, the document; in both, bytes
// from 0x80 to 0xBF stand for words, so that most inputs have a meaning.
#include <array>
#include <string>

#include "base/assert.h"
#include "base/bytes.h"
#include "jmespath/jmespath.h"

namespace {

namespace jmespath = assay::jmespath;

constexpr std::array<std::string_view, 64> kWords = {"abs(",
                                                     "avg(",
                                                     "ceil(",
                                                     "contains(",
                                                     "ends_with(",
                                                     "floor(",
                                                     "join(",
                                                     "keys(",
                                                     "length(",
                                                     "map(&",
                                                     "max(",
                                                     "max_by(",
                                                     "merge(",
                                                     "min(",
                                                     "min_by(",
                                                     "not_null(",
                                                     "reverse(",
                                                     "sort(",
                                                     "sort_by(",
                                                     "starts_with(",
                                                     "sum(",
                                                     "to_array(",
                                                     "to_number(",
                                                     "to_string(",
                                                     "type(",
                                                     "values(",
                                                     "equals_ignore_case(",
                                                     ", &",
                                                     "[?",
                                                     "[]",
                                                     "[*]",
                                                     "[0]",
                                                     "[-1]",
                                                     "[1:]",
                                                     "[::-1]",
                                                     "[::2]",
                                                     " && ",
                                                     " || ",
                                                     " == ",
                                                     " != ",
                                                     " <= ",
                                                     " | ",
                                                     ".*",
                                                     ".[",
                                                     ".{",
                                                     "a: ",
                                                     ".a",
                                                     ".b",
                                                     "`[1,2.5,-3]`",
                                                     "`{}`",
                                                     "`\"x\"`",
                                                     "'a'",
                                                     "\"\xc3\xbc\"",
                                                     "@",
                                                     "{\"a\":",
                                                     ",\"b\":",
                                                     ",\"\xc3\xbc\":",
                                                     "\"\xf0\x9f\x98\x80\"",
                                                     "[[1,[2]],3]",
                                                     "{\"a\":{\"b\":1}}",
                                                     "[{\"a\":1},{\"a\":2}]",
                                                     "[\"b\",\"a\"]",
                                                     "18446744073709551615",
                                                     "1e308"};

std::string spelled_out(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<uint8_t>(c);
    if ((byte & 0xC0U) == 0x80U) {
      out += kWords[byte & 0x3FU];
    } else {
      out += c;
    }
  }
  return out;
}

// One step less than it costs is too few, and as many are enough.
void check_cost(const jmespath::Expression& expression,
                const assay::codec::json::value& document,
                const jmespath::Found& found, jmespath::Limits limits) {
  limits.steps = found.steps;
  ASSAY_ASSERT(jmespath::search(expression, document, limits).json ==
               found.json);
  limits.steps = found.steps - 1;
  const auto cut = jmespath::search(expression, document, limits);
  ASSAY_ASSERT(cut.failure && cut.failure->kind == jmespath::ErrorKind::Limit);
}

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
  for (const jmespath::Failure& doubt : jmespath::lint(*compiled.expression)) {
    ASSAY_ASSERT(doubt.offset < expression.size());
  }
  const jmespath::Limits limits{.steps = 100'000, .result = 100'000};
  const auto found = jmespath::search(*compiled.expression, *value, limits);
  const auto again = jmespath::search(*compiled.expression, *value, limits);
  ASSAY_ASSERT(found.json == again.json && found.steps == again.steps);
  if (found.failure) {
    ASSAY_ASSERT(found.failure->offset <= expression.size());
    return;
  }
  ASSAY_ASSERT(found.steps > 0 && found.steps <= limits.steps);
  check_cost(*compiled.expression, *value, found, limits);
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
    check(spelled_out(text.substr(0, line)),
          spelled_out(text.substr(line + 1)));
  }
  return 0;
}
