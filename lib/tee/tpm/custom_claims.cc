// SPDX-License-Identifier: Apache-2.0
// Custom claims: a name, a value, and which type the value has.
#include "tee/tpm/custom_claims.h"

#include <charconv>
#include <utility>

#include <fmt/format.h>

namespace assay::tpm {
namespace {

namespace json = codec::json;

constexpr size_t kMaxCustomClaims = 64;
constexpr size_t kMaxCustomName = 256;
constexpr size_t kMaxCustomValue = 4 * 1024;

Error malformed(std::string detail) {
  return Error(Code::EvidenceMalformed, std::move(detail));
}

// A value as value_type says: written as text, or as itself.
Result<claims::Value> read_custom_value(const json::value& value,
                                        std::string_view type) {
  if (const json::string* const text = value.if_string()) {
    if (text->size() > kMaxCustomValue) {
      return malformed(fmt::format("expected at most {} bytes, found {}",
                                   kMaxCustomValue, text->size()));
    }
    const std::string_view view(*text);
    int64_t number = 0;
    const auto read =
        std::from_chars(view.data(), view.data() + view.size(), number);
    const bool whole =
        read.ec == std::errc() && read.ptr == view.data() + view.size();
    if (type == "string") {
      return claims::Value(std::string(view));
    }
    if (type == "integer" && whole) {
      return claims::Value(number);
    }
    if (type == "boolean" && (view == "true" || view == "false")) {
      return claims::Value(view == "true");
    }
  } else if (value.is_int64() && type == "integer") {
    return claims::Value(value.get_int64());
  } else if (value.is_bool() && type == "boolean") {
    return claims::Value(value.get_bool());
  }
  return malformed(
      fmt::format("expected a value of type string, integer or boolean, and "
                  "value_type to say which; found value_type \"{}\"",
                  type.substr(0, 64)));
}

std::string lower(std::string_view text) {
  std::string out;
  for (const char c : text.substr(0, 64)) {
    out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return out;
}

Result<claims::Claim> read_custom_claim(const json::value& item) {
  TRY(const json::object* const object, codec::as_object(item));
  TRY(const std::string_view name, codec::string_member(*object, "name"));
  if (name.empty() || name.size() > kMaxCustomName) {
    return malformed(fmt::format("expected a name of 1 to {} bytes, found {}",
                                 kMaxCustomName, name.size()))
        .at("name");
  }
  TRY(const std::string_view type, codec::string_member(*object, "value_type"));
  const json::value* const value = object->if_contains("value");
  if (value == nullptr) {
    return Error(Code::MissingField, "expected a value").at("value");
  }
  TRY(claims::Value read, read_custom_value(*value, lower(type)));
  return claims::Claim{std::string(name), std::move(read),
                       claims::Issuer::CustomClaim};
}

}  // namespace

Result<claims::ClaimSet> read_custom_claims(const json::object& content) {
  constexpr std::string_view kMember = "custom_claims";
  claims::ClaimSet set;
  const json::value* const member = content.if_contains(kMember);
  if (member == nullptr || member->is_null()) {
    return set;
  }
  TRY(const json::array* const items, codec::array_member(content, kMember));
  if (items->size() > kMaxCustomClaims) {
    return malformed(fmt::format("expected at most {}, found {}",
                                 kMaxCustomClaims, items->size()))
        .at(kMember);
  }
  for (const json::value& item : *items) {
    auto claim = read_custom_claim(item);
    if (!claim) {
      return std::move(claim).error().at(
          fmt::format("{}[{}]", kMember, set.size()));
    }
    set.push_back(std::move(*claim));
  }
  return set;
}

}  // namespace assay::tpm
