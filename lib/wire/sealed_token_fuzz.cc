// SPDX-License-Identifier: Apache-2.0
// Invariant: an envelope that is accepted has an IV and a tag of their size and
// does not open for a key that it was not made for; a token that is sealed
// comes out of its envelope as it was.
#include <cstdlib>

#include "wire/sealed_token.h"

namespace {

void require(bool holds) {
  if (!holds) {
    std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace assay;
  static const auto key = crypto::PrivateKey::generate_rsa(2048);
  const std::string_view text = text_of({data, size});
  if (wire::parse_envelope(text)) {
    require(!wire::open_token(text, key));
  }
  const wire::EnvelopeSeed seed;
  const auto sealed = wire::seal_token(text, key.public_key(), seed);
  require(sealed.has_value());
  const auto opened = wire::open_token(*sealed, key);
  require(size > 1024 * 1024 || (opened && *opened == text));
  return 0;
}
