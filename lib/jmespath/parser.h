// SPDX-License-Identifier: Apache-2.0
// Tokens to nodes, by binding powers.
#pragma once

#include <variant>
#include <vector>

#include "jmespath/lexer.h"
#include "jmespath/program.h"

namespace assay::jmespath {

// Of a chain such as a.b.c, which nests in nothing but itself.
constexpr uint32_t kMaxHeight = 1'000;

// Failures: Syntax, Limit. Requires: the last token is End.
std::variant<std::vector<Node>, Failure> parse(std::vector<Token> tokens,
                                               const Limits& limits);

}  // namespace assay::jmespath
