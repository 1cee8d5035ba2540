// SPDX-License-Identifier: Apache-2.0
// mmap, mlock, madvise.
#include "store/locked.h"

#include <cstdint>
#include <span>

#include <sys/mman.h>

#include "base/assert.h"
#include "crypto/seal.h"

namespace assay::store {

LockedArea::LockedArea(size_t size) : size_(size) {
  data_ = ::mmap(nullptr, size, PROT_READ | PROT_WRITE,
                 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  ASSAY_ASSERT(data_ != MAP_FAILED);
  locked_ = ::mlock(data_, size) == 0;
  ::madvise(data_, size, MADV_DONTDUMP);
}

LockedArea::~LockedArea() {
  crypto::wipe({static_cast<uint8_t*>(data_), size_});
  ::munmap(data_, size_);
}

}  // namespace assay::store
