// SPDX-License-Identifier: Apache-2.0
// Digests (FIPS 180-4), fetched once from OpenSSL.
#pragma once

#include <initializer_list>

#include "base/bytes.h"
#include "base/fixed.h"

namespace assay::crypto {

// An algorithm that the input chooses.
enum class Hash : uint8_t { Sha1, Sha256, Sha384, Sha512 };

using Sha256 = Fixed<32, struct Sha256Tag>;
using Sha384 = Fixed<48, struct Sha384Tag>;
using Sha1 = Fixed<20, struct Sha1Tag>;

Sha256 sha256(Bytes input);
// Of the concatenation of the parts, without copying them together.
Sha256 sha256(std::initializer_list<Bytes> parts);
Sha384 sha384(Bytes input);
// Only where a format asks for it: certificate thumbprints, x5t.
Sha1 sha1(Bytes input);

constexpr size_t kMaxDigestSize = 64;

size_t size_of(Hash hash);  // bytes of its digest
// Of the concatenation of the parts.
Buffer digest(Hash hash, std::initializer_list<Bytes> parts);

}  // namespace assay::crypto
