// SPDX-License-Identifier: Apache-2.0
// What stands between two tokens: comments and blank lines.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "policy/lexer.h"

namespace assay::policy {

enum class Placement : uint8_t {
  OwnLine,   // nothing but white space stands before it on its line
  Trailing,  // behind the token before it
};

// From its // to the last character that is not white space.
struct Comment {
  std::string_view text;
  Placement placement = Placement::OwnLine;
  bool after_blank_line = false;
};

// Before one token.
struct Gap {
  std::vector<Comment> comments;
  bool ends_in_blank_line = false;  // directly before the token
};

// The gap before each token, in their order; that before End is the rest of the
// text. Requires: tokens were lexed from source without an error.
std::vector<Gap> find_gaps(std::string_view source,
                           const std::vector<Token>& tokens);

}  // namespace assay::policy
