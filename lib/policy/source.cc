// SPDX-License-Identifier: Apache-2.0
// Places and the picture of a diagnostic.
#include "policy/source.h"

#include <algorithm>

#include <fmt/format.h>

#include "codec/utf8.h"

namespace assay::policy {
namespace {

constexpr size_t kWindow = 100;  // bytes of a line that are shown
constexpr std::string_view kCut = "...";

bool continues_character(char c) {
  return (static_cast<unsigned char>(c) & 0xc0) == 0x80;
}

size_t characters(std::string_view text) {
  return text.size() -
         static_cast<size_t>(std::ranges::count_if(text, continues_character));
}

// The largest position up to at where a character begins.
size_t at_character(std::string_view text, size_t at) {
  at = std::min(at, text.size());
  while (at > 0 && at < text.size() && continues_character(text[at])) {
    --at;
  }
  return at;
}

// C0, DEL and, in two bytes, C1.
bool is_control(std::string_view character) {
  const auto first = static_cast<unsigned char>(character[0]);
  return first < 0x20 || first == 0x7f ||
         (first == 0xc2 && static_cast<unsigned char>(character[1]) < 0xa0);
}

// Valid UTF-8 without control characters, character by character.
std::string printable(std::string_view text) {
  std::string shown;
  while (!text.empty()) {
    size_t length = 1;
    while (length < text.size() && continues_character(text[length])) {
      ++length;
    }
    const std::string_view character = text.substr(0, length);
    if (character == "\t") {
      shown += ' ';
    } else if (codec::find_invalid_utf8(character) || is_control(character)) {
      shown += '?';
    } else {
      shown += character;
    }
    text.remove_prefix(length);
  }
  return shown;
}

struct Line {
  std::string_view text;  // without its end
  size_t begin = 0;       // offset in the source
};

// Requires: offset <= source.size().
Line line_at(std::string_view source, size_t offset) {
  const size_t before = source.substr(0, offset).rfind('\n');
  const size_t begin = before == source.npos ? 0 : before + 1;
  const size_t end = std::min(source.find('\n', offset), source.size());
  std::string_view text = source.substr(begin, end - begin);
  if (text.ends_with('\r')) {
    text.remove_suffix(1);
  }
  return {text, begin};
}

// The line and the carets below it; of a long line the part around them.
std::string picture(const Line& line, size_t offset, size_t length) {
  const size_t at = std::min(offset - line.begin, line.text.size());
  const size_t begin =
      at_character(line.text, at > kWindow / 2 ? at - kWindow / 2 : 0);
  const size_t end = at_character(line.text, begin + kWindow);
  const std::string before = printable(line.text.substr(begin, at - begin));
  const std::string marked =
      printable(line.text.substr(at, std::min(length, end - at)));
  const size_t rest = at + std::min(length, end - at);
  const std::string_view cut_before = begin > 0 ? kCut : "";
  const std::string_view cut_after = end < line.text.size() ? kCut : "";
  const std::string tildes(std::max<size_t>(characters(marked), 1) - 1, '~');
  return fmt::format("  {}{}{}{}{}\n  {:{}}^{}\n", cut_before, before, marked,
                     printable(line.text.substr(rest, end - rest)), cut_after,
                     "", cut_before.size() + characters(before), tildes);
}

}  // namespace

Place place_of(std::string_view source, uint32_t offset) {
  const size_t at = std::min<size_t>(offset, source.size());
  const size_t begin = line_at(source, at).begin;
  const auto lines = std::ranges::count(source.substr(0, begin), '\n');
  return {
      static_cast<uint32_t>(lines + 1),
      static_cast<uint32_t>(characters(source.substr(begin, at - begin)) + 1)};
}

std::string excerpt(std::string_view text, size_t most) {
  const size_t end = std::min(text.find('\n'), text.size());
  const size_t cut = at_character(text, std::min(end, most));
  return printable(text.substr(0, cut)) +
         std::string(cut < text.size() ? kCut : "");
}

std::string render(const Diagnostic& diagnostic, std::string_view source,
                   std::string_view file_name) {
  const Place place = place_of(source, diagnostic.range.begin);
  const size_t begin = std::min<size_t>(diagnostic.range.begin, source.size());
  const size_t end = std::max<size_t>(diagnostic.range.end, begin);
  std::string text = fmt::format(
      "{}:{}:{}: {}: {} [{}]\n{}", file_name, place.line, place.column,
      diagnostic.severity == Severity::Error ? "error" : "warning",
      diagnostic.message, diagnostic.code,
      picture(line_at(source, begin), begin, end - begin));
  if (!diagnostic.hint.empty()) {
    text += fmt::format("  hint: {}\n", diagnostic.hint);
  }
  return text;
}

}  // namespace assay::policy
