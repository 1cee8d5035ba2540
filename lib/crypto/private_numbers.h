// SPDX-License-Identifier: Apache-2.0
// Private keys from the numbers that PKCS#8 holds. OpenSSL 3.0's decoders take
// a third of a millisecond for one key, more than a signature: too much for a
// service that reads a key for every provider it has not seen lately.
#pragma once

#include "base/bytes.h"
#include "crypto/handles.h"

namespace assay::crypto {

// RFC 5208 (PKCS#8) around RFC 8017 A.1.2 with two primes, or around RFC 5915
// on P-256 with its public point. Null for everything else, broken keys too:
// whether those mean something is for OpenSSL to say.
PkeyHandle build_private_key(Bytes pkcs8);

}  // namespace assay::crypto
