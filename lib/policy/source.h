// SPDX-License-Identifier: Apache-2.0
// Policy text, places in it, and what is said about them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace assay::policy {

// Byte offsets into the source; begin <= end.
struct Range {
  uint32_t begin = 0;
  uint32_t end = 0;

  bool operator==(const Range&) const = default;
};

// Lines and columns count from 1; a column is a UTF-8 character, a tab is one.
struct Place {
  uint32_t line = 1;
  uint32_t column = 1;

  bool operator==(const Place&) const = default;
};

Place place_of(std::string_view source, uint32_t offset);

enum class Severity : uint8_t { Error, Warning };

struct Diagnostic {
  Severity severity = Severity::Error;
  std::string_view code;  // stable: "policy.syntax.expected"; static storage
  Range range;
  std::string message;
  std::string hint;      // what to do; may be empty
  std::string offender;  // the symbol at fault; may be empty
  std::string rule;      // grammar rule: "policy > versionInfo"; may be empty
};

// A piece of text to quote in a message: at most so many bytes, cut between
// characters and at the end of the line; what a terminal would obey is
// replaced.
constexpr size_t kExcerpt = 48;
std::string excerpt(std::string_view text, size_t most = kExcerpt);

// Every line ends with a line feed; what a terminal would obey is replaced.
//
// policy.txt:3:14: error: message [policy.syntax.expected]
//   the line of source
//                ^~~~
//   hint: ...
std::string render(const Diagnostic& diagnostic, std::string_view source,
                   std::string_view file_name);

}  // namespace assay::policy
