// SPDX-License-Identifier: Apache-2.0
// The parser's hand on the tokens: where it is, and what it expected there.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/ast.h"
#include "policy/findings.h"
#include "policy/lexer.h"

namespace assay::policy {

// Words a hint from the token that stands where another was expected.
using Hint = std::string (*)(const Token& found);

// Sticky: after the first thing that was not expected, nothing is there any
// more until recover(); what is parsed meanwhile means nothing.
// Not thread-safe.
class TokenCursor {
 public:
  // Both must outlive the cursor. Requires: tokens ends with End.
  TokenCursor(const std::vector<Token>& tokens, Findings& findings)
      : tokens_(tokens), findings_(findings) {}

  const Token& here() const { return tokens_[at_]; }
  const Token& ahead() const { return tokens_[at_end() ? at_ : at_ + 1]; }

  bool at(TokenKind kind) const { return !failed_ && here().kind == kind; }
  // At a name that is written like that.
  bool at_name(std::string_view name) const;
  // Ignoring ASCII case.
  bool at_keyword(std::string_view keyword) const;
  bool at_end() const { return here().kind == TokenKind::End; }
  // At the keyword of a section and its brace, which no rule can begin with.
  std::optional<SectionKind> section_here() const;

  // The token here, and on to the next; the cursor stays at End.
  const Token& next();
  bool take(TokenKind kind);  // true: it was there, and is behind us
  std::optional<claims::Value> take_literal();
  const Token& expect(TokenKind kind, std::string_view hint = {});
  const Token& expect(TokenKind kind, Hint hint);

  // Reports that what is here does not fit. expected: "';'", "{'a', 'b'}".
  void mismatched(std::string_view expected, std::string hint);
  void fail(std::string_view code, Range range, std::string message,
            std::string hint = {});
  bool failed() const { return failed_; }

  // As if nothing had been missing.
  void resume() { failed_ = false; }
  // Behind the next ';', or before the '}', the section or the rule that comes
  // first. first: of the rule that failed.
  void recover_in_section(const Token& first);
  // Before the next section.
  void recover_between_sections();

  // From a token met earlier to the last one behind us.
  Range since(const Token& first) const;
  // Whether the lexer refused something there.
  bool misread_since(const Token& first) const;

  // Where the last token behind us ends, if that is on a line above.
  std::optional<Place> end_above() const;

 private:
  // False where there is nothing to go on with.
  bool restart();
  // Something that begins a rule, behind the ')' of an action.
  bool begins_next_rule() const;

  const std::vector<Token>& tokens_;
  Findings& findings_;
  size_t at_ = 0;
  std::optional<size_t> blamed_;  // a token is blamed once
  bool failed_ = false;
};

}  // namespace assay::policy
