// SPDX-License-Identifier: Apache-2.0
// Invariant: JSON that is accepted is valid UTF-8, is accepted again as it is
// serialised, sorted or not, with the same meaning (but for the last digits of
// fractions), and every member that is an object is found by raw_member, unless
// its name may be written with escapes, as a part of the text that means the
// same.
#include <cstdlib>

#include "base/bytes.h"
#include "codec/json.h"
#include "codec/raw_member.h"
#include "codec/utf8.h"

namespace assay::codec {
namespace {

void require(bool holds) {
  if (!holds) {
    std::abort();
  }
}

void check(std::string_view text) {
  const auto value = parse_json(text);
  if (!value) {
    return;
  }
  require(!find_invalid_utf8(text));
  const bool exact = text.find_first_of(".eE") == text.npos;
  const auto again = parse_json(serialize(*value));
  require(again && (!exact || *again == *value));
  const std::string sorted = serialize_sorted(*value);
  const auto reordered = parse_json(sorted);
  require(reordered && (!exact || serialize_sorted(*reordered) == sorted));
  if (!value->is_object()) {
    return;
  }
  for (const auto& member : value->get_object()) {
    if (member.value().is_object()) {
      const auto raw = raw_member(text, std::string_view(member.key()));
      if (!raw && text.find('\\') != text.npos) {
        continue;
      }
      require(raw && raw->data() >= text.data() &&
              raw->data() + raw->size() <= text.data() + text.size());
      const auto inner = parse_json(*raw);
      require(inner && *inner == member.value());
    }
  }
}

}  // namespace
}  // namespace assay::codec

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  assay::codec::check(assay::text_of({data, size}));
  return 0;
}
