// SPDX-License-Identifier: Apache-2.0
// One pass, longest match first.
#include "jmespath/lexer.h"

#include <array>
#include <charconv>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "codec/utf8.h"

namespace assay::jmespath {
namespace {

struct Mark {
  std::string_view text;
  TokenKind kind;
};

// Longer ones first.
constexpr auto kMarks = std::to_array<Mark>({
    {"[?", TokenKind::Filter},
    {"[]", TokenKind::Flatten},
    {"&&", TokenKind::And},
    {"||", TokenKind::Or},
    {"==", TokenKind::Equal},
    {"!=", TokenKind::NotEqual},
    {"<=", TokenKind::LessEqual},
    {">=", TokenKind::GreaterEqual},
    {"[", TokenKind::OpenBracket},
    {"]", TokenKind::CloseBracket},
    {"{", TokenKind::OpenBrace},
    {"}", TokenKind::CloseBrace},
    {"(", TokenKind::OpenParenthesis},
    {")", TokenKind::CloseParenthesis},
    {".", TokenKind::Dot},
    {"*", TokenKind::Star},
    {",", TokenKind::Comma},
    {":", TokenKind::Colon},
    {"@", TokenKind::Current},
    {"&", TokenKind::Reference},
    {"|", TokenKind::Pipe},
    {"!", TokenKind::Not},
    {"<", TokenKind::Less},
    {">", TokenKind::Greater},
});

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool starts_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

class Lexer {
 public:
  explicit Lexer(std::string_view source) : source_(source) {}

  std::variant<std::vector<Token>, Failure> run() {
    if (const auto invalid = codec::find_invalid_utf8(source_)) {
      fail(*invalid, "the expression is not valid UTF-8");
    }
    while (!failure_) {
      at_ = source_.find_first_not_of(" \t\r\n", at_);
      if (at_ == source_.npos) {
        add(TokenKind::End, source_.size());
        return std::move(tokens_);
      }
      token();
    }
    return *std::move(failure_);
  }

 private:
  void token() {
    const char c = source_[at_];
    if (starts_name(c)) {
      identifier();
    } else if (is_digit(c) || c == '-') {
      number();
    } else if (c == '"') {
      quoted_identifier();
    } else if (c == '\'') {
      raw_string();
    } else if (c == '`') {
      json_literal();
    } else {
      mark();
    }
  }

  Token& add(TokenKind kind, size_t offset) {
    Token& token = tokens_.emplace_back();
    token.kind = kind;
    token.offset = static_cast<uint32_t>(offset);
    return token;
  }

  void fail(size_t offset, std::string message) {
    failure_ = Failure{ErrorKind::Syntax, static_cast<uint32_t>(offset),
                       std::move(message)};
  }

  void identifier() {
    const size_t begin = at_;
    while (at_ < source_.size() &&
           (starts_name(source_[at_]) || is_digit(source_[at_]))) {
      ++at_;
    }
    add(TokenKind::Identifier, begin).text = source_.substr(begin, at_ - begin);
  }

  void number() {
    const char* const begin = source_.data() + at_;
    int64_t value = 0;
    const auto [end, error] =
        std::from_chars(begin, source_.data() + source_.size(), value);
    if (error != std::errc()) {
      return fail(at_, error == std::errc::result_out_of_range
                           ? "the number does not fit into 64 bits"
                           : "expected digits after '-'");
    }
    add(TokenKind::Number, at_).number = value;
    at_ += static_cast<size_t>(end - begin);
  }

  // The text up to the closing quote; a backslash keeps what follows it from
  // closing.
  std::optional<std::string_view> delimited(char quote) {
    const size_t begin = at_ + 1;
    for (size_t i = begin; i < source_.size(); ++i) {
      if (source_[i] == '\\') {
        ++i;
      } else if (source_[i] == quote) {
        at_ = i + 1;
        return source_.substr(begin, i - begin);
      }
    }
    fail(at_, fmt::format("this {} is not closed", quote));
    return std::nullopt;
  }

  void quoted_identifier() {
    const size_t begin = at_;
    if (!delimited('"')) {
      return;
    }
    auto parsed = codec::parse_json(source_.substr(begin, at_ - begin));
    if (!parsed || !parsed->is_string()) {
      return fail(begin, "expected a JSON string as quoted identifier");
    }
    add(TokenKind::QuotedIdentifier, begin).text =
        std::string_view(parsed->get_string());
  }

  // The one escape is \'; every other backslash stays.
  void raw_string() {
    const size_t begin = at_;
    const auto inside = delimited('\'');
    if (inside) {
      add(TokenKind::Literal, begin).value =
          codec::json::string(without_escapes(*inside, '\''));
    }
  }

  void json_literal() {
    const size_t begin = at_;
    const auto inside = delimited('`');
    if (!inside) {
      return;
    }
    auto parsed = codec::parse_json(without_escapes(*inside, '`'));
    if (!parsed) {
      return fail(begin, "expected JSON between the backticks: " +
                             parsed.error().message());
    }
    add(TokenKind::Literal, begin).value = std::move(*parsed);
  }

  static std::string without_escapes(std::string_view text, char quote) {
    std::string out;
    out.reserve(text.size());
    for (size_t i = 0; i < text.size(); ++i) {
      if (text[i] == '\\' && i + 1 < text.size() && text[i + 1] == quote) {
        ++i;
      }
      out += text[i];
    }
    return out;
  }

  void mark() {
    for (const Mark& mark : kMarks) {
      if (source_.substr(at_).starts_with(mark.text)) {
        add(mark.kind, at_);
        at_ += mark.text.size();
        return;
      }
    }
    fail(at_, source_[at_] == '=' ? "a single '=': equality is '=='"
                                  : "this character begins nothing");
  }

  std::string_view source_;
  size_t at_ = 0;
  std::vector<Token> tokens_;
  std::optional<Failure> failure_;
};

}  // namespace

std::variant<std::vector<Token>, Failure> lex(std::string_view expression) {
  return Lexer(expression).run();
}

}  // namespace assay::jmespath
