// SPDX-License-Identifier: Apache-2.0
// Invariant: what is formatted has the tokens (keywords in lower case) and the
// comments of its source in the same order, and formats to itself; what is not
// formatted has an error.
#include <algorithm>
#include <string>

#include "base/bytes.h"
#include "policy/comments.h"
#include "policy/format.h"
#include "policy/lexer.h"

namespace assay::policy {
namespace {

void require(bool holds) {
  if (!holds) {
    __builtin_trap();
  }
}

std::vector<Token> tokens_of(std::string_view source) {
  Findings findings(source);
  std::vector<Token> tokens = lex(source, findings);
  require(!findings.has_error());
  return tokens;
}

std::vector<std::string_view> comments_of(std::string_view source,
                                          const std::vector<Token>& tokens) {
  std::vector<std::string_view> texts;
  for (const Gap& gap : find_gaps(source, tokens)) {
    for (const Comment& comment : gap.comments) {
      texts.push_back(comment.text);
    }
  }
  return texts;
}

std::string lower_case(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return lower;
}

// A keyword is a name with a brace, or the first one of all.
bool same_token(const std::vector<Token>& before,
                const std::vector<Token>& after, size_t i) {
  const bool keyword = i == 0 || (i + 1 < before.size() &&
                                  before[i + 1].kind == TokenKind::OpenBrace);
  return before[i].kind == after[i].kind &&
         after[i].text ==
             (keyword ? lower_case(before[i].text) : before[i].text);
}

void check(std::string_view source) {
  const Formatted formatted = format(source);
  const bool broken = std::ranges::any_of(
      formatted.diagnostics,
      [](const Diagnostic& item) { return item.severity == Severity::Error; });
  require(broken == formatted.text.empty());
  if (broken) {
    return;
  }
  const std::vector<Token> before = tokens_of(source);
  const std::vector<Token> after = tokens_of(formatted.text);
  require(before.size() == after.size());
  for (size_t i = 0; i < before.size(); ++i) {
    require(same_token(before, after, i));
  }
  require(comments_of(source, before) == comments_of(formatted.text, after));
  Limits roomy;
  roomy.text = 2 * formatted.text.size();
  require(format(formatted.text, roomy).text == formatted.text);
}

}  // namespace
}  // namespace assay::policy

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  assay::policy::check(assay::text_of({data, size}));
  return 0;
}
