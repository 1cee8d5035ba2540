// SPDX-License-Identifier: Apache-2.0
// Functions, how many arguments they have, and literals among those.
#include "policy/call_checks.h"

#include <fmt/format.h>

#include "base/nearest.h"
#include "jmespath/jmespath.h"
#include "policy/functions.h"

namespace assay::policy {
namespace {

// "IsSubsetOf(a list, a list)"
std::string form_of(const Signature& signature) {
  std::string arguments;
  for (const Takes takes : signature.arguments) {
    arguments +=
        fmt::format("{}{}", arguments.empty() ? "" : ", ", name_of(takes));
  }
  return fmt::format("write {}({})", signature.name, arguments);
}

void check_argument(const Signature& signature, size_t position,
                    const Expression& argument, Findings& findings) {
  const claims::Value* const literal = literal_of(argument);
  const Takes takes = signature.arguments[position];
  if (literal != nullptr && !accepts(takes, claims::type_of(*literal))) {
    findings.error(
        "policy.type.argument", argument.range,
        fmt::format("{}: argument {} must be {}, found a literal of type {}",
                    signature.name, position + 1, name_of(takes),
                    claims::name_of(claims::type_of(*literal))),
        form_of(signature));
  }
}

// The place of a byte of a literal's text. Escapes move what follows them: of
// such a literal the whole is named.
Range place_in(const Expression& literal, uint32_t offset) {
  const size_t size = text_of(literal)->size();
  const Range range = literal.range;
  if (range.begin + size + 2 != range.end || offset > size) {
    return range;
  }
  const uint32_t begin = range.begin + 1 + offset;
  return {begin, begin + 1};
}

// policy-language.md 7.4: only the syntax of a query is judged now.
void check_query(const Expression& argument, Findings& findings) {
  const std::string* const query = text_of(argument);
  if (query == nullptr) {
    return;
  }
  const jmespath::Compiled compiled = jmespath::compile(*query);
  if (compiled.failure) {
    findings.error(
        "policy.function.query", place_in(argument, compiled.failure->offset),
        fmt::format("the JMESPath query is wrong at its byte {}: {}",
                    compiled.failure->offset + 1, compiled.failure->message));
    return;
  }
  for (const jmespath::Failure& failure :
       jmespath::lint(*compiled.expression)) {
    findings.warning(
        "policy.lint.query", place_in(argument, failure.offset),
        fmt::format("the evaluation stops at this query: {}", failure.message));
  }
}

void check_call(const FunctionCall& call, Range range, Findings& findings) {
  const Signature* const signature = find_function(call.name.text);
  if (signature == nullptr) {
    const std::string_view near =
        nearest_name(call.name.text, function_names());
    findings.error(
        "policy.function.unknown", call.name.range,
        fmt::format("there is no function {}", excerpt(call.name.text)),
        near.empty()
            ? fmt::format("there are {}", fmt::join(function_names(), ", "))
            : fmt::format("did you mean {}?", near));
    return;
  }
  if (call.arguments.size() != signature->arguments.size()) {
    findings.error("policy.function.arity", range,
                   fmt::format("{} takes {} argument{}, found {}",
                               signature->name, signature->arguments.size(),
                               signature->arguments.size() == 1 ? "" : "s",
                               call.arguments.size()),
                   form_of(*signature));
    return;
  }
  for (size_t i = 0; i < call.arguments.size(); ++i) {
    check_argument(*signature, i, call.arguments[i], findings);
  }
  if (signature->function == Function::JmesPath) {
    check_query(call.arguments[1], findings);
  }
}

}  // namespace

void check_calls(const Expression& expression, Findings& findings) {
  const auto* const call = std::get_if<FunctionCall>(&expression.node);
  if (call == nullptr) {
    return;
  }
  check_call(*call, expression.range, findings);
  for (const Expression& argument : call->arguments) {
    check_calls(argument, findings);
  }
}

}  // namespace assay::policy
