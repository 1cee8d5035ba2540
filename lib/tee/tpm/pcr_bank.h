// SPDX-License-Identifier: Apache-2.0
// The registers of one bank of a TPM: values that were quoted, or that a log
// replays to.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "tee/tpm/tpm_alg.h"

namespace assay::tpm {

// Platform configuration registers of a PC Client TPM. TCG PC Client Platform
// TPM Profile, section 4.6.
constexpr unsigned kPcrCount = 24;

struct PcrValue {
  unsigned index = 0;  // below kPcrCount
  Bytes digest;  // of the size of its bank's algorithm; a view of the bank
};

// Values by index; an index without a value was not quoted, or is not known.
// Not thread-safe.
class PcrBank {
 public:
  explicit PcrBank(crypto::Hash hash) : hash_(hash) {}

  crypto::Hash hash() const { return hash_; }

  // Requires: index < kPcrCount; digest has the size of the algorithm.
  void set(unsigned index, Buffer digest);

  // Null where there is no value. Requires: index < kPcrCount.
  const Buffer* find(unsigned index) const ASSAY_LIFETIME_BOUND;

  // What is there, ascending by index.
  std::vector<PcrValue> values() const& ASSAY_LIFETIME_BOUND;
  std::vector<PcrValue> values() && = delete;  // they are views

  // Bit i is set if PCR i has a value.
  uint32_t mask() const;

 private:
  crypto::Hash hash_;
  std::array<std::optional<Buffer>, kPcrCount> values_;
};

// The claim `pcrs`: {"PCRs":[{"Index":0,"Digests":{"SHA1":hex,...}}]}, lower
// case, ascending by index; a register has those banks that have a value of it.
// tpm-vbs.md 8.2. Where a bank occurs twice, the first value is taken.
std::string pcrs_json(std::span<const PcrBank> banks);

}  // namespace assay::tpm
