// SPDX-License-Identifier: Apache-2.0
// RSA keys in their one usual form, without OpenSSL's decoders and encoders:
// those look for what they have before them, which costs more than a signature.
#pragma once

#include <optional>

#include "base/bytes.h"

namespace assay::crypto {

// Big-endian, without leading zeros. Views, as a rule of what was read.
struct RsaNumbers {
  Bytes modulus;
  Bytes exponent;
};

// RSAPublicKey (RFC 8017, A.1.1) in a SubjectPublicKeyInfo of rsaEncryption
// (RFC 3279, 2.3.1) in DER; nothing for anything else, which may be a key too.
// Whether the numbers make a key is not looked at.
std::optional<RsaNumbers> read_rsa_spki(Bytes der);

// What read_rsa_spki reads.
Buffer write_rsa_spki(const RsaNumbers& numbers);

}  // namespace assay::crypto
