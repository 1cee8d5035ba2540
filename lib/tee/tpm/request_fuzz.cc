// SPDX-License-Identifier: Apache-2.0
// Invariant: no request is taken whose signature was not made; one that is
// refused has a check that failed.
#include <cstdlib>

#include "codec/base64.h"
#include "tee/tpm/request.h"

namespace {

using namespace assay;

void check(Bytes body) {
  tee::Trail trail;
  const auto request = tpm::parse_request(body, trail);
  if (request) {
    return;  // a seed: nobody signs by chance
  }
  size_t failed = 0;
  for (const tee::CheckInfo& row : tee::all_checks()) {
    if (trail.record(row.id).outcome == tee::CheckOutcome::Failed) {
      ++failed;
      if (request.error().reason() != row.code) {
        std::abort();
      }
    }
  }
  if (failed != 1) {
    std::abort();
  }
}

std::string wrap(std::string_view text) {
  return "{\"data\":\"" +
         codec::encode_base64(bytes_of(text), codec::Base64::Url) + "\"}";
}

}  // namespace

// As a body, as what is inside of data, and as what is inside of a JWS.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const Bytes input(data, size);
  check(input);
  check(bytes_of(wrap(text_of(input))));
  const std::string payload = codec::encode_base64(input, codec::Base64::Url);
  check(
      bytes_of(wrap("{\"payload\":{\"request\":\""
                    "eyJhbGciOiJQUzI1NiIsInR5cCI6ImF0dFJlcVYyIn0." +
                    payload + ".AA\"}}")));
  return 0;
}
