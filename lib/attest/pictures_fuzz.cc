// SPDX-License-Identifier: Apache-2.0
// Invariant: bytes are told to be of one type at most, what does not parse has
// no picture, and every picture is JSON.
#include <cstdlib>

#include "attest/pictures.h"
#include "codec/json.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace assay;
  const codec::JsonLimits limits{.depth = 32, .members = 10'000'000};
  unsigned told = 0;
  for (const tee::Scheme& scheme : attest::schemes()) {
    tee::Trail trail;
    told += attest::is_of(scheme, {data, size}) ? 1 : 0;
    const auto picture =
        attest::picture_of(scheme, {.evidence = {data, size}}, trail);
    const bool parses =
        scheme.parse({.evidence = {data, size}}, trail).has_value();
    if ((picture && !parses && !scheme.challenged()) ||
        (picture && !codec::parse_json(tee::picture_json(*picture), limits))) {
      std::abort();
    }
  }
  if (told > 1) {
    std::abort();
  }
  return 0;
}
