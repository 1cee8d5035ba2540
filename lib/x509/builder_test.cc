// SPDX-License-Identifier: Apache-2.0
// Tests of made certificates and CRLs: what RFC 5280 asks of their bytes.
#include "x509/builder.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "x509/path.h"
#include "x509/test_chain.h"

namespace assay::x509 {
namespace {

bool holds(Bytes bytes, const Buffer& pattern) {
  return std::search(bytes.begin(), bytes.end(), pattern.begin(),
                     pattern.end()) != bytes.end();
}

Certificate valid_until(int64_t unix_time) {
  CertificateSpec spec = root_spec();
  spec.not_after = from_unix(unix_time);
  return build_certificate(spec, root_key().public_key(), root_key());
}

TEST(Builder, WritesTwoDigitYearsBefore2050AndFourFromThenOn) {
  const Buffer utc_time = {0x17, 13,  '4', '9', '1', '2', '3', '1',
                           '2',  '3', '5', '9', '5', '9', 'Z'};
  const Buffer generalized_time = {0x18, 15,  '2', '0', '5', '0', '0', '1', '0',
                                   '1',  '0', '0', '0', '0', '0', '0', 'Z'};
  EXPECT_TRUE(holds(valid_until(2'524'607'999).der(), utc_time));
  EXPECT_TRUE(holds(valid_until(2'524'608'000).der(), generalized_time));
  EXPECT_EQ(unix_seconds(valid_until(2'524'608'000).not_after()),
            2'524'608'000);
}

TEST(Builder, WritesAlternativeNamesAndExtendedKeyUsage) {
  CertificateSpec spec = leaf_spec();
  spec.subject_alt_names = {"DNS:localhost", "IP:127.0.0.1"};
  spec.extended_key_usage = {"serverAuth"};
  const Certificate leaf =
      build_certificate(spec, leaf_key().public_key(), platform_key());
  EXPECT_TRUE(holds(leaf.find_extension("2.5.29.17").value(),
                    {0x82, 9, 'l', 'o', 'c', 'a', 'l', 'h', 'o', 's', 't'}));
  EXPECT_TRUE(
      holds(leaf.find_extension("2.5.29.17").value(), {0x87, 4, 127, 0, 0, 1}));
  EXPECT_TRUE(leaf.find_extension("2.5.29.37").has_value());
}

TEST(Builder, SignsWithRsaAsWell) {
  const crypto::PrivateKey key = crypto::PrivateKey::generate_rsa(2048);
  const std::vector<Certificate> chain = {
      build_certificate(root_spec(), key.public_key(), key)};
  EXPECT_TRUE(check_chain(chain).has_value());
}

TEST(Builder, WritesTheSameWhateverHoldsTheKey) {
  const crypto::PrivateKey rsa = crypto::PrivateKey::generate_rsa(2048);
  const auto signed_by_rsa =
      sign_certificate(root_spec(), rsa.public_key(), rsa);
  ASSERT_TRUE(signed_by_rsa);
  EXPECT_TRUE(
      equal(signed_by_rsa->der(),
            build_certificate(root_spec(), rsa.public_key(), rsa).der()));
  const crypto::PrivateKey curve = crypto::PrivateKey::generate_p256();
  const std::vector<Certificate> chain = {
      sign_certificate(root_spec(), curve.public_key(), curve).value()};
  EXPECT_TRUE(check_chain(chain).has_value());
}

TEST(Builder, HandsOnThatADeviceDoesNotSign) {
  const crypto::PublicKey key = leaf_key().public_key();
  const auto refused = sign_certificate(
      root_spec(), key,
      crypto::Signer::in_device(key, "pkcs11:token=t", std::nullopt));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), Code::TokenKeyUnavailable);
}

TEST(Builder, KeepsUtf8InNames) {
  CertificateSpec spec = leaf_spec();
  spec.subject = {{"CN", "K\u00f6ln"}};
  EXPECT_EQ(build_certificate(spec, leaf_key().public_key(), platform_key())
                .subject_attribute("CN"),
            "K\u00f6ln");
}

TEST(Builder, WritesTheNumberOfACrl) {
  const Buffer der = build_crl({.issuer = name_of("Platform CA"),
                                .this_update = from_unix(1'700'000'000),
                                .next_update = from_unix(1'702'592'000),
                                .number = 0x1234,
                                .revoked_serials = {}},
                               platform_key());
  EXPECT_TRUE(holds(der, {0x55, 0x1d, 20,  // crlNumber
                          0x04, 4, 0x02, 2, 0x12, 0x34}));
}

}  // namespace
}  // namespace assay::x509
