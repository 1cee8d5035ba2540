// SPDX-License-Identifier: Apache-2.0
// simdjson finds the member; its place gives the text as it was received.
#include "codec/raw_member.h"

#include <simdjson.h>

namespace assay::codec {

Result<std::string_view> raw_member(std::string_view text,
                                    std::string_view name) {
  const simdjson::padded_string padded(text);
  simdjson::ondemand::parser parser;
  simdjson::ondemand::document document;
  simdjson::ondemand::object root;
  simdjson::ondemand::object found;
  std::string_view raw;
  if (parser.iterate(padded).get(document) != simdjson::SUCCESS ||
      document.get_object().get(root) != simdjson::SUCCESS ||
      root.find_field_unordered(name).get_object().get(found) !=
          simdjson::SUCCESS ||
      found.raw_json().get(raw) != simdjson::SUCCESS) {
    return Error(Code::MissingField, "expected an object").at(name);
  }
  const auto offset = static_cast<size_t>(raw.data() - padded.data());
  const size_t last = raw.rfind('}');  // simdjson's view runs on over blanks
  return text.substr(offset, last + 1);
}

}  // namespace assay::codec
