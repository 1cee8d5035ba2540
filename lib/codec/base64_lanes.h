// SPDX-License-Identifier: Apache-2.0
// The middle of long base64, 32 characters at a time where the processor has
// AVX2. Gives nothing elsewhere; what is left over is for the caller.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/bytes.h"
#include "codec/base64.h"

namespace assay::codec {

// Decodes from the start of text, and stops before the 32 characters of which
// one is not of the alphabet. Gives the number of characters that are decoded,
// a multiple of 32. Requires: out has room for text.size() / 4 * 3 bytes, of
// which those after the decoded ones are overwritten.
size_t decode_lanes(std::string_view text, Base64 form, uint8_t* out);

// Encodes from the start of bytes. Gives the number of bytes that are encoded,
// a multiple of 24. Requires: out has room for bytes.size() / 3 * 4 characters;
// form != Lenient.
size_t encode_lanes(Bytes bytes, Base64 form, char* out);

}  // namespace assay::codec
