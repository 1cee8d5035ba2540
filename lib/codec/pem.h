// SPDX-License-Identifier: Apache-2.0
// PEM (RFC 7468): labelled base64 blocks.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace assay::codec {

constexpr size_t kMaxPemBlocks = 32;

struct PemBlock {
  std::string label;  // "CERTIFICATE"
  Buffer der;
};

// Every block in order. Line ends LF or CRLF, white space between blocks and a
// trailing NUL are accepted; other text outside of blocks is refused.
// Errors: BadPem.
Result<std::vector<PemBlock>> decode_pem(std::string_view text);

// 64 columns, LF, final LF.
std::string encode_pem(std::string_view label, Bytes der);

}  // namespace assay::codec
