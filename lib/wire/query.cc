// SPDX-License-Identifier: Apache-2.0
// Percent-decoded values of a URL's query (RFC 3986, section 3.4).
#include <algorithm>

#include "codec/hex.h"
#include "codec/utf8.h"
#include "wire/wire.h"

namespace assay::wire {

// '+' stays: only HTML forms make it a blank.
Result<std::string> percent_decode(std::string_view text) {
  std::string decoded;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i];
      continue;
    }
    const auto byte = codec::decode_hex(text.substr(i + 1, 2));
    if (!byte || byte->size() != 1) {
      return Error(
          Code::BadUtf8,
          "expected two hexadecimal digits after every % of the query");
    }
    decoded += static_cast<char>(byte->front());
    i += 2;
  }
  if (codec::find_invalid_utf8(decoded)) {
    return Error(Code::BadUtf8, "the query is not UTF-8 after decoding");
  }
  return decoded;
}

Result<std::optional<std::string>> query_value(std::string_view query,
                                               std::string_view name) {
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), pair.size() + 1));
    const size_t equals = std::min(pair.find('='), pair.size());
    TRY(const std::string key, percent_decode(pair.substr(0, equals)));
    if (key != name) {
      continue;
    }
    TRY(std::string value,
        percent_decode(pair.substr(std::min(equals + 1, pair.size()))));
    return std::optional(std::move(value));
  }
  return std::optional<std::string>();
}

}  // namespace assay::wire
