// SPDX-License-Identifier: Apache-2.0
// Invariant: a message that is accepted is written back as one with the same
// signed parts, and no value of its header lies outside of it.
#include <cstdlib>

#include "jose/cose.h"

namespace {

using assay::Bytes;

void require(bool holds) {
  if (!holds) {
    std::abort();
  }
}

bool inside(Bytes part, Bytes whole) {
  return part.empty() ||
         (part.data() >= whole.data() &&
          part.data() + part.size() <= whole.data() + whole.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace assay::jose;
  const Bytes input(data, size);
  const auto message = parse_cose_sign1(input);
  const auto header =
      CoseHeader::parse(message ? message->protected_header : input);
  if (message) {
    const assay::Buffer written = write_cose_sign1(*message);
    const auto again = parse_cose_sign1(written);
    require(again.has_value());
    require(assay::equal(again->protected_header, message->protected_header));
    require(assay::equal(again->payload, message->payload));
    require(assay::equal(again->signature, message->signature));
  }
  if (header) {
    require(!header->find(CoseLabel::Critical));
    if (const auto chain = header->x5chain(8); chain) {
      require(!chain->empty() && chain->size() <= 8);
      for (const Bytes certificate : *chain) {
        require(inside(certificate, input));
      }
    }
    for (const char* const name : {"iss", "feed"}) {
      if (const auto text = header->text(name); text) {
        require(inside(assay::bytes_of(*text), input));
      }
    }
    (void)header->find_time("signingtime");
  }
  return 0;
}
