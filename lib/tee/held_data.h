// SPDX-License-Identifier: Apache-2.0
// Held data that outlives the request, and the hash by which evidence binds it.
#pragma once

#include <optional>

#include "tee/evidence.h"

namespace assay::tee {

struct OwnedData {
  Buffer bytes;
  DataType type = DataType::Binary;
};

std::optional<OwnedData> own(const std::optional<HeldData>& data);
// The view lives as long as the data.
std::optional<HeldData> view(const std::optional<OwnedData>& data);

// True if the field begins with the SHA-256 of the data.
// Requires: the field has at least 32 bytes.
bool begins_with_hash(Bytes field, Bytes data);

// True if it does, and ends in zeros.
bool is_hash(Bytes field, Bytes data);

}  // namespace assay::tee
