// SPDX-License-Identifier: Apache-2.0
// UTF-8 (RFC 3629): shortest forms only, no surrogates, up to U+10FFFF.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace assay::codec {

// Offset of the first byte that is not part of valid UTF-8, if there is one.
std::optional<size_t> find_invalid_utf8(std::string_view text);

// The text with '?' for every byte that is not part of valid UTF-8.
std::string replace_invalid_utf8(std::string text);

// Text of a stranger for a terminal: valid UTF-8 on one line, at most maximum
// bytes, the end of longer text as "...". What moves or hides other text is
// '?': control characters of ASCII and of Latin-1, line separators, and the
// marks that change the direction of writing. Requires: maximum >= 3.
std::string one_line(std::string text, size_t maximum);

}  // namespace assay::codec
