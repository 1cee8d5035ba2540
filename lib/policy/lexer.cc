// SPDX-License-Identifier: Apache-2.0
// One pass over the text, longest match first.
#include "policy/lexer.h"

#include <array>
#include <charconv>

#include <fmt/format.h>

#include "codec/utf8.h"

namespace assay::policy {
namespace {

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

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

struct Punctuation {
  std::string_view text;
  TokenKind kind;
};

// Longer ones first.
constexpr auto kPunctuation = std::to_array<Punctuation>({
    {"=>", TokenKind::Arrow},          {"==", TokenKind::Equal},
    {"!=", TokenKind::NotEqual},       {"<=", TokenKind::LessEqual},
    {">=", TokenKind::GreaterEqual},   {"&&", TokenKind::And},
    {"=", TokenKind::Assign},          {"<", TokenKind::Less},
    {">", TokenKind::Greater},         {"!", TokenKind::Not},
    {":", TokenKind::Colon},           {";", TokenKind::Semicolon},
    {",", TokenKind::Comma},           {".", TokenKind::Dot},
    {"[", TokenKind::OpenBracket},     {"]", TokenKind::CloseBracket},
    {"(", TokenKind::OpenParenthesis}, {")", TokenKind::CloseParenthesis},
    {"{", TokenKind::OpenBrace},       {"}", TokenKind::CloseBrace},
});

// What people write where the language has something else.
struct Slip {
  std::string_view text;
  std::string_view hint;
};
constexpr auto kSlips = std::to_array<Slip>({
    {"/*", "comments begin with // and end with the line"},
    {"\xe2\x80\x9c", "use straight quotes: \""},
    {"\xe2\x80\x9d", "use straight quotes: \""},
    {"\xe2\x80\x98", "use straight double quotes: \""},
    {"\xe2\x80\x99", "use straight double quotes: \""},
    {"'", "strings stand in double quotes: \""},
    {"||", "there is no \"or\": write two rules"},
    {"&", "conditions are joined by &&"},
});

class Lexer {
 public:
  Lexer(std::string_view source, const Limits& limits)
      : source_(source), limits_(limits) {}

  Lexed run() {
    if (source_.size() > limits_.text) {
      refuse("policy.limit.text", 0, source_.size(),
             fmt::format("the policy has {} bytes, more than the {} allowed",
                         source_.size(), limits_.text),
             "");
    } else if (const auto offset = codec::find_invalid_utf8(source_); offset) {
      refuse("policy.syntax.encoding", *offset, *offset + 1,
             "the text is not valid UTF-8", "save the policy as UTF-8");
    } else {
      at_ = source_.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
      while (next()) {
      }
    }
    push(TokenKind::End, source_.size(), {});
    return std::move(lexed_);
  }

 private:
  bool next() {
    skip_blanks();
    if (at_ >= source_.size()) {
      return false;
    }
    const char c = source_[at_];
    if (starts_name(c)) {
      return name();
    }
    if (is_digit(c) || (c == '-' && is_digit(peek(1)))) {
      return number();
    }
    return c == '"' ? string() : punctuation();
  }

  char peek(size_t ahead) const {
    return at_ + ahead < source_.size() ? source_[at_ + ahead] : '\0';
  }

  void skip_blanks() {
    while (at_ < source_.size()) {
      if (is_blank(source_[at_])) {
        ++at_;
      } else if (source_.substr(at_).starts_with("//")) {
        at_ = std::min(source_.find('\n', at_), source_.size());
      } else {
        return;
      }
    }
  }

  bool name() {
    size_t end = at_;
    while (end < source_.size() && continues_name(source_[end])) {
      ++end;
    }
    push(TokenKind::Identifier, end,
         std::string(source_.substr(at_, end - at_)));
    return true;
  }

  bool number() {
    size_t end = at_ + 1;
    while (end < source_.size() && is_digit(source_[end])) {
      ++end;
    }
    TokenKind kind = TokenKind::Integer;
    if (source_[at_] != '-' && end + 1 < source_.size() &&
        source_[end] == '.' && is_digit(source_[end + 1])) {
      kind = TokenKind::Version;
      ++end;
      while (end < source_.size() && is_digit(source_[end])) {
        ++end;
      }
    }
    const std::string_view text = source_.substr(at_, end - at_);
    if (end < source_.size() && continues_name(source_[end])) {
      return refuse("policy.syntax.number", at_, end + 1,
                    "a number is followed by a letter",
                    "integers are decimal digits only");
    }
    int64_t value = 0;
    if (kind == TokenKind::Integer &&
        std::from_chars(text.data(), text.data() + text.size(), value).ec !=
            std::errc()) {
      return refuse("policy.syntax.number", at_, end,
                    "the integer does not fit into 64 bits", "");
    }
    push(kind, end, std::string(text));
    lexed_.tokens.back().number = value;
    return true;
  }

