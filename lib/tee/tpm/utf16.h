// SPDX-License-Identifier: Apache-2.0
// Text of firmware and of Windows: UTF-16, little-endian.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace assay::tpm {

// As UTF-8, without the zeros at its end. Lone surrogates, and an odd byte at
// the end, become U+FFFD.
std::string utf8_of(Bytes utf16);

// The same where it is ASCII and fits into room, in which it is written:
// nothing is taken from the heap for names, which are many.
std::optional<std::string_view> ascii_of(Bytes utf16, std::span<char> room);

}  // namespace assay::tpm
