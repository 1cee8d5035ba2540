// SPDX-License-Identifier: Apache-2.0
// The six functions. policy-language.md, section 7.
#include "policy/calls.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

#include <fmt/format.h>

namespace assay::policy {
namespace {

namespace json = codec::json;

constexpr size_t kMaxDocuments = 3;

Fault bad_argument(const Signature& signature, size_t position,
                   std::string_view found) {
  return {
      "policy.evaluation.argument",
      fmt::format("{}: argument {} must be {}, found {}", signature.name,
                  position + 1, name_of(signature.arguments[position]), found)};
}

// What forbids the call, if something does.
std::optional<Fault> judge(const Signature& signature, size_t position,
                           const Argument& argument) {
  const Takes takes = signature.arguments[position];
  if (takes == Takes::List) {
    return std::nullopt;
  }
  const size_t found = argument.values.size();
  if (found == 0 && signature.of_nothing == OfNothing::IsAnError) {
    return bad_argument(signature, position, "none");
  }
  if (found > 1) {
    return bad_argument(signature, position,
                        fmt::format("{} different values", found));
  }
  for (const View& value : argument.values) {
    if (!accepts(takes, static_cast<claims::ValueType>(value.index()))) {
      return bad_argument(signature, position, type_name_of(value));
    }
  }
  return std::nullopt;
}

bool is_text(const Argument& argument) {
  return argument.values.size() == 1 &&
         std::holds_alternative<std::string_view>(argument.values[0]);
}

std::string_view text_of(const Argument& argument) {
  return is_text(argument) ? std::get<std::string_view>(argument.values[0])
                           : std::string_view();
}

Produced one(View value) {
  return {{value}, claims::Access::Free};
}

}  // namespace

Called Calls::call(const FlatCall& call, std::span<const Argument> arguments) {
  const Signature& signature = signature_of(call.function);
  claims::Access access = claims::Access::Free;
  bool nothing = false;
  for (size_t i = 0; i < arguments.size(); ++i) {
    if (std::optional<Fault> fault = judge(signature, i, arguments[i])) {
      return *std::move(fault);
    }
    nothing = nothing || arguments[i].values.empty();
    if (arguments[i].access == claims::Access::ReadOnly &&
        signature.reveals == Reveals::ReadOnly) {
      access = claims::Access::ReadOnly;
    }
  }
  if (nothing && signature.of_nothing == OfNothing::GivesNothing) {
    return Produced{{}, access};
  }
  Called called = [&]() -> Called {
    switch (call.function) {
      case Function::JmesPath:
        return jmes_path(call, text_of(arguments[0]), text_of(arguments[1]));
      case Function::JsonToClaimValue:
        return json_to_claim_value(text_of(arguments[0]));
      case Function::IsSubsetOf:
        return is_subset_of(arguments[0], arguments[1]);
      case Function::AppendString:
        return append_string(text_of(arguments[0]), text_of(arguments[1]));
      case Function::NegateBool:
        return one(!std::get<bool>(arguments[0].values[0]));
      case Function::ContainsOnlyValue:
        return contains_only_value(arguments[0], arguments[1].values[0]);
    }
    return Produced{};
  }();
  if (auto* const produced = std::get_if<Produced>(&called)) {
    produced->access = access;
  }
  return called;
}

// Section 7.1. A literal query was compiled with the policy.
Called Calls::jmes_path(const FlatCall& call, std::string_view json,
                        std::string_view query) {
  jmespath::Limits limits;
  limits.steps = std::min(limits.steps, budget_.left());
  limits.result = std::min(limits.result, limits_.value);
  std::shared_ptr<const jmespath::Expression> expression = call.query;
  if (expression == nullptr) {
    budget_.spend(query.size());
    jmespath::Compiled compiled = jmespath::compile(query, limits);
    if (compiled.failure) {
      return Fault{
          "policy.evaluation.query",
          fmt::format("JmesPath: {} at byte {} of the query",
                      compiled.failure->message, compiled.failure->offset)};
    }
    expression = std::move(compiled.expression);
  }
  Parsed document = parse(Function::JmesPath, json);
  if (auto* const fault = std::get_if<Fault>(&document)) {
    return std::move(*fault);
  }
  jmespath::Found found = jmespath::search(
      *expression, *std::get<const json::value*>(document), limits);
  budget_.spend(found.steps);
  if (budget_.exhausted()) {
    return out_of_steps();
  }
  if (found.failure) {
    const bool limit = found.failure->kind == jmespath::ErrorKind::Limit;
    return Fault{limit ? "policy.limit" : "policy.evaluation.query",
                 fmt::format("JmesPath: {} at byte {} of the query",
                             found.failure->message, found.failure->offset)};
  }
  return keep(std::move(found.json));
}

// Section 7.2.
Called Calls::json_to_claim_value(std::string_view json) {
  Parsed document = parse(Function::JsonToClaimValue, json);
  if (auto* const fault = std::get_if<Fault>(&document)) {
    return std::move(*fault);
  }
  const json::value& value = *std::get<const json::value*>(document);
  const std::span<const json::value> elements =
      value.is_array() ? std::span(value.get_array())
                       : std::span<const json::value>(&value, 1);
  Produced produced;
  for (const json::value& element : elements) {
    std::optional<View> made;
    if (element.is_null()) {
      continue;
    }
    if (const bool* const flag = element.if_bool()) {
      made = *flag;
    } else if (const int64_t* const number = element.if_int64()) {
      made = *number;
    } else if (const json::string* const text = element.if_string()) {
      Called kept = keep(std::string(*text));
      if (auto* const fault = std::get_if<Fault>(&kept)) {
        return std::move(*fault);
      }
      made = std::get<Produced>(kept).values[0];
    } else {
      return Fault{"policy.evaluation.json",
                   fmt::format("JsonToClaimValue: a claim cannot be {}; "
                               "expected a Boolean, an integer of 64 bits, a "
                               "string, null or an array of those",
                               element.is_object()  ? "an object"
                               : element.is_array() ? "an array in an array"
                                                    : "that number")};
    }
    const bool known = std::ranges::any_of(
        produced.values,
        [&](const View& earlier) { return same(earlier, *made, budget_); });
    if (budget_.exhausted()) {
      return out_of_steps();
    }
    if (!known) {
      produced.values.push_back(*made);
    }
  }
  return produced;
}

Called Calls::is_subset_of(const Argument& part, const Argument& whole) {
  const bool subset = std::ranges::all_of(part.values, [&](const View& value) {
    return !budget_.exhausted() &&
           std::ranges::any_of(whole.values, [&](const View& other) {
             return same(value, other, budget_);
           });
  });
  return budget_.exhausted() ? Called(out_of_steps()) : one(subset);
}

Called Calls::append_string(std::string_view first, std::string_view second) {
  if (first.size() + second.size() > limits_.value) {
    return over_limit("bytes in one String", limits_.value);
  }
  std::string text;
  text.reserve(first.size() + second.size());
  text += first;
  text += second;
  return keep(std::move(text));
}

// The values are distinct: only one can equal the wanted one.
Called Calls::contains_only_value(const Argument& set, const View& value) {
  return one(set.values.size() == 1 && same(set.values[0], value, budget_));
}

Calls::Parsed Calls::parse(Function function, std::string_view json) {
  ++uses_;
  for (const auto& document : documents_) {
    if (document->text.data() == json.data() &&
        document->text.size() == json.size()) {
      document->used = uses_;
      return &document->parsed.root();
    }
  }
  budget_.spend(json.size());
  if (budget_.exhausted()) {
    return out_of_steps();
  }
  auto parsed = codec::parse_document(json, jmespath::kDocumentLimits);
  if (!parsed) {
    return Fault{
        "policy.evaluation.json",
        fmt::format("{}: the argument is not JSON: {}",
                    signature_of(function).name, parsed.error().message())};
  }
  if (documents_.size() == kMaxDocuments) {
    documents_.erase(std::ranges::min_element(
        documents_, {}, [](const auto& document) { return document->used; }));
  }
  documents_.push_back(
      std::make_unique<Document>(Document{json, std::move(*parsed), uses_}));
  return &documents_.back()->parsed.root();
}

Called Calls::keep(std::string text) {
  if (std::optional<Fault> fault = set_.charge(text.size())) {
    return *std::move(fault);
  }
  return one(std::string_view(texts_.emplace_back(std::move(text))));
}

Fault Calls::out_of_steps() const {
  return over_limit("steps", limits_.steps);
}

}  // namespace assay::policy
