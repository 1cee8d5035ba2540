// SPDX-License-Identifier: Apache-2.0
// Copies of held data, and its hash in evidence.
#include "tee/held_data.h"

#include "crypto/digest.h"

namespace assay::tee {

std::optional<OwnedData> own(const std::optional<HeldData>& data) {
  if (!data) {
    return std::nullopt;
  }
  return OwnedData{copy_of(data->bytes), data->type};
}

std::optional<HeldData> view(const std::optional<OwnedData>& data) {
  if (!data) {
    return std::nullopt;
  }
  return HeldData{data->bytes, data->type};
}

bool begins_with_hash(Bytes field, Bytes data) {
  return equal(crypto::sha256(data).bytes(),
               field.first(crypto::Sha256::kSize));
}

bool is_hash(Bytes field, Bytes data) {
  return begins_with_hash(field, data) &&
         all_zero(field.subspan(crypto::Sha256::kSize));
}

}  // namespace assay::tee
