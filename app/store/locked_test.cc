// SPDX-License-Identifier: Apache-2.0
// Tests of locked memory: the kernel's own account of the pages.
#include "store/locked.h"

#include <fstream>
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "crypto/seal.h"

namespace assay::store {
namespace {

// The flags that /proc/self/smaps shows for the mapping that holds address.
std::string flags_at(const void* address) {
  std::ifstream smaps("/proc/self/smaps");
  const std::string start =
      fmt::format("{:x}-", reinterpret_cast<uintptr_t>(address));
  bool found = false;
  for (std::string line; std::getline(smaps, line);) {
    found = found || line.starts_with(start);
    if (found && line.starts_with("VmFlags:")) {
      return line;
    }
  }
  return {};
}

TEST(Locked, HoldsAValueThatStartsAsItsTypeSays) {
  const Locked<crypto::SealKey> key;
  EXPECT_EQ(*key, crypto::SealKey());
  key->data[3] = 9;
  EXPECT_EQ(key->bytes()[3], 9);
}

TEST(Locked, IsLeftOutOfSwapAndDumps) {
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
  GTEST_SKIP() << "sanitizers make mlock() do nothing";
#endif
#endif
  const Locked<crypto::SealKey> key;
  if (!key.locked()) {
    GTEST_SKIP() << "this system lets nobody lock memory";
  }
  const std::string flags = flags_at(&*key);
  if (flags.empty()) {
    GTEST_SKIP() << "this system does not tell the flags of memory";
  }
  EXPECT_NE(flags.find(" lo"), std::string::npos) << flags;
  EXPECT_NE(flags.find(" dd"), std::string::npos) << flags;
}

}  // namespace
}  // namespace assay::store
