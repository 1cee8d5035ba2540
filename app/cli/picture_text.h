// SPDX-License-Identifier: Apache-2.0
// Pictures of evidence for people.
#pragma once

#include <string>

#include "tee/picture.h"

namespace assay::cli {

// Sections with a title, names and values in columns; a line for each line of a
// table.
std::string picture_text(const tee::Picture& picture);

}  // namespace assay::cli
