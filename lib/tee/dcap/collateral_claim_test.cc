// SPDX-License-Identifier: Apache-2.0
// Tests of what a token says of collateral.
#include "tee/dcap/collateral_claim.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tee/dcap/test_platform.h"

namespace assay::dcap {
namespace {

TEST(CollateralClaim, SaysHashesDatesAndNumbers) {
  TestPlatform platform;
  platform.body = Buffer(kSgxBodySize);
  const Buffer bytes = platform.quote();
  const tee::Endorsements endorsements = platform.endorsements();
  const tee::Anchors anchors{platform.anchors()};
  const tee::Baseline baseline;
  tee::Trail trail;
  const auto quote = parse_quote(bytes, TeeType::Sgx, trail);
  ASSERT_TRUE(quote);
  const auto verified =
      verify({*quote, crypto::sha256(quote->pck_chain)},
             {kTestNow, endorsements, anchors, baseline, nullptr}, trail);
  ASSERT_TRUE(verified) << verified.error().message();
  const CollateralDigests& digests = verified->collateral();
  const auto hex = [](const crypto::Sha256& digest) {
    return codec::encode_hex(digest.bytes());
  };
  EXPECT_EQ(
      collateral_json(*verified),
      fmt::format(
          R"({{"crlhash":"{}","earliestexpiry":"{}",)"
          R"("qeid":{{"certshash":"{}","evaluationnumber":17,"hash":"{}",)"
          R"("issuedate":"2025-06-01T00:00:00Z",)"
          R"("nextupdate":"2025-07-02T00:00:00Z"}},)"
          R"("tcbdate":"2024-03-13T00:00:00Z",)"
          R"("tcbinfo":{{"certshash":"{}","evaluationnumber":17,"hash":"{}",)"
          R"("issuedate":"2025-06-01T00:00:00Z",)"
          R"("nextupdate":"2025-07-01T00:00:00Z"}}}})",
          hex(digests.tcb_info_crl),
          format_rfc3339(verified->tcb().earliest_expiry),
          hex(digests.qe_identity_chain), hex(digests.qe_identity),
          hex(digests.tcb_info_chain), hex(digests.tcb_info)));
}

}  // namespace
}  // namespace assay::dcap
