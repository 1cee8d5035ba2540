// SPDX-License-Identifier: Apache-2.0
// One pass over the text, longest match first.
#include "policy/lexer.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <span>

#include <fmt/format.h>

namespace assay::policy {
namespace {

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
constexpr std::string_view kStraightQuotes =
    "a string stands in straight double quotes: \"text\"";

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool starts_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool continues_name(char c) {
  return starts_name(c) || is_digit(c);
}
bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

constexpr std::string_view kCurlyClose = "\xe2\x80\x9d";  // ”

struct Spelling {
  std::string_view text;  // empty: many
  TokenKind kind;
  std::string_view name;
};

// INVARIANT: longer ones first.
constexpr auto kPunctuation = std::to_array<Spelling>({
    {"=>", TokenKind::Arrow, "'=>'"},
    {"==", TokenKind::Equal, "'=='"},
    {"!=", TokenKind::NotEqual, "'!='"},
    {"<=", TokenKind::LessEqual, "'<='"},
    {">=", TokenKind::GreaterEqual, "'>='"},
    {"&&", TokenKind::And, "'&&'"},
    {"=", TokenKind::Assign, "'='"},
    {"<", TokenKind::Less, "'<'"},
    {">", TokenKind::Greater, "'>'"},
    {"!", TokenKind::Not, "'!'"},
    {":", TokenKind::Colon, "':'"},
    {";", TokenKind::Semicolon, "';'"},
    {",", TokenKind::Comma, "','"},
    {".", TokenKind::Dot, "'.'"},
    {"[", TokenKind::OpenBracket, "'['"},
    {"]", TokenKind::CloseBracket, "']'"},
    {"(", TokenKind::OpenParenthesis, "'('"},
    {")", TokenKind::CloseParenthesis, "')'"},
    {"{", TokenKind::OpenBrace, "'{'"},
    {"}", TokenKind::CloseBrace, "'}'"},
});

// Kinds of many spellings.
constexpr auto kWords = std::to_array<Spelling>({
    {"", TokenKind::Identifier, "a name"},
    {"", TokenKind::String, "a string"},
    {"", TokenKind::Integer, "an integer"},
    {"", TokenKind::Boolean, "true or false"},
    {"", TokenKind::Version, "a version"},
    {"", TokenKind::End, "<EOF>"},
});

// What other languages write where this one has something else.
struct Slip {
  std::string_view text;
  std::string_view hint;
};
constexpr auto kSlips = std::to_array<Slip>({
    {"||", "there is no 'or': write two rules"},
    {"|", "there is no 'or': write two rules"},
    {"&", "conditions are joined with '&&'"},
    {"->", "the arrow of a rule is '=>'"},
    {"#", "a comment begins with //"},
});

// Quotes that do not open a string, and what closes what they open.
struct Quote {
  std::string_view open;
  std::string_view close;
};
constexpr auto kQuotes = std::to_array<Quote>({
    {"\xe2\x80\x9c", "\xe2\x80\x9d"},  // “ ”
    {"\xe2\x80\x9d", "\xe2\x80\x9d"},
    {"\xe2\x80\x9e", "\xe2\x80\x9c"},  // „ “
    {"\xe2\x80\x98", "\xe2\x80\x99"},  // ‘ ’
    {"\xe2\x80\x99", "\xe2\x80\x99"},
    {"'", "'"},
    {"`", "`"},
});

class Lexer {
 public:
  Lexer(std::string_view source, Findings& findings)
      : source_(source), findings_(findings) {}

