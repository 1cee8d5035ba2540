// SPDX-License-Identifier: Apache-2.0
// A key that is accepted comes back from its own encodings, is strong enough,
// and has not signed what the fuzzer made up.
#include <cstdlib>

#include "crypto/public_key.h"

namespace {

using namespace assay::crypto;  // NOLINT: one program

void demand(bool condition) {
  if (!condition) {
    std::abort();
  }
}

void check_kind(const PublicKey& key) {
  switch (key.kind()) {
    case KeyKind::P256:
      demand(key.bits() == 256);
      break;
    case KeyKind::P384:
      demand(key.bits() == 384);
      break;
    case KeyKind::P521:
      demand(key.bits() == 521);
      break;
    case KeyKind::Rsa: {
      demand(key.bits() >= 2048 && key.bits() <= 8192);
      const auto again =
          PublicKey::from_rsa(key.rsa_modulus(), key.rsa_exponent());
      demand(again && again->same_as(key));
      break;
    }
    case KeyKind::Other:
      break;
  }
}

void check_accepted(const PublicKey& key, assay::Bytes input) {
  check_kind(key);
  const auto again = PublicKey::from_spki(key.spki());
  demand(again && again->same_as(key) && again->kind() == key.kind());
  if (const auto point = key.ec_point(); point && key.kind() == KeyKind::P256) {
    const auto by_point = PublicKey::from_p256_point(*point);
    demand(by_point && by_point->same_as(key));
  }
  const auto scheme = static_cast<SignatureScheme>(input[0] % 9);
  const size_t signature_size = input.size() / 2;
  demand(!verify_signature(key, scheme, input.subspan(signature_size),
                           input.first(signature_size)));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const assay::Bytes input(data, size);
  if (const auto key = PublicKey::from_spki(input)) {
    check_accepted(*key, input);
  }
  if (const auto key = PublicKey::from_p256_point(input)) {
    check_accepted(*key, input);
  }
  const size_t half = size / 2;
  if (const auto key =
          PublicKey::from_rsa(input.first(half), input.subspan(half))) {
    check_accepted(*key, input);
  }
  return 0;
}
