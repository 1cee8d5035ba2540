// SPDX-License-Identifier: Apache-2.0
// Three thresholds of mallopt(3).
#include "server/allocator.h"

#include <malloc.h>

namespace assay::server {
namespace {

constexpr int kKibibyte = 1 << 10;
constexpr int kMebibyte = 1 << 20;

}  // namespace

void keep_freed_memory() {
  mallopt(M_MMAP_THRESHOLD, 512 * kKibibyte);
  mallopt(M_TRIM_THRESHOLD, 16 * kMebibyte);
  mallopt(M_TOP_PAD, kMebibyte);
}

}  // namespace assay::server