  std::vector<Token> run() {
    constexpr size_t kBytesPerToken = 5;  // of policies as people write them
    tokens_.reserve(std::min<size_t>(source_.size() / kBytesPerToken, 4'096));
    at_ = source_.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
    for (skip_blanks(); at_ < source_.size() && !findings_.full();
         skip_blanks()) {
      next();
    }
    at_ = source_.size();
    push(TokenKind::End, at_);
    tokens_.back().text = name_of(TokenKind::End);
    return std::move(tokens_);
  }

 private:
  // Takes at least one character.
  void next() {
    const char c = source_[at_];
    const char following = at_ + 1 < source_.size() ? source_[at_ + 1] : '\0';
    if (starts_name(c)) {
      name();
    } else if (is_digit(c) || (c == '-' && is_digit(following))) {
      number();
    } else if (c == '"') {
      string();
    } else if (!punctuation() && !foreign_quote()) {
      unexpected();
    }
  }

  std::string_view rest() const { return source_.substr(at_); }

  // The first position from begin on whose character does not satisfy is_part.
  size_t end_of(size_t begin, bool (*is_part)(char)) const {
    const std::string_view text = source_.substr(begin);
    const auto end = std::ranges::find_if_not(text, is_part);
    return begin + static_cast<size_t>(end - text.begin());
  }

  void skip_blanks() {
    while (at_ < source_.size()) {
      if (is_blank(source_[at_])) {
        ++at_;
      } else if (rest().starts_with("//")) {
        at_ = std::min(source_.find('\n', at_), source_.size());
      } else if (rest().starts_with("/*")) {
        block_comment();
      } else {
        return;
      }
    }
  }

  void block_comment() {
    const size_t close = source_.find("*/", at_ + 2);
    refuse("policy.syntax.comment", at_ + 2, "there are no block comments",
           "begin each line of the comment with //");
    at_ = close == source_.npos ? source_.size() : close + 2;
  }

  void name() {
    const size_t end = end_of(at_, continues_name);
    const std::string_view text = source_.substr(at_, end - at_);
    push(text == "true" || text == "false" ? TokenKind::Boolean
                                           : TokenKind::Identifier,
         end);
  }

  void number() {
    size_t end = end_of(at_ + 1, is_digit);
    TokenKind kind = TokenKind::Integer;
    if (source_[at_] != '-' && end + 1 < source_.size() &&
        source_[end] == '.' && is_digit(source_[end + 1])) {
      kind = TokenKind::Version;
      end = end_of(end + 1, is_digit);
    }
    int64_t value = 0;
    const size_t word_end = end_of(end, continues_name);
    if (word_end != end) {
      refuse("policy.syntax.number", word_end, "this is not a number",
             "an integer has decimal digits only");
      end = word_end;
    } else if (kind == TokenKind::Integer &&
               std::from_chars(source_.data() + at_, source_.data() + end,
                               value)
                       .ec != std::errc()) {
      refuse("policy.syntax.number", end,
             "the integer does not fit into 64 bits",
             "integers lie between -9223372036854775808 and "
             "9223372036854775807");
    }
    push(kind, end);
  }

  void string() {
    size_t end = at_ + 1;
    while (end < source_.size() && source_[end] != '"') {
      if (source_[end] == '\\') {
        ++end;
        lint_escape(end);
      }
      ++end;
    }
    if (curly_close(end)) {
      return;
    }
    if (end >= source_.size()) {
      refuse("policy.syntax.string", at_ + 1, "the string has no end",
             "close it with '\"'");
      at_ = source_.size();
      return;
    }
    push(TokenKind::String, end + 1);
  }

  // A string that leaves its line, and has a typographic quote on it, was meant
  // to end there: "11” .
  bool curly_close(size_t end) {
    const size_t line_end = source_.find('\n', at_);
    const size_t close = source_.find(kCurlyClose, at_);
    if (line_end >= end || close >= line_end) {
      return false;
    }
    const size_t after = close + kCurlyClose.size();
    findings_.error("policy.syntax.quote", range(close, after),
                    fmt::format("unexpected character '{}'", kCurlyClose),
                    std::string(kStraightQuotes));
    push(TokenKind::String, after);
    return true;
  }

  // escaped: where the character behind a backslash stands.
  void lint_escape(size_t escaped) {
    if (escaped < source_.size() && source_[escaped] != '"' &&
        source_[escaped] != '\\') {
      findings_.warning("policy.lint.backslash", range(escaped - 1, escaped),
                        "the backslash stays in the string",
                        "only \\\" and \\\\ are escapes; write \\\\ where a "
                        "backslash is meant");
    }
  }

  bool punctuation() {
    const auto found = std::ranges::find_if(
        kPunctuation,
        [this](const Spelling& mark) { return rest().starts_with(mark.text); });
    if (found == kPunctuation.end()) {
      return false;
    }
    push(found->kind, at_ + found->text.size());
    return true;
  }

  // Reported and then taken for the string that was meant.
  bool foreign_quote() {
    const auto found = std::ranges::find_if(
        kQuotes,
        [this](const Quote& quote) { return rest().starts_with(quote.open); });
    if (found == kQuotes.end()) {
      return false;
    }
    refuse("policy.syntax.quote", at_ + found->open.size(),
           fmt::format("unexpected character '{}'", found->open),
           std::string(kStraightQuotes));
    const size_t begin = at_ + found->open.size();
    const size_t line_end = std::min(source_.find('\n', begin), source_.size());
    const size_t close = source_.find(found->close, begin);
    const size_t straight = source_.find('"', begin);
    if (std::min(close, straight) < line_end) {
      push(TokenKind::String,
           close < straight ? close + found->close.size() : straight + 1);
    } else {
      at_ = begin;
    }
    return true;
  }

  void unexpected() {
    const auto slip = std::ranges::find_if(kSlips, [this](const Slip& row) {
      return rest().starts_with(row.text);
    });
    const bool known = slip != kSlips.end();
    size_t end = at_ + (known ? slip->text.size() : 1);
    while (!known && end < source_.size() &&
           (static_cast<unsigned char>(source_[end]) & 0xc0) == 0x80) {
      ++end;
    }
    refuse("policy.syntax.character", end,
           fmt::format("unexpected character '{}'",
                       excerpt(source_.substr(at_, end - at_))),
           std::string(known ? slip->hint : ""));
    at_ = end;
  }

  void push(TokenKind kind, size_t end) {
    tokens_.push_back({.kind = kind,
                       .range = range(at_, end),
                       .text = source_.substr(at_, end - at_),
                       .after_error = broken_});
    broken_ = false;
    at_ = end;
  }

  // From here to end.
  void refuse(std::string_view code, size_t end, std::string message,
              std::string hint) {
    findings_.error(code, range(at_, end), std::move(message), std::move(hint));
    broken_ = true;
  }

  static Range range(size_t begin, size_t end) {
    return {static_cast<uint32_t>(begin), static_cast<uint32_t>(end)};
  }

  std::string_view source_;
  Findings& findings_;
  size_t at_ = 0;
  bool broken_ = false;
  std::vector<Token> tokens_;
};

}  // namespace

std::string_view name_of(TokenKind kind) {
  for (const auto& table : {std::span<const Spelling>(kWords),
                            std::span<const Spelling>(kPunctuation)}) {
    const auto found = std::ranges::find(table, kind, &Spelling::kind);
    if (found != table.end()) {
      return found->name;
    }
  }
  return {};
}

std::vector<Token> lex(std::string_view source, Findings& findings) {
  return Lexer(source, findings).run();
}

std::string unescape(std::string_view token) {
  std::string text;
  for (size_t i = 1; i + 1 < token.size(); ++i) {
    const bool escapes =
        token[i] == '\\' && (token[i + 1] == '"' || token[i + 1] == '\\');
    text += token[escapes ? ++i : i];
  }
  return text;
}

}  // namespace assay::policy
