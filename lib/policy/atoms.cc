// SPDX-License-Identifier: Apache-2.0
// Splits the tokens, then hands out the comments of the gaps.
#include "policy/atoms.h"

#include <optional>
#include <utility>

#include "policy/comments.h"

namespace assay::policy {
namespace {

class Splitter {
 public:
  Splitter(std::string_view source, const std::vector<Token>& tokens)
      : tokens_(tokens), gaps_(find_gaps(source, tokens)) {}

  std::vector<Atom> run() {
    for (size_t i = 0; i < tokens_.size(); ++i) {
      if (const std::optional<Role> role = role_of(i)) {
        begin(*role, gaps_[i]);
      } else {
        go_on(gaps_[i]);
      }
      append(i);
      track(tokens_[i].kind);
    }
    return std::move(atoms_);
  }

 private:
  // The role of the atom that begins with a token; nothing where it goes on.
  std::optional<Role> role_of(size_t i) const {
    switch (tokens_[i].kind) {
      case TokenKind::End:
        return Role::End;
      case TokenKind::OpenBrace:
        return Role::Open;
      case TokenKind::CloseBrace:
        return Role::Close;
      case TokenKind::Arrow:
        return Role::Action;
      default:
        return i == 0 ? Role::Version : role_after(tokens_[i - 1].kind);
    }
  }

  std::optional<Role> role_after(TokenKind before) const {
    switch (before) {
      case TokenKind::OpenBrace:
      case TokenKind::And:
        return Role::Condition;
      case TokenKind::Semicolon:
        return in_section_ ? Role::Condition : Role::Keyword;
      case TokenKind::Comma:
        return depth_ == 1 ? std::optional(Role::Part) : std::nullopt;
      default:
        return std::nullopt;
    }
  }

  void begin(Role role, const Gap& gap) {
    std::vector<Lead> leads = std::exchange(deferred_, {});
    for (const Comment& comment : gap.comments) {
      if (comment.placement == Placement::Trailing && !atoms_.empty() &&
          atoms_.back().tail.empty()) {
        atoms_.back().tail = comment.text;
      } else {
        leads.push_back({comment.text, comment.after_blank_line});
      }
    }
    atoms_.push_back({.role = role,
                      .text = {},
                      .leads = std::move(leads),
                      .after_blank_line = gap.ends_in_blank_line,
                      .tail = {}});
  }

  void go_on(const Gap& gap) {
    Atom& atom = atoms_.back();
    for (const Comment& comment : gap.comments) {
      if (!atom.tail.empty()) {
        deferred_.push_back({comment.text});
      } else if (comment.placement == Placement::Trailing) {
        atom.tail = comment.text;
      } else {
        atom.leads.push_back(
            {comment.text, std::exchange(atom.after_blank_line, false)});
      }
    }
  }

  void append(size_t i) {
    Atom& atom = atoms_.back();
    const Token& token = tokens_[i];
    const bool keyword = atom.role == Role::Keyword ||
                         (atom.role == Role::Version && atom.text.empty());
    switch (token.kind) {
      case TokenKind::End:
        break;
      case TokenKind::And:
        atom.text += " &&";
        break;
      case TokenKind::Arrow:
        atom.text += "=> ";
        break;
      default:
        if (!atom.text.empty() && tokens_[i - 1].kind == TokenKind::Comma) {
          atom.text += ' ';
        }
        for (const char c : token.text) {
          atom.text += keyword && c >= 'A' && c <= 'Z'
                           ? static_cast<char>(c - 'A' + 'a')
                           : c;
        }
    }
  }

  void track(TokenKind kind) {
    switch (kind) {
      case TokenKind::OpenBrace:
      case TokenKind::CloseBrace:
        in_section_ = kind == TokenKind::OpenBrace;
        break;
      case TokenKind::OpenBracket:
      case TokenKind::OpenParenthesis:
        ++depth_;
        break;
      case TokenKind::CloseBracket:
      case TokenKind::CloseParenthesis:
        --depth_;
        break;
      default:
        break;
    }
  }

  const std::vector<Token>& tokens_;
  std::vector<Gap> gaps_;
  std::vector<Atom> atoms_;
  std::vector<Lead> deferred_;  // to before the next atom
  bool in_section_ = false;
  size_t depth_ = 0;  // of brackets and parentheses
};

}  // namespace

std::vector<Atom> find_atoms(std::string_view source,
                             const std::vector<Token>& tokens) {
  return Splitter(source, tokens).run();
}

}  // namespace assay::policy
