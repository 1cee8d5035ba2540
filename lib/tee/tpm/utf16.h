// SPDX-License-Identifier: Apache-2.0
// Text of firmware and of Windows: UTF-16, little-endian.
#pragma once

#include <string>

#include "base/bytes.h"

namespace assay::tpm {

// As UTF-8, without the zeros at its end. Lone surrogates, and an odd byte at
// the end, become U+FFFD.
std::string utf8_of(Bytes utf16);

}  // namespace assay::tpm
