// SPDX-License-Identifier: Apache-2.0
// The known name that somebody probably meant.
#pragma once

#include <span>
#include <string_view>

namespace assay {

// The candidate with the smallest edit distance to word, ignoring ASCII case;
// empty where none is near (more than a third of the word would change).
// Words over 64 bytes have no nearest name. Ties go to the first.
std::string_view nearest_name(std::string_view word,
                              std::span<const std::string_view> candidates);

}  // namespace assay
