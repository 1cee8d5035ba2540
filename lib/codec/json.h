// SPDX-License-Identifier: Apache-2.0
// Strict JSON (RFC 8259) on Boost.JSON: no duplicate names, bounded depth and
// size, numbers that can be kept exactly; and typed access with named errors.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "base/result.h"

namespace assay::codec {

namespace json = boost::json;

struct JsonLimits {
  size_t depth = 32;
  size_t members = 10'000;  // members and elements of the whole document
};

// One document and nothing after it but white space. Refuses duplicate names
// (compared after unescaping), integers outside of int64/uint64, numbers that
// are not finite, lone surrogates, invalid UTF-8, byte order marks, comments.
// The document's memory comes from one monotonic resource that it owns.
// Errors: BodyNotJson (with offset), DuplicateKey (with the name), JsonTooDeep,
// JsonTooLarge, JsonNumberRange.
Result<json::value> parse_json(std::string_view text,
                               const JsonLimits& limits = {});

// The exact text of a member of the top-level object, from its first to its
// last character, as received: what vendors sign. A name that is written with
// escapes is not found: no vendor does. Requires that parse_json accepted the
// same text. Errors: MissingField.
Result<std::string_view> raw_member(std::string_view text,
                                    std::string_view name);

// Typed access. Errors: MissingField, JsonWrongType; the path is the name.
Result<const json::object*> as_object(const json::value& value);
Result<const json::object*> object_member(const json::object& object,
                                          std::string_view name);
Result<const json::array*> array_member(const json::object& object,
                                        std::string_view name);
Result<std::string_view> string_member(const json::object& object,
                                       std::string_view name);
Result<uint64_t> uint_member(const json::object& object, std::string_view name,
                             uint64_t maximum);

// Absent and null both give nothing. Errors: JsonWrongType.
Result<std::optional<std::string_view>> find_string(const json::object& object,
                                                    std::string_view name);

// The member whose name equals ignoring ASCII case; null where there is none.
// Errors: DuplicateKey, where two names differ in nothing but case.
Result<const json::value*> find_ignoring_case(const json::object& object,
                                              std::string_view name);

// Compact text; members in the order of the value.
std::string serialize(const json::value& value);

// Compact text with members in ascending byte order of name, at every level.
std::string serialize_sorted(const json::value& value);

}  // namespace assay::codec
