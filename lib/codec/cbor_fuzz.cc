// SPDX-License-Identifier: Apache-2.0
// Invariant: what is read lies inside of the input, in its order; an item that
// is passed whole is passed again by itself; integers are written back as read.
#include <cstdlib>

#include "codec/cbor.h"

namespace {

using assay::codec::CborReader;
using assay::codec::CborWriter;

void require(bool holds) {
  if (!holds) {
    std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const assay::Bytes input(data, size);
  CborReader heads(input);
  while (heads.more()) {
    const size_t before = heads.offset();
    CborReader again(input.subspan(before));
    const auto item = heads.next();
    if (!item) {
      require(heads.offset() == before);
      break;
    }
    require(heads.offset() > before && heads.offset() <= size);
    require(item->contents.size() <= heads.offset() - before);
    if (const auto number = again.integer(); number) {
      const assay::Buffer written = CborWriter().integer(*number).take();
      CborReader reader(written);
      require(reader.integer().value() == *number && !reader.more());
    }
  }
  CborReader whole(input);
  if (const auto passed = whole.skip(); passed) {
    require(passed->size() == whole.offset());
    CborReader again(*passed);
    require(again.skip().has_value() && again.end().has_value());
  }
  return 0;
}
