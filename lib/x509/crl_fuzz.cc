// SPDX-License-Identifier: Apache-2.0
// A CRL that parses has its times in it and parses again to the same; a genuine
// one with any byte changed is no longer signed by its issuer.
#include <cstdlib>

#include "x509/crl.h"
#include "x509/test_chain.h"

namespace {

using assay::Buffer;
using assay::Bytes;
using assay::x509::Crl;

void demand(bool condition) {
  if (!condition) {
    std::abort();
  }
}

void check_accepted(const Crl& crl, Bytes input) {
  const auto again = Crl::parse(input);
  demand(again && again->size() == crl.size() &&
         again->this_update() == crl.this_update() &&
         assay::equal(again->issuer_der(), crl.issuer_der()));
  demand(!crl.valid_at(crl.next_update() + std::chrono::seconds(1)));
  demand(crl.size() <= input.size());
  demand(crl.size() > 0 || !crl.revokes(input));
}

Buffer genuine_crl() {
  return assay::x509::build_crl(
      {.issuer = assay::x509::name_of("Platform CA"),
       .this_update = assay::from_unix(1'700'000'000),
       .next_update = assay::from_unix(1'702'592'000),
       .revoked_serials = {{0x9a, 0x03}, {0x01}, {0x7f, 0xff}}},
      assay::x509::platform_key());
}

// The input as pairs of offset (2 bytes) and new value (1 byte).
Buffer changed(Bytes genuine, Bytes input) {
  Buffer der = assay::copy_of(genuine);
  for (size_t i = 0; i + 3 <= input.size(); i += 3) {
    const size_t offset = size_t{input[i]} << 8 | input[i + 1];
    der[offset % der.size()] = input[i + 2];
  }
  return der;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const Bytes input(data, size);
  if (const auto crl = Crl::parse(input)) {
    check_accepted(*crl, input);
  }
  static const Buffer genuine = genuine_crl();
  static const assay::crypto::PublicKey issuer =
      assay::x509::platform_key().public_key();
  const Buffer der = changed(genuine, input);
  if (const auto crl = Crl::parse(der)) {
    check_accepted(*crl, der);
    demand(crl->signed_by(issuer) == (der == genuine));
  }
  return 0;
}
