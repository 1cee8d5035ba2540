// SPDX-License-Identifier: Apache-2.0
// The currency between verifiers, policy and token: claims.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"

namespace assay::claims {

// Boolean, Integer (signed 64 bit) or String (UTF-8).
using Value = std::variant<bool, int64_t, std::string>;

enum class ValueType : uint8_t { Boolean, Integer, String };
enum class Issuer : uint8_t {
  AttestationService,
  AttestationPolicy,
  CustomClaim
};
enum class Access : uint8_t { Free, ReadOnly };

ValueType type_of(const Value& value);
std::string_view name_of(ValueType type);  // "Boolean", "Integer", "String"
std::string_view name_of(Issuer issuer);   // "AttestationService", ...
std::optional<ValueType> find_value_type(std::string_view name);
std::optional<Issuer> find_issuer(std::string_view name);

struct Claim {
  std::string type;
  Value value;
  Issuer issuer = Issuer::AttestationService;
  Access access = Access::Free;

  bool operator==(const Claim&) const = default;
};

// A list in order of arrival; keeps duplicates.
using ClaimSet = std::vector<Claim>;

// One JSON value: true, 12, "text".
std::string write_value(const Value& value);

// Claims grouped by type in ascending byte order of type: one value bare,
// several an array in order of issue. Equal (type, value) pairs count once.
std::string write_issued(const ClaimSet& issued);

// The claims file of interface.md section 2.2: an array of {"type", "value",
// "issuer"?, "valueType"?, "readOnly"?}, or the shorthand {type: value}.
// Errors: JSON errors, JsonWrongType.
Result<ClaimSet> parse_claims(std::string_view json);

constexpr size_t kMaxIncomingClaims = 100'000;

}  // namespace assay::claims
