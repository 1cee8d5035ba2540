// SPDX-License-Identifier: Apache-2.0
// Digests of many short messages by one algorithm.
#pragma once

#include <initializer_list>

#include "crypto/digest.h"
#include "crypto/handles.h"

namespace assay::crypto {

// Makes its context once, which costs as much as a short message.
// Not thread-safe.
class Digester {
 public:
  explicit Digester(Hash hash);

  // Of the concatenation of the parts.
  Buffer digest(std::initializer_list<Bytes> parts);

 private:
  Hash hash_;
  DigestContextHandle context_;
};

}  // namespace assay::crypto
