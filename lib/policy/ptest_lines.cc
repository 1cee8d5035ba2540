// SPDX-License-Identifier: Apache-2.0
// Walks over lines with either end, LF or CR LF.
#include "policy/ptest_lines.h"

#include <algorithm>

#include <fmt/format.h>

namespace assay::policy {
namespace {

constexpr std::string_view kBlank = " \t";
constexpr size_t kMark = 3;  // "===" or "---"

}  // namespace

Error malformed(uint32_t line, std::string_view what) {
  return Error(Code::PolicyTestMalformed,
               fmt::format("line {}: {}", line, what));
}

std::string_view trimmed(std::string_view text) {
  const size_t first = text.find_first_not_of(kBlank);
  if (first == text.npos) {
    return {};
  }
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

bool is_comment(std::string_view line) {
  return line.starts_with('#') || trimmed(line).empty();
}

Header header_of(const Line& line) {
  const std::string_view words = trimmed(line.text.substr(kMark));
  const size_t end = std::min(words.find_first_of(kBlank), words.size());
  return {line.number, words.substr(0, end), trimmed(words.substr(end))};
}

Line Lines::take() {
  const Line line = next_;
  advance();
  return line;
}

void Lines::skip_comments() {
  while (!at_end_ && is_comment(next_.text)) {
    advance();
  }
}

void Lines::advance() {
  at_end_ = rest_.empty();
  const size_t end = std::min(rest_.find('\n'), rest_.size());
  next_ = {next_.number + 1, rest_.substr(0, end)};
  if (next_.text.ends_with('\r')) {
    next_.text.remove_suffix(1);
  }
  rest_.remove_prefix(std::min(end + 1, rest_.size()));
}

}  // namespace assay::policy
