// SPDX-License-Identifier: Apache-2.0
// Remembers facts that stay true for ever, so that they cost once.
#pragma once

#include <memory>
#include <utility>

#include "crypto/digest.h"

namespace assay::crypto {

// Something immutable that follows from bytes alone: a parsed certificate
// chain, a signature found good. Never a validity at a time, never a
// revocation, never a failure.
class Fact {
 public:
  virtual ~Fact() = default;
};

// The key under which a fact is remembered: the SHA-256 of a domain (which
// names the type of the fact) and of everything that the fact follows from.
using FactKey = Sha256;

// A sink that the shell may give; without one everything is worked out anew.
class Memo {
 public:
  virtual ~Memo() = default;
  virtual std::shared_ptr<const Fact> find(const FactKey& key) = 0;
  virtual void keep(const FactKey& key, std::shared_ptr<const Fact> fact) = 0;
};

// The fact of type T under key, if memo (may be null) remembers it.
// INVARIANT: a key's domain determines T, so the cast is sound.
template <class T>
std::shared_ptr<const T> recall(Memo* memo, const FactKey& key) {
  if (memo == nullptr) {
    return nullptr;
  }
  return std::static_pointer_cast<const T>(memo->find(key));
}

template <class T>
void remember(Memo* memo, const FactKey& key, std::shared_ptr<const T> fact) {
  if (memo != nullptr) {
    memo->keep(key, std::move(fact));
  }
}

}  // namespace assay::crypto
