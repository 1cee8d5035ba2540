// SPDX-License-Identifier: Apache-2.0
// Comparison of secrets.
#pragma once

#include "base/bytes.h"

namespace assay::crypto {

// True if both are the same bytes. Takes as long wherever they differ; the
// time tells whether the lengths are equal, and nothing else.
bool equal_in_constant_time(Bytes a, Bytes b);

}  // namespace assay::crypto
