// SPDX-License-Identifier: Apache-2.0
// Tests of what TDX evidence says of itself.
#include "tee/tdx/picture.h"

#include "tee/dcap/test_td_platform.h"
#include "tee/test_picture.h"

namespace assay::tdx {
namespace {

using tee::at;

TEST(TdxPicture, IsThatOfTheQuote) {
  const Buffer quote = dcap::td_platform().quote();
  tee::Trail trail;
  const auto picture = picture_of_quote(
      {.evidence = quote, .init_time_data = tee::HeldData{bytes_of("x")}},
      trail);
  EXPECT_EQ(at(picture, "header/tee_type/name"), R"("TDX")");
  EXPECT_EQ(at(picture, "td_report/tee_tcb_svn2"), "absent");
  EXPECT_EQ(at(picture, "held_data/init_time_data_bound"), "false");
}

TEST(TdxPicture, RefusesWhatVerificationRefuses) {
  const Buffer quote = dcap::TestPlatform().quote();
  tee::Trail trail;
  EXPECT_EQ(reading_of(picture_of_quote({.evidence = quote}, trail)),
            "dcap.header.tee_type");
  EXPECT_TRUE(is_quote(dcap::td_platform().quote()));
  EXPECT_FALSE(is_quote(quote));
}

}  // namespace
}  // namespace assay::tdx
