// SPDX-License-Identifier: Apache-2.0
// The JSON forms of claims: what a policy issued, and the claims file.
#include "claims/claim.h"

#include <algorithm>
#include <array>
#include <span>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "codec/json.h"
#include "codec/json_writer.h"

namespace assay::claims {
namespace {

namespace json = codec::json;

// In the order of the enumerators.
constexpr std::array<std::string_view, 3> kValueTypes = {"Boolean", "Integer",
                                                         "String"};
constexpr std::array<std::string_view, 3> kIssuers = {
    "AttestationService", "AttestationPolicy", "CustomClaim"};

// The root, and per claim an object with five names and five values.
constexpr codec::JsonLimits kLimits = {.members = 11 * kMaxIncomingClaims + 1};

template <class Enum>
std::optional<Enum> find_in(const std::array<std::string_view, 3>& names,
                            std::string_view name) {
  const auto found = std::ranges::find(names, name);
  if (found == names.end()) {
    return std::nullopt;
  }
  return static_cast<Enum>(found - names.begin());
}

void append_value(std::string& out, const Value& value) {
  if (const bool* const flag = std::get_if<bool>(&value)) {
    out += *flag ? "true" : "false";
  } else if (const int64_t* const number = std::get_if<int64_t>(&value)) {
    out += fmt::format_int(*number).c_str();
  } else {
    codec::append_json_string(out, std::get<std::string>(value));
  }
}

// Each (type, value) once; types ascending, then in order of issue.
std::vector<const Claim*> in_order(const ClaimSet& issued) {
  std::vector<const Claim*> order;
  order.reserve(issued.size());
  for (const Claim& claim : issued) {
    order.push_back(&claim);
  }
  // The addresses grow in order of issue.
  std::ranges::sort(order, [](const Claim* a, const Claim* b) {
    return std::tie(a->type, a->value, a) < std::tie(b->type, b->value, b);
  });
  const auto same = [](const Claim* a, const Claim* b) {
    return a->type == b->type && a->value == b->value;
  };
  order.erase(std::unique(order.begin(), order.end(), same), order.end());
  std::ranges::sort(order, [](const Claim* a, const Claim* b) {
    return std::tie(a->type, a) < std::tie(b->type, b);
  });
  return order;
}

Error wrong_type(std::string_view expected, const json::value& found) {
  return Error(Code::JsonWrongType,
               fmt::format("expected {}, found {}", expected,
                           std::string_view(json::to_string(found.kind()))));
}

Result<Value> parse_scalar(const json::value& value) {
  if (const bool* const flag = value.if_bool()) {
    return *flag;
  }
  if (const int64_t* const number = value.if_int64()) {
    return *number;
  }
  if (const json::string* const text = value.if_string()) {
    return std::string(*text);
  }
  if (value.is_uint64()) {
    return Error(Code::JsonNumberRange,
                 "expected an integer of at most 64 bits with its sign, found "
                 "a larger one");
  }
  return wrong_type("a string, a boolean or an integer", value);
}

// The enumerator that an optional member names.
template <class Enum>
Result<std::optional<Enum>> find_named(
    const json::object& object, std::string_view member,
    const std::array<std::string_view, 3>& names) {
  TRY(const std::optional<std::string_view> name,
      codec::find_string(object, member));
  if (!name) {
    return std::optional<Enum>();
  }
  const std::optional<Enum> found = find_in<Enum>(names, *name);
  if (!found) {
    return Error(Code::JsonWrongType,
                 fmt::format("expected {}, found \"{}\"",
                             fmt::join(names, " or "), name->substr(0, 64)))
        .at(member);
  }
  return found;
}

// Errors: JsonWrongType with the first name that means nothing here; a
// misspelt one would otherwise silently change a verdict.
Result<> refuse_unknown(const json::object& object) {
  constexpr std::array<std::string_view, 5> kMembers = {
      "issuer", "readOnly", "type", "value", "valueType"};
  for (const json::key_value_pair& member : object) {
    const std::string_view name = member.key();
    if (std::ranges::find(kMembers, name) == kMembers.end()) {
      return Error(Code::JsonWrongType,
                   fmt::format("a claim has no such member; expected one of {}",
                               fmt::join(kMembers, ", ")))
          .at(name.substr(0, 64));
    }
  }
  return {};
}

Result<Value> parse_value_member(const json::object& object) {
  const json::value* const member = object.if_contains("value");
  if (member == nullptr) {
    return Error(Code::MissingField).at("value");
  }
  Result<Value> value = parse_scalar(*member);
  if (!value) {
    return std::move(value).error().at("value");
  }
  TRY(const std::optional<ValueType> said,
      find_named<ValueType>(object, "valueType", kValueTypes));
  if (said && *said != type_of(*value)) {
    return Error(Code::JsonWrongType,
                 fmt::format("the claim says {}, but its value is {}",
                             name_of(*said), name_of(type_of(*value))))
        .at("valueType");
  }
  return value;
}

Result<Access> parse_access(const json::object& object) {
  const json::value* const member = object.if_contains("readOnly");
  if (member == nullptr) {
    return Access::Free;
  }
  const bool* const read_only = member->if_bool();
  if (read_only == nullptr) {
    return wrong_type("true or false", *member).at("readOnly");
  }
  return *read_only ? Access::ReadOnly : Access::Free;
}

Result<Claim> parse_claim(const json::value& element) {
  TRY(const json::object* const object, codec::as_object(element));
  TRY_OK(refuse_unknown(*object));
  TRY(const std::string_view type, codec::string_member(*object, "type"));
  TRY(Value value, parse_value_member(*object));
  TRY(const std::optional<Issuer> issuer,
      find_named<Issuer>(*object, "issuer", kIssuers));
  TRY(const Access access, parse_access(*object));
  return Claim{.type = std::string(type),
               .value = std::move(value),
               .issuer = issuer.value_or(Issuer::CustomClaim),
               .access = access};
}

Result<ClaimSet> parse_list(const json::array& list) {
  ClaimSet claims;
  claims.reserve(list.size());
  for (const json::value& element : list) {
    Result<Claim> claim = parse_claim(element);
    if (!claim) {
      return std::move(claim).error().at(fmt::format("[{}]", claims.size()));
    }
    claims.push_back(*std::move(claim));
  }
  return claims;
}

Result<ClaimSet> parse_shorthand(const json::object& object) {
  ClaimSet claims;
  claims.reserve(object.size());
  for (const json::key_value_pair& member : object) {
    const std::string_view type = member.key();
    const json::array* const several = member.value().if_array();
    const json::value* const first =
        several != nullptr ? several->data() : &member.value();
    const size_t count = several != nullptr ? several->size() : 1;
    for (const json::value& scalar : std::span(first, count)) {
      Result<Value> value = parse_scalar(scalar);
      if (!value) {
        return std::move(value).error().at(type.substr(0, 64));
      }
      claims.push_back({.type = std::string(type), .value = *std::move(value)});
    }
  }
  return claims;
}

Result<ClaimSet> parse_document(const json::value& document) {
  if (const json::array* const list = document.if_array()) {
    return parse_list(*list);
  }
  if (const json::object* const object = document.if_object()) {
    return parse_shorthand(*object);
  }
  return wrong_type("an array of claims or an object {type: value}", document);
}

}  // namespace

ValueType type_of(const Value& value) {
  // INVARIANT: the enumerators stand in the order of the alternatives.
  return static_cast<ValueType>(value.index());
}

std::string_view name_of(ValueType type) {
  return kValueTypes[static_cast<size_t>(type)];
}

std::string_view name_of(Issuer issuer) {
  return kIssuers[static_cast<size_t>(issuer)];
}

std::optional<ValueType> find_value_type(std::string_view name) {
  return find_in<ValueType>(kValueTypes, name);
}

std::optional<Issuer> find_issuer(std::string_view name) {
  return find_in<Issuer>(kIssuers, name);
}

std::string write_value(const Value& value) {
  std::string text;
  append_value(text, value);
  return text;
}

std::string write_issued(const ClaimSet& issued) {
  const std::vector<const Claim*> order = in_order(issued);
  std::string text = "{";
  for (auto first = order.begin(); first != order.end();) {
    const auto last = std::find_if(
        first, order.end(),
        [first](const Claim* claim) { return claim->type != (*first)->type; });
    text += text.size() > 1 ? "," : "";
    codec::append_json_string(text, (*first)->type);
    const bool several = last - first > 1;
    text += several ? ":[" : ":";
    append_value(text, (*first)->value);
    while (++first != last) {
      text += ',';
      append_value(text, (*first)->value);
    }
    text += several ? "]" : "";
  }
  text += '}';
  return text;
}

Result<ClaimSet> parse_claims(std::string_view text) {
  TRY(const json::value document, codec::parse_json(text, kLimits));
  TRY(ClaimSet claims, parse_document(document));
  if (claims.size() > kMaxIncomingClaims) {
    return Error(Code::JsonTooLarge,
                 fmt::format("expected at most {} claims, found {}",
                             kMaxIncomingClaims, claims.size()));
  }
  return claims;
}

}  // namespace assay::claims
