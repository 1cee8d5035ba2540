// SPDX-License-Identifier: Apache-2.0
// A gap is white space and comments, or the lexer had refused it.
#include "policy/comments.h"

#include <algorithm>

namespace assay::policy {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";

// Two line ends with nothing between them. A comment's own line end counts as
// the first, so it belongs to the white space behind the comment.
bool has_blank_line(std::string_view blanks) {
  return std::ranges::count(blanks, '\n') > 1;
}

Gap read_gap(std::string_view text, bool first_in_file) {
  Gap gap;
  bool on_fresh_line = first_in_file;
  for (size_t at = 0;;) {
    const size_t begin = std::min(text.find("//", at), text.size());
    const std::string_view blanks = text.substr(at, begin - at);
    on_fresh_line = on_fresh_line || blanks.find('\n') != blanks.npos;
    if (begin == text.size()) {
      gap.ends_in_blank_line = has_blank_line(blanks);
      return gap;
    }
    at = std::min(text.find('\n', begin), text.size());
    const std::string_view line = text.substr(begin, at - begin);
    gap.comments.push_back(
        {.text = line.substr(0, line.find_last_not_of(kBlanks) + 1),
         .placement = on_fresh_line ? Placement::OwnLine : Placement::Trailing,
         .after_blank_line = has_blank_line(blanks)});
  }
}

}  // namespace

std::vector<Gap> find_gaps(std::string_view source,
                           const std::vector<Token>& tokens) {
  std::vector<Gap> gaps;
  gaps.reserve(tokens.size());
  size_t at = 0;
  for (const Token& token : tokens) {
    gaps.push_back(
        read_gap(source.substr(at, token.range.begin - at), at == 0));
    at = token.range.end;
  }
  return gaps;
}

}  // namespace assay::policy
