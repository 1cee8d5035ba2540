// SPDX-License-Identifier: Apache-2.0
// Tests of the table of pictures.
#include "attest/pictures.h"

#include "tee/dcap/test_platform.h"
#include "tee/snp/test_platform.h"
#include "tee/test_picture.h"
#include "tee/tpm/test_request.h"

namespace assay::attest {
namespace {

// The types that evidence is told to be of, parted by blanks.
std::string types_of(Bytes evidence) {
  std::string types;
  for (const tee::Scheme& scheme : schemes()) {
    if (is_of(scheme, evidence)) {
      types += (types.empty() ? "" : " ") + std::string(scheme.wire_name);
    }
  }
  return types;
}

TEST(Pictures, AreThereForEveryScheme) {
  for (const tee::Scheme& scheme : schemes()) {
    tee::Trail trail;
    const auto picture =
        picture_of(scheme, {.evidence = bytes_of("nothing")}, trail);
    tee::Trail other;
    const auto parsed = scheme.parse({.evidence = bytes_of("nothing")}, other);
    ASSERT_FALSE(picture) << scheme.wire_name;
    EXPECT_EQ(picture.error().reason(), parsed.error().reason());
  }
}

TEST(Pictures, AreOfOneTypeAtMost) {
  EXPECT_EQ(types_of(dcap::TestPlatform().quote()), "SgxEnclave");
  EXPECT_EQ(types_of(snp::TestPlatform().signed_report()), "SevSnpVm");
  EXPECT_EQ(types_of(bytes_of(snp::TestPlatform().envelope())), "SevSnpVm");
  EXPECT_EQ(types_of(bytes_of(tpm::test::TestRequest().body())), "Tpm");
  EXPECT_EQ(types_of(bytes_of(R"({"TpmInfo":{}})")), "AzureGuest");
  EXPECT_EQ(types_of({}), "");
  EXPECT_EQ(types_of(Buffer(1184)), "");
  EXPECT_EQ(types_of(bytes_of("{}")), "");
}

TEST(Pictures, RefuseHeldDataWhereVerificationDoes) {
  tee::Trail trail;
  const auto picture =
      picture_of(*find_scheme("AzureGuest"),
                 {.evidence = bytes_of("{}"),
                  .runtime_data = tee::HeldData{bytes_of("x")}},
                 trail);
  ASSERT_FALSE(picture);
  EXPECT_EQ(picture.error().code(), Code::EvidenceUnsupported);
}

TEST(Pictures, AreOfMessagesThatAskForAChallenge) {
  const std::string body =
      tpm::test::TestRequest::wrap(R"({"payload":{"type":"aikcert"}})");
  tee::Trail trail;
  const auto picture =
      picture_of(*find_scheme("Tpm"), {.evidence = bytes_of(body)}, trail);
  EXPECT_EQ(tee::at(picture, "message/asks_for"), R"("a challenge")");
}

}  // namespace
}  // namespace assay::attest
