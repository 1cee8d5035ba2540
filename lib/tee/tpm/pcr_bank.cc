// SPDX-License-Identifier: Apache-2.0
// Values by index, and their JSON form.
#include "tee/tpm/pcr_bank.h"

#include <algorithm>

#include "base/assert.h"
#include "codec/json_writer.h"

namespace assay::tpm {

void PcrBank::set(unsigned index, Buffer digest) {
  ASSAY_ASSERT(index < kPcrCount && digest.size() == crypto::size_of(hash_));
  values_[index] = std::move(digest);
}

const Buffer* PcrBank::find(unsigned index) const {
  ASSAY_ASSERT(index < kPcrCount);
  return values_[index] ? &*values_[index] : nullptr;
}

std::vector<PcrValue> PcrBank::values() const {
  std::vector<PcrValue> found;
  for (unsigned index = 0; index < kPcrCount; ++index) {
    if (values_[index]) {
      found.push_back({index, *values_[index]});
    }
  }
  return found;
}

uint32_t PcrBank::mask() const {
  uint32_t mask = 0;
  for (unsigned index = 0; index < kPcrCount; ++index) {
    mask |= values_[index] ? uint32_t{1} << index : 0;
  }
  return mask;
}

std::string pcrs_json(std::span<const PcrBank> banks) {
  std::string text = R"({"PCRs":[)";
  for (unsigned index = 0; index < kPcrCount; ++index) {
    codec::SortedObject digests;
    for (const PcrBank& bank : banks) {
      if (const Buffer* const digest = bank.find(index)) {
        digests.add_hex(name_of(bank.hash()), *digest);
      }
    }
    if (!digests.empty()) {
      text += text.back() == '[' ? "" : ",";
      text += R"({"Index":)" + std::to_string(index) + R"(,"Digests":)" +
              digests.text() + '}';
    }
  }
  return text + "]}";
}

}  // namespace assay::tpm
