// SPDX-License-Identifier: Apache-2.0
// Invariant: elements lie inside of the input, one after the other; what is
// decoded is encoded again as the same bytes.
#include <cstdlib>

#include "codec/der.h"

namespace assay::codec {
namespace {

void require(bool holds) {
  if (!holds) {
    std::abort();
  }
}

void check(Bytes input) {
  DerReader reader(input);
  while (reader.more()) {
    const size_t begin = reader.offset();
    const auto element = reader.next();
    if (!element) {
      break;
    }
    require(reader.offset() > begin && reader.offset() <= input.size());
    const Buffer again =
        der_element(static_cast<DerTag>(element->tag), element->value);
    require(equal(again, input.subspan(begin, reader.offset() - begin)));
    if (const auto number = der_uint(element->value, UINT64_MAX); number) {
      const Buffer encoded = der_uint_element(DerTag::Integer, *number);
      require(equal(Bytes(encoded).subspan(2), element->value));
    }
    if (const auto oid = der_oid(element->value); oid) {
      const Buffer encoded = der_oid_element(*oid);
      DerReader inner(encoded);
      require(equal(*inner.expect(DerTag::ObjectIdentifier), element->value));
    }
    (void)der_boolean(element->value);
  }
  if (const auto raw = ecdsa_der_to_raw(input, 32); raw) {
    require(equal(ecdsa_raw_to_der(*raw), input));
  }
}

}  // namespace
}  // namespace assay::codec

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  assay::codec::check({data, size});
  return 0;
}
