// SPDX-License-Identifier: Apache-2.0
// Values by index, and their JSON form.
#include "tee/tpm/pcr_bank.h"

#include <array>

#include "base/assert.h"
#include "codec/hex.h"

namespace assay::tpm {
namespace {

constexpr std::array kByName = {crypto::Hash::Sha1, crypto::Hash::Sha256,
                                crypto::Hash::Sha384, crypto::Hash::Sha512};

// Of the first of the banks that have one.
const Buffer* find_digest(std::span<const PcrBank> banks, crypto::Hash hash,
                          unsigned index) {
  for (const PcrBank& bank : banks) {
    const Buffer* const digest =
        bank.hash() == hash ? bank.find(index) : nullptr;
    if (digest != nullptr) {
      return digest;
    }
  }
  return nullptr;
}

}  // namespace

void PcrBank::set(unsigned index, Buffer digest) {
  ASSAY_ASSERT(index < kPcrCount && digest.size() == crypto::size_of(hash_));
  values_[index] = std::move(digest);
}

const Buffer* PcrBank::find(unsigned index) const {
  ASSAY_ASSERT(index < kPcrCount);
  return values_[index] ? &*values_[index] : nullptr;
}

std::vector<PcrValue> PcrBank::values() const& {
  std::vector<PcrValue> found;
  found.reserve(kPcrCount);
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
  constexpr size_t kUsual = 256;  // bytes of a register in two banks
  std::string text;
  text.reserve(kPcrCount * kUsual);
  text = R"({"PCRs":[)";
  for (unsigned index = 0; index < kPcrCount; ++index) {
    bool opened = false;
    for (const crypto::Hash hash : kByName) {
      const Buffer* const digest = find_digest(banks, hash, index);
      if (digest == nullptr) {
        continue;
      }
      if (!opened) {
        text += text.back() == '[' ? "" : ",";
        text += R"({"Index":)" + std::to_string(index) + R"(,"Digests":{)";
        opened = true;
      }
      text += text.back() == '{' ? "\"" : ",\"";
      text += name_of(hash);
      text += "\":\"";
      codec::append_hex(text, *digest);
      text += '"';
    }
    text += opened ? "}}" : "";
  }
  return text += "]}";
}

}  // namespace assay::tpm
