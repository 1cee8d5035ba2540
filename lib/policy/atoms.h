// SPDX-License-Identifier: Apache-2.0
// A policy in pieces that a line break never parts, each with its comments.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "policy/lexer.h"

namespace assay::policy {

enum class Role : uint8_t {
  Version,    // version=1.0;
  Keyword,    // authorizationrules
  Open,       // {
  Condition,  // c:[type=="x",      the beginning of a condition, or all of it
  Action,     // => issue(type="x", the beginning of an action, or all of it
  Part,       // value=c.value);    what follows a comma of either
  Close,      // };
  End,        // nothing
};

struct Lead {
  std::string_view text;
  bool after_blank_line = false;
};

// Comments that stood inside of an atom are around it: those on lines of their
// own lead, unless one behind some token came first; from that on, they follow.
struct Atom {
  Role role = Role::End;
  std::string text;               // in canonical form
  std::vector<Lead> leads;        // comments before it, a line each
  bool after_blank_line = false;  // between the leads and the atom
  std::string_view tail;          // the comment behind it; may be empty
};

// In the order of the text; the last one, and no other, is End.
// Requires: tokens were lexed from source, and parsed, without an error.
std::vector<Atom> find_atoms(std::string_view source,
                             const std::vector<Token>& tokens);

}  // namespace assay::policy
