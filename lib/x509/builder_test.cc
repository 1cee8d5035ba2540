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

const crypto::PrivateKey& rsa_key() {
  static const auto made = crypto::PrivateKey::generate_rsa(2048);
  return made;
}

TEST(Builder, SignsWithPssAndSha384) {
  CertificateSpec spec = root_spec();
  spec.signed_with = SignedWith::PssAndSha384;
  const Certificate signed_by_pss =
      build_certificate(spec, rsa_key().public_key(), rsa_key());
  EXPECT_TRUE(signed_by_pss.says_pss_with_sha384());
  EXPECT_TRUE(signed_by_pss.signed_by(rsa_key().public_key()));
  EXPECT_FALSE(signed_by_pss.signed_by(root_key().public_key()));
  spec.signed_with = SignedWith::Sha256;
  const Certificate plain =
      build_certificate(spec, rsa_key().public_key(), rsa_key());
  EXPECT_FALSE(plain.says_pss_with_sha384());
  EXPECT_TRUE(plain.signed_by(rsa_key().public_key()));

  CrlSpec crl{.issuer = spec.subject,
              .this_update = spec.not_before,
              .next_update = spec.not_after};
  crl.signed_with = SignedWith::PssAndSha384;
  const auto list = Crl::parse(build_crl(crl, rsa_key()));
  ASSERT_TRUE(list) << list.error().message();
  EXPECT_TRUE(list->says_pss_with_sha384());
  EXPECT_TRUE(list->signed_by(rsa_key().public_key()));
  EXPECT_EQ(list->issuer_attribute("CN"), "Root CA");
  EXPECT_EQ(list->issuer_attribute("L"), "");
  crl.signed_with = SignedWith::Sha256;
  EXPECT_FALSE(Crl::parse(build_crl(crl, rsa_key()))->says_pss_with_sha384());
}

TEST(Builder, LeavesEveryExtensionOutWhereNoneIsAskedFor) {
  CertificateSpec spec = leaf_spec();
  spec.extensions = Extensions::None;
  spec.extra.clear();
  spec.serial.clear();
  const Certificate bare =
      build_certificate(spec, leaf_key().public_key(), platform_key());
  EXPECT_TRUE(bare.serial().empty());  // zero
  EXPECT_TRUE(bare.subject_key_id().empty());
  EXPECT_TRUE(bare.authority_key_id().empty());
  EXPECT_FALSE(bare.find_extension("2.5.29.19").has_value());
  EXPECT_EQ(bare.issuer_attribute("CN"), "Platform CA");
}

TEST(Builder, WritesCriticalExtensionsThatNobodyKnows) {
  CertificateSpec spec = leaf_spec();
  EXPECT_FALSE(build_certificate(spec, leaf_key().public_key(), platform_key())
                   .has_unknown_critical());
  spec.extra.push_back({"1.2.3.4", {0x05, 0x00}, true});
  EXPECT_TRUE(build_certificate(spec, leaf_key().public_key(), platform_key())
                  .has_unknown_critical());
}

TEST(Builder, WritesExtendedKeyUsageByOid) {
  CertificateSpec spec = leaf_spec();
  spec.extended_key_usage = {"1.3.6.1.4.1.311.76.59.1.2"};
  const Certificate certificate =
      build_certificate(spec, leaf_key().public_key(), platform_key());
  EXPECT_TRUE(certificate.has_extended_key_usage("1.3.6.1.4.1.311.76.59.1.2"));
  EXPECT_FALSE(certificate.has_extended_key_usage("1.3.6.1.4.1.311.76.59.1.1"));
  EXPECT_FALSE(certificate.has_extended_key_usage("no oid"));
  EXPECT_FALSE(build_root().has_extended_key_usage("2.5.29.37.0"));
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
