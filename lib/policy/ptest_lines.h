// SPDX-License-Identifier: Apache-2.0
// The lines of a .ptest file, and the headers among them.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/error.h"

namespace assay::policy {

// PolicyTestMalformed, "line 7: what".
Error malformed(uint32_t line, std::string_view what);

// Without blanks and tabs at both ends.
std::string_view trimmed(std::string_view text);

struct Line {
  uint32_t number = 0;    // counts from 1
  std::string_view text;  // without its end
};

// Empty, or beginning with #.
bool is_comment(std::string_view line);

// "=== case a name" or "--- claims": keyword and argument.
struct Header {
  uint32_t line = 0;
  std::string_view keyword;
  std::string_view argument;
};

// Requires: the line begins with === or ---.
Header header_of(const Line& line);

// A text, one line ahead. Not thread-safe.
class Lines {
 public:
  // text must outlive what is taken of it.
  explicit Lines(std::string_view text) : rest_(text) { advance(); }

  bool at_end() const { return at_end_; }
  // The line that take() gives; behind the last one an empty line.
  const Line& next() const { return next_; }
  bool at(std::string_view mark) const { return next_.text.starts_with(mark); }
  Line take();
  void skip_comments();

 private:
  void advance();

  std::string_view rest_;
  Line next_;
  bool at_end_ = false;
};

}  // namespace assay::policy
