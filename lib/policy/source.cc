// SPDX-License-Identifier: Apache-2.0
// Places and the picture of a diagnostic.
#include "policy/source.h"

#include <algorithm>

#include <fmt/format.h>

namespace assay::policy {
namespace {

constexpr size_t kWindow = 100;  // bytes of a line that are shown

bool continues_character(char c) {
  return (static_cast<unsigned char>(c) & 0xc0) == 0x80;
}

size_t characters(std::string_view text) {
  return static_cast<size_t>(
      std::count_if(text.begin(), text.end(),
                    [](char c) { return !continues_character(c); }));
}

struct Line {
  std::string_view text;
  size_t begin = 0;  // offset in the source
};

Line line_at(std::string_view source, size_t offset) {
  offset = std::min(offset, source.size());
  const size_t before = source.substr(0, offset).rfind('\n');
  const size_t begin = before == source.npos ? 0 : before + 1;
  size_t end = std::min(source.find('\n', offset), source.size());
  if (end > begin && source[end - 1] == '\r') {
    --end;
  }
  return {source.substr(begin, std::max(end, begin) - begin), begin};
}

// Where to cut a long line so that the offence is in view, at a character.
size_t window_begin(const Line& line, size_t offset) {
  const size_t column = offset - line.begin;
  if (line.text.size() <= kWindow || column < kWindow / 2) {
    return 0;
  }
  size_t begin = std::min(column - kWindow / 2, line.text.size());
  while (begin < line.text.size() && continues_character(line.text[begin])) {
    ++begin;
  }
  return begin;
}

std::string_view name_of(Severity severity) {
  return severity == Severity::Error ? "error" : "warning";
}

// As wide as the text before the offence; tabs stay tabs, to line up anywhere.
std::string padding_for(std::string_view text) {
  std::string padding;
  for (const char c : text) {
    if (!continues_character(c)) {
      padding += c == '\t' ? '\t' : ' ';
    }
  }
  return padding;
}

}  // namespace

Place place_of(std::string_view source, uint32_t offset) {
  const std::string_view before =
      source.substr(0, std::min<size_t>(offset, source.size()));
  const auto lines = std::count(before.begin(), before.end(), '\n');
  const Line line = line_at(source, before.size());
  return {static_cast<uint32_t>(lines + 1),
          static_cast<uint32_t>(
              characters(source.substr(
                  line.begin,
                  before.size() - std::min(before.size(), line.begin))) +
              1)};
}

std::string render(const Diagnostic& diagnostic, std::string_view source,
                   std::string_view file_name) {
  const Place place = place_of(source, diagnostic.range.begin);
  std::string text = fmt::format(
      "{}:{}:{}: {}: {} [{}]\n", file_name, place.line, place.column,
      name_of(diagnostic.severity), diagnostic.message, diagnostic.code);
  const size_t offset = std::min<size_t>(diagnostic.range.begin, source.size());
  const Line line = line_at(source, offset);
  const size_t begin = window_begin(line, offset);
  const std::string_view shown = line.text.substr(begin, kWindow);
  const size_t column = std::min(
      offset - line.begin - std::min(offset - line.begin, begin), shown.size());
  const size_t length =
      std::clamp<size_t>(diagnostic.range.end - std::min(diagnostic.range.begin,
                                                         diagnostic.range.end),
                         1, std::max<size_t>(shown.size() - column, 1));
  const std::string tildes(
      std::max<size_t>(characters(shown.substr(column, length)), 1) - 1, '~');
  text += fmt::format("  {}\n  {}^{}\n", shown,
                      padding_for(shown.substr(0, column)), tildes);
  if (!diagnostic.hint.empty()) {
    text += fmt::format("  hint: {}\n", diagnostic.hint);
  }
  return text;
}

}  // namespace assay::policy
