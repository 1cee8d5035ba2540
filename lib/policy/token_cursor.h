// SPDX-License-Identifier: Apache-2.0
// The parser's hand on the tokens: where it is, what it expects, what it says.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "policy/lexer.h"

namespace assay::policy {

// Functions that give false have recorded an error. Not thread-safe.
class TokenCursor {
 public:
  // tokens must outlive the cursor. Requires: tokens ends with End.
  TokenCursor(std::string_view source, const std::vector<Token>& tokens)
      : source_(source), tokens_(tokens) {}

  const Token& here() const { return tokens_[at_]; }
  const Token& ahead() const;
  void advance();             // stays at End
  uint32_t last_end() const;  // where the token before here() ends
  bool take(TokenKind kind);  // advances if it is there; records nothing

  // Name of the grammar's rule, for messages: "policy > versionInfo".
  void enter(std::string rule) { rule_ = std::move(rule); }

  bool expect(TokenKind kind, std::string hint = {});
  // Section keywords are compared ignoring case.
  bool is_keyword(std::string_view word) const;
  bool keyword(std::string_view word);

  bool mismatched(const std::string& expected, std::string hint);
  bool fail(std::string_view code, Range range, std::string message,
            std::string hint);
  void warn(std::string_view code, Range range, std::string message,
            std::string hint);

  // Skips to behind the next ';'. False where nothing is left, or enough said.
  bool recover();

  static std::string shown(const Token& token);

  std::vector<Diagnostic> take_diagnostics() { return std::move(diagnostics_); }

 private:
  std::string_view source_;
  const std::vector<Token>& tokens_;
  size_t at_ = 0;
  size_t errors_ = 0;
  std::string rule_;
  std::vector<Diagnostic> diagnostics_;
};

}  // namespace assay::policy
