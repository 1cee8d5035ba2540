// SPDX-License-Identifier: Apache-2.0
// Durable records by name, each with a version that only grows.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/seal.h"

namespace assay::store {

constexpr size_t kMaxRecordSize = 16 * 1024 * 1024;

struct Record {
  uint64_t version = 0;
  Buffer content;
};

// What every backend offers. Content is sealed before a backend sees it, and
// bound to its name and version, so that rows cannot be swapped or rolled back
// one by one without notice.
class Store {
 public:
  virtual ~Store() = default;

  // Nothing where there is no such record.
  // Errors: StoreUnavailable, StoreSealBroken.
  virtual Result<std::optional<Record>> load(std::string_view name) = 0;

  // Writes the record if its version is still `expected` (0: not there yet),
  // and gives the new version. On disk when it returns.
  // Errors: StoreUnavailable, StoreConflict.
  virtual Result<uint64_t> save(std::string_view name, uint64_t expected,
                                Bytes content) = 0;
};

// url: "sqlite:PATH". Errors: StoreUnavailable, ConfigInvalid.
Result<std::unique_ptr<Store>> open_store(std::string_view url,
                                          const crypto::SealKey& master);

}  // namespace assay::store
