// SPDX-License-Identifier: Apache-2.0
// Writes compact JSON without building a tree: one string grows.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.h"

namespace assay::codec {

// Appends text as a JSON string with its quotes. Minimal escapes: quote,
// backslash, control characters; everything else as UTF-8; '/' stays.
// Requires: text is valid UTF-8.
void append_json_string(std::string& out, std::string_view text);

// Appends a value to the values of a list, parted by commas.
void append_json_item(std::string& list, std::string_view value);

// An object whose members are written in ascending byte order of name, which
// is the order of every MAA token. Values are finished JSON fragments, so that
// nested objects cost nothing twice. A name added twice keeps the first value.
// Not thread-safe.
class SortedObject {
 public:
  void add_string(std::string_view name, std::string_view value);
  void add_hex(std::string_view name, Bytes value);
  void add_base64url(std::string_view name, Bytes value);
  void add_int(std::string_view name, int64_t value);
  void add_bool(std::string_view name, bool value);
  // Requires: fragment is one JSON value.
  void add_raw(std::string_view name, std::string fragment);

  bool has(std::string_view name) const;
  bool empty() const { return members_.empty(); }

  std::string text() const;

 private:
  std::vector<std::pair<std::string, std::string>> members_;
};

}  // namespace assay::codec
