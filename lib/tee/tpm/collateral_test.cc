// SPDX-License-Identifier: Apache-2.0
// Tests of authorities' certificates in files.
#include "tee/tpm/collateral.h"

#include <gtest/gtest.h>

#include "codec/pem.h"
#include "tee/tpm/test_machine.h"

namespace assay::tpm {
namespace {

// Signed once: another signature would differ.
const x509::Certificate& issuer() {
  static const x509::Certificate made = x509::build_certificate(
      test::issuer_spec(), test::issuer_key().public_key(), test::root_key());
  return made;
}

TEST(TpmCollateral, IsCertificatesOfAuthoritiesInEitherForm) {
  const std::string pem = codec::encode_pem("CERTIFICATE", issuer().der());
  for (const Buffer& content :
       {copy_of(issuer().der()), copy_of(bytes_of(pem + pem))}) {
    const auto found = read_collateral(content, test::kNow);
    ASSERT_TRUE(found) << found.error().message();
    EXPECT_EQ(found->front().id.name, "tpm/issuers");
    EXPECT_EQ(found->front().item->body, copy_of(issuer().der()));
  }
}

TEST(TpmCollateral, LeavesOutWhoeverIsNoAuthority) {
  const Buffer leaf = test::ak_certificate(test::ak_spec());
  EXPECT_FALSE(read_collateral(leaf, test::kNow));
  const std::string pem = codec::encode_pem("CERTIFICATE", leaf) +
                          codec::encode_pem("CERTIFICATE", issuer().der());
  const auto found = read_collateral(bytes_of(pem), test::kNow);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->size(), 1u);
}

TEST(TpmCollateral, IsNothingElse) {
  EXPECT_FALSE(read_collateral({}, test::kNow));
  EXPECT_FALSE(read_collateral(bytes_of("{}"), test::kNow));
}

}  // namespace
}  // namespace assay::tpm
