// SPDX-License-Identifier: Apache-2.0
// Tests of the Open Enclave header.
#include "tee/sgx/open_enclave.h"

#include <gtest/gtest.h>

#include "base/writer.h"

namespace assay::sgx {
namespace {

Buffer report(uint32_t version, uint32_t type, uint64_t size, size_t rest) {
  return Writer().u32le(version).u32le(type).u64le(size).zeros(rest).take();
}

std::string reason_of(const Buffer& input) {
  tee::Trail trail;
  const auto quote = strip_open_enclave_header(input, trail);
  return quote ? "" : std::string(quote.error().reason());
}

TEST(OpenEnclaveHeader, GivesWhatFollows) {
  tee::Trail trail;
  const Buffer input = report(1, 2, 5, 5);
  EXPECT_EQ(strip_open_enclave_header(input, trail)->size(), 5u);
}

TEST(OpenEnclaveHeader, ToleratesZeroPadding) {
  EXPECT_EQ(reason_of(report(1, 2, 3, 5)), "");
  Buffer dirty = report(1, 2, 3, 5);
  dirty.back() = 1;
  EXPECT_EQ(reason_of(dirty), "oe.header");
}

TEST(OpenEnclaveHeader, RefusesOtherVersionsTypesAndSizes) {
  EXPECT_EQ(reason_of(report(2, 2, 5, 5)), "oe.header");
  EXPECT_EQ(reason_of(report(1, 1, 5, 5)), "oe.header");
  EXPECT_EQ(reason_of(report(1, 2, 6, 5)), "oe.header");
  EXPECT_EQ(reason_of(report(1, 2, UINT64_MAX, 5)), "oe.header");
}

TEST(OpenEnclaveHeader, CallsAShortInputTruncated) {
  EXPECT_EQ(reason_of(Buffer(15)), "dcap.quote.truncated");
  EXPECT_EQ(reason_of({}), "dcap.quote.truncated");
}

}  // namespace
}  // namespace assay::sgx