  bool string() {
    std::string value;
    size_t i = at_ + 1;
    for (; i < source_.size() && source_[i] != '"'; ++i) {
      const char following = i + 1 < source_.size() ? source_[i + 1] : '\0';
      if (source_[i] == '\\' && (following == '"' || following == '\\')) {
        value += following;
        ++i;
        continue;
      }
      if (source_[i] == '\\') {
        warn("policy.lint.backslash", i, i + 1,
             "the backslash stays in the string",
             "only \\\" and \\\\ are escapes; write \\\\ to say what you mean");
      }
      value += source_[i];
    }
    if (i >= source_.size()) {
      return refuse("policy.syntax.string", at_, at_ + 1,
                    "the string has no end", "close it with \"");
    }
    if (value.size() > limits_.string_literal) {
      return refuse("policy.limit.string", at_, i + 1,
                    fmt::format("the string has {} bytes, more than the {} "
                                "allowed",
                                value.size(), limits_.string_literal),
                    "");
    }
    push(TokenKind::String, i + 1, std::move(value));
    return true;
  }

  bool punctuation() {
    const std::string_view rest = source_.substr(at_);
    for (const Slip& slip : kSlips) {
      if (rest.starts_with(slip.text) &&
          !(slip.text == "&" && rest.starts_with("&&"))) {
        return unexpected(slip.text.size(), slip.hint);
      }
    }
    for (const Punctuation& candidate : kPunctuation) {
      if (rest.starts_with(candidate.text)) {
        push(candidate.kind, at_ + candidate.text.size(),
             std::string(candidate.text));
        return true;
      }
    }
    size_t length = 1;
    while (length < rest.size() &&
           (static_cast<unsigned char>(rest[length]) & 0xc0) == 0x80) {
      ++length;
    }
    return unexpected(length, "");
  }

  bool unexpected(size_t length, std::string_view hint) {
    const std::string symbol(source_.substr(at_, length));
    return refuse("policy.syntax.character", at_, at_ + length,
                  fmt::format("unexpected character '{}'", symbol), hint,
                  symbol);
  }

  void push(TokenKind kind, size_t end, std::string text) {
    lexed_.tokens.push_back({kind, range(at_, end), std::move(text), 0});
    at_ = end;
  }

  static Range range(size_t begin, size_t end) {
    return {static_cast<uint32_t>(begin), static_cast<uint32_t>(end)};
  }

  void warn(std::string_view code, size_t begin, size_t end,
            std::string message, std::string_view hint) {
    lexed_.diagnostics.push_back({Severity::Warning,
                                  code,
                                  range(begin, end),
                                  std::move(message),
                                  std::string(hint),
                                  {},
                                  {}});
  }

  // Always false: the caller stops.
  bool refuse(std::string_view code, size_t begin, size_t end,
              std::string message, std::string_view hint,
              std::string offender = {}) {
    lexed_.diagnostics.push_back({Severity::Error, code, range(begin, end),
                                  std::move(message), std::string(hint),
                                  std::move(offender), "policy"});
    return false;
  }

  std::string_view source_;
  const Limits& limits_;
  size_t at_ = 0;
  Lexed lexed_;
};

}  // namespace

std::string_view name_of(TokenKind kind) {
  switch (kind) {
    case TokenKind::Identifier:
      return "a name";
    case TokenKind::String:
      return "a string";
    case TokenKind::Integer:
      return "an integer";
    case TokenKind::Version:
      return "a version";
    case TokenKind::End:
      return "the end";
    default:
      break;
  }
  for (const Punctuation& candidate : kPunctuation) {
    if (candidate.kind == kind) {
      return candidate.text;
    }
  }
  return {};
}

Lexed lex(std::string_view source, const Limits& limits) {
  return Lexer(source, limits).run();
}

}  // namespace assay::policy
