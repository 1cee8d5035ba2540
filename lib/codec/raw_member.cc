// SPDX-License-Identifier: Apache-2.0
// simdjson finds the member; its place gives the text as it was received.
#include "codec/raw_member.h"

#include <simdjson.h>

namespace assay::codec {

Result<std::string_view> raw_member(std::string_view text,
                                    std::string_view name) {
  return raw_member(text, std::span(&name, 1));
}

Result<std::string_view> raw_member(std::string_view text,
                                    std::span<const std::string_view> path,
                                    size_t room) {
  static_assert(kReadAhead >= simdjson::SIMDJSON_PADDING);
  const simdjson::padded_string copy = room < kReadAhead
                                           ? simdjson::padded_string(text)
                                           : simdjson::padded_string();
  const simdjson::padded_string_view padded =
      room < kReadAhead ? simdjson::padded_string_view(copy)
                        : simdjson::padded_string_view(text.data(), text.size(),
                                                       text.size() + room);
  simdjson::ondemand::parser parser;
  simdjson::ondemand::document document;
  simdjson::ondemand::object found;
  std::string_view raw;
  bool known = parser.iterate(padded).get(document) == simdjson::SUCCESS &&
               document.get_object().get(found) == simdjson::SUCCESS;
  for (size_t i = 0; known && i < path.size(); ++i) {
    known = found.find_field_unordered(path[i]).get_object().get(found) ==
            simdjson::SUCCESS;
  }
  if (!known || found.raw_json().get(raw) != simdjson::SUCCESS) {
    return Error(Code::MissingField, "expected an object").at(path.back());
  }
  const auto offset = static_cast<size_t>(raw.data() - padded.data());
  const size_t last = raw.rfind('}');  // simdjson's view runs on over blanks
  return text.substr(offset, last + 1);
}

}  // namespace assay::codec
