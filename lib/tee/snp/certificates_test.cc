// SPDX-License-Identifier: Apache-2.0
// Tests of certificates among other text.
#include "tee/snp/certificates.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tee/snp/test_platform.h"

namespace assay::snp {
namespace {

std::string refusal(std::string_view text) {
  const auto certificates = parse_certificates(text);
  return certificates ? "accepted" : certificates.error().message();
}

TEST(Certificates, AreFoundAmongOtherText) {
  const std::string chain = TestPlatform().chain();
  std::string spread = "subject: VCEK\r\n\r\n" + chain + "\n-- end\n";
  spread.insert(spread.find("-----BEGIN", 100), "\n\nissuer: ASK\n");
  const auto found = parse_certificates(spread);
  ASSERT_TRUE(found) << found.error().message();
  EXPECT_EQ(found->size(), 3u);
  EXPECT_EQ(found->front().subject_attribute("CN"), "SEV-VCEK");
}

TEST(Certificates, AreOneToEight) {
  EXPECT_EQ(refusal(""), "expected 1 to 8 certificates in PEM, found none");
  EXPECT_EQ(refusal("-----BEGIN PUBLIC KEY-----"),
            "expected 1 to 8 certificates in PEM, found none");
  std::string many;
  const std::string chain = TestPlatform().chain();
  for (int i = 0; i < 3; ++i) {
    many += chain;
  }
  EXPECT_EQ(refusal(many), "expected 1 to 8 certificates in PEM, found more");
}

TEST(Certificates, ParseEachOfThem) {
  EXPECT_THAT(refusal("-----BEGIN CERTIFICATE-----\nMAA=\n"
                      "-----END CERTIFICATE-----\n"),
              testing::StartsWith("certificate 1: "));
  EXPECT_THAT(refusal("-----BEGIN CERTIFICATE-----\nMAA=\n"),
              testing::StartsWith("certificate 1: "));
  EXPECT_THAT(
      refusal(TestPlatform().chain() + "-----BEGIN CERTIFICATE-----\n*\n"
                                       "-----END CERTIFICATE-----\n"),
      testing::StartsWith("certificate 4: "));
}

}  // namespace
}  // namespace assay::snp
