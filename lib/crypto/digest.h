// SPDX-License-Identifier: Apache-2.0
// SHA-2 digests (FIPS 180-4), fetched once from OpenSSL.
#pragma once

#include <initializer_list>

#include "base/bytes.h"
#include "base/fixed.h"

namespace assay::crypto {

using Sha256 = Fixed<32, struct Sha256Tag>;
using Sha384 = Fixed<48, struct Sha384Tag>;
using Sha1 = Fixed<20, struct Sha1Tag>;

Sha256 sha256(Bytes input);
// Of the concatenation of the parts, without copying them together.
Sha256 sha256(std::initializer_list<Bytes> parts);
Sha384 sha384(Bytes input);
// Only where a format asks for it: certificate thumbprints, x5t.
Sha1 sha1(Bytes input);

}  // namespace assay::crypto
