// SPDX-License-Identifier: Apache-2.0
// TPM_ALG_ID as a table.
#include "tee/tpm/tpm_alg.h"

#include <algorithm>
#include <array>

namespace assay::tpm {
namespace {

struct AlgorithmInfo {
  crypto::Hash hash;
  uint16_t algorithm;
  std::string_view name;
};

// In the order of Hash.
constexpr std::array<AlgorithmInfo, 4> kAlgorithms = {{
    {crypto::Hash::Sha1, 0x0004, "SHA1"},
    {crypto::Hash::Sha256, 0x000b, "SHA256"},
    {crypto::Hash::Sha384, 0x000c, "SHA384"},
    {crypto::Hash::Sha512, 0x000d, "SHA512"},
}};

}  // namespace

std::optional<crypto::Hash> find_hash(uint16_t algorithm) {
  const auto found = std::find_if(
      kAlgorithms.begin(), kAlgorithms.end(),
      [algorithm](const auto& row) { return row.algorithm == algorithm; });
  return found == kAlgorithms.end() ? std::nullopt : std::optional(found->hash);
}

uint16_t algorithm_of(crypto::Hash hash) {
  return kAlgorithms[static_cast<size_t>(hash)].algorithm;
}

std::string_view name_of(crypto::Hash hash) {
  return kAlgorithms[static_cast<size_t>(hash)].name;
}

}  // namespace assay::tpm
