// SPDX-License-Identifier: Apache-2.0
// Strict JSON (RFC 8259) on Boost.JSON: no duplicate names, bounded depth and
// size, numbers that can be kept exactly; and typed access with named errors.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <boost/json/array.hpp>
#include <boost/json/monotonic_resource.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "base/bytes.h"
#include "base/result.h"

namespace assay::codec {

namespace json = boost::json;

struct JsonLimits {
  size_t depth = 32;
  size_t members = 10'000;  // members and elements of the whole document
};

// A value and the memory of all that is in it, which goes at once: for what is
// read on every request. A json::value counts how many share its memory, for
// each string, list and object anew.
class Document {
 public:
  const json::value& root() const ASSAY_LIFETIME_BOUND { return *root_; }

 private:
  friend Result<Document> parse_document(std::string_view text,
                                         const JsonLimits& limits);
  Document(std::unique_ptr<json::monotonic_resource> memory,
           const json::value* root)
      : memory_(std::move(memory)), root_(root) {}

  std::unique_ptr<json::monotonic_resource> memory_;
  const json::value* root_;  // in the memory; what is in it has no destructor
};

// One document and nothing after it but white space. Refuses duplicate names
// (compared after unescaping), integers outside of int64/uint64, numbers that
// are not finite, lone surrogates, invalid UTF-8, byte order marks, comments.
// The document's memory comes from one monotonic resource that it owns.
// Errors: BodyNotJson (with offset), DuplicateKey (with the name), JsonTooDeep,
// JsonTooLarge, JsonNumberRange.
Result<json::value> parse_json(std::string_view text,
                               const JsonLimits& limits = {});
Result<Document> parse_document(std::string_view text,
                                const JsonLimits& limits = {});

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
