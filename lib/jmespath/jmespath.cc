// SPDX-License-Identifier: Apache-2.0
// From text to expression, from expression and document to text.
#include "jmespath/jmespath.h"

#include <algorithm>
#include <array>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "jmespath/evaluator.h"
#include "jmespath/functions.h"
#include "jmespath/lexer.h"
#include "jmespath/parser.h"
#include "jmespath/writer.h"

namespace assay::jmespath {
namespace {

// In the order of the enumerators.
constexpr std::array<std::string_view, 6> kErrorKinds = {
    "syntax",       "unknown-function", "invalid-arity",
    "invalid-type", "invalid-value",    "limit"};

}  // namespace

std::string_view name_of(ErrorKind kind) {
  return kErrorKinds[static_cast<size_t>(kind)];
}

Compiled compile(std::string_view expression, const Limits& limits) {
  if (expression.size() > limits.query) {
    return {nullptr, Failure{ErrorKind::Limit, 0,
                             fmt::format("the expression has {} bytes; at most "
                                         "{} are allowed",
                                         expression.size(), limits.query)}};
  }
  auto tokens = lex(expression);
  if (auto* const failure = std::get_if<Failure>(&tokens)) {
    return {nullptr, std::move(*failure)};
  }
  auto nodes = parse(std::move(std::get<std::vector<Token>>(tokens)), limits);
  if (auto* const failure = std::get_if<Failure>(&nodes)) {
    return {nullptr, std::move(*failure)};
  }
  return {std::make_shared<const Expression>(
              std::move(std::get<std::vector<Node>>(nodes))),
          std::nullopt};
}

std::vector<Failure> lint(const Expression& expression) {
  std::vector<Failure> found;
  for (const Node& node : expression.nodes()) {
    if (node.kind == NodeKind::Call) {
      if (std::optional<Failure> fault = find_fault(node)) {
        found.push_back(*std::move(fault));
      }
    }
  }
  std::ranges::sort(found, {}, &Failure::offset);
  return found;
}

Found search(const Expression& expression, const codec::json::value& document,
             const Limits& limits) {
  Evaluator evaluator(expression, limits);
  const Value value = evaluator.evaluate(Value(document));
  if (evaluator.failed()) {
    return {{}, evaluator.steps(), evaluator.failure()};
  }
  std::optional<std::string> text = write(value, limits.result);
  if (!text) {
    return {{},
            evaluator.steps(),
            Failure{ErrorKind::Limit, 0,
                    fmt::format("the result has more than {} bytes",
                                limits.result)}};
  }
  return {*std::move(text), evaluator.steps(), std::nullopt};
}

}  // namespace assay::jmespath
