// SPDX-License-Identifier: Apache-2.0
// Reads members of stored records.
#include "provider/record.h"

#include "codec/base64.h"

namespace assay::provider {

Result<std::string> text_member(const codec::json::object& object,
                                std::string_view name) {
  TRY(const std::string_view text, codec::string_member(object, name));
  return std::string(text);
}

Result<Buffer> binary_member(const codec::json::object& object,
                             std::string_view name) {
  TRY(const std::string_view text, codec::string_member(object, name));
  auto bytes = codec::decode_base64(text, codec::Base64::Url);
  if (!bytes) {
    return std::move(bytes).error().at(name);
  }
  return bytes;
}

Result<Time> time_member(const codec::json::object& object,
                         std::string_view name) {
  constexpr uint64_t kEndOfYear9999 = 253'402'300'799;
  TRY(const uint64_t seconds, codec::uint_member(object, name, kEndOfYear9999));
  return from_unix(static_cast<int64_t>(seconds));
}

}  // namespace assay::provider
