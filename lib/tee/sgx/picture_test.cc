// SPDX-License-Identifier: Apache-2.0
// Tests of what SGX evidence says of itself.
#include "tee/sgx/picture.h"

#include "tee/dcap/test_td_platform.h"
#include "tee/test_picture.h"

namespace assay::sgx {
namespace {

using tee::at;

Buffer wrapped(const Buffer& quote) {
  return Writer().u32le(1).u32le(2).u64le(quote.size()).bytes(quote).take();
}

TEST(SgxPicture, IsThatOfTheQuote) {
  const Buffer quote = dcap::TestPlatform().quote();
  tee::Trail trail;
  const auto picture = picture_of_quote({.evidence = quote}, trail);
  EXPECT_EQ(at(picture, "header/tee_type/name"), R"("SGX")");
  EXPECT_EQ(at(picture, "oe_report_header"), "absent");
  EXPECT_EQ(at(picture, "held_data"), "absent");
}

TEST(SgxPicture, HasTheHeaderOfOpenEnclave) {
  const Buffer quote = dcap::TestPlatform().quote();
  const Buffer report = wrapped(quote);
  tee::Trail trail;
  const auto picture = picture_of_open_enclave({.evidence = report}, trail);
  EXPECT_EQ(at(picture, "oe_report_header/report_size"),
            std::to_string(quote.size()));
  EXPECT_EQ(at(picture, "header/version"), "3");
}

TEST(SgxPicture, TellsWhetherHeldDataIsBound) {
  const Buffer quote = dcap::TestPlatform().quote();
  tee::Trail trail;
  const auto picture = picture_of_quote(
      {.evidence = quote, .runtime_data = tee::HeldData{bytes_of("other")}},
      trail);
  EXPECT_EQ(at(picture, "held_data/runtime_data_bound"), "false");
}

TEST(SgxPicture, IsRefusedAtEveryLength) {
  const Buffer quote = dcap::TestPlatform().quote();
  for (size_t size = 0; size < quote.size(); size += 7) {
    tee::Trail trail;
    const auto picture =
        picture_of_quote({.evidence = Bytes(quote).first(size)}, trail);
    ASSERT_FALSE(picture) << size;
    EXPECT_EQ(picture.error().reason(), "dcap.quote.truncated") << size;
  }
}

TEST(SgxPicture, KnowsItsOwn) {
  const Buffer quote = dcap::TestPlatform().quote();
  EXPECT_TRUE(is_quote(quote));
  EXPECT_FALSE(is_open_enclave(quote));
  EXPECT_TRUE(is_open_enclave(wrapped(quote)));
  EXPECT_FALSE(is_quote(wrapped(quote)));
  EXPECT_FALSE(is_quote(dcap::td_platform().quote()));
}

}  // namespace
}  // namespace assay::sgx
