// SPDX-License-Identifier: Apache-2.0
// JMESPath: expressions that search JSON documents. The public standard
// (grammar and built-in functions), and the function equals_ignore_case that
// policies of MAA use. policy-language.md, section 7.1.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "codec/json.h"

namespace assay::jmespath {

// policy-language.md, section 10.
struct Limits {
  size_t query = 64 * 1024;   // bytes of an expression
  size_t nesting = 64;        // brackets, projections, prefixes in each other
  size_t steps = 10'000'000;  // of one search
  size_t result = 8 * 1024 * 1024;  // bytes of JSON text
};

enum class ErrorKind : uint8_t {
  Syntax,
  UnknownFunction,
  InvalidArity,
  InvalidType,
  InvalidValue,
  Limit
};

// Of a document to search; a TPM's log of 4 MiB has about as many members.
constexpr codec::JsonLimits kDocumentLimits = {.depth = 32, .members = 500'000};

// As the public compliance suite calls them: "unknown-function"; "limit".
std::string_view name_of(ErrorKind kind);

struct Failure {
  ErrorKind kind = ErrorKind::Syntax;
  uint32_t offset = 0;  // byte of the expression
  std::string message;
};

class Expression;  // well-formed; immutable; thread-safe

// Exactly one is there.
struct Compiled {
  std::shared_ptr<const Expression> expression;
  std::optional<Failure> failure;  // Syntax or Limit
};

Compiled compile(std::string_view expression, const Limits& limits = {});

// Functions that do not exist and wrong numbers of arguments: every search that
// comes by fails. In order of place.
std::vector<Failure> lint(const Expression& expression);

struct Found {
  // Compact text; members in the order of the document or of the query;
  // "null" for a miss. Empty where the search failed.
  std::string json;
  size_t steps = 0;  // what it cost, within Limits::steps but for the last
  std::optional<Failure> failure;
};

// Total: ends within the limits. Thread-safe.
Found search(const Expression& expression, const codec::json::value& document,
             const Limits& limits = {});

}  // namespace assay::jmespath
