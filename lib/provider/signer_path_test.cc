// SPDX-License-Identifier: Apache-2.0
// Paths among certificates that share names.
#include "provider/signer_path.h"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "provider/test_tokens.h"

namespace assay::provider {
namespace {

using testing::HasSubstr;
using x509::Certificate;
using Chain = std::vector<Certificate>;

const crypto::PrivateKey& fresh_key() {
  static const crypto::PrivateKey key = crypto::PrivateKey::generate_p256();
  return key;
}

// stranger_key's, by the authority "middle" with curve_key.
Certificate leaf() {
  return certificate("leaf", stranger_key(), "middle", curve_key(),
                     Authority::No);
}

Certificate middle_by(const std::string& issuer,
                      const crypto::PrivateKey& issuer_key) {
  return certificate("middle", curve_key(), issuer, issuer_key, Authority::Yes);
}

Certificate root() {
  static const auto made = own_certificate("root", owner_key());
  return made;
}

std::string names_of(const Result<Chain>& path) {
  std::string names = path ? "" : path.error().message();
  for (const Certificate& certificate : path.value_or(Chain())) {
    names += (names.empty() ? "" : " < ") + certificate.subject_text();
  }
  return names;
}

TEST(SignerPath, IsTheLeafAndItsTrustedIssuer) {
  EXPECT_EQ(names_of(find_signer_path(Chain{leaf()},
                                      Chain{middle_by("root", owner_key())})),
            "CN=leaf < CN=middle");
}

TEST(SignerPath, GoesThroughTheCrossCertificateThatLeadsToATrustedOne) {
  const Certificate ours = middle_by("root", owner_key());
  const Certificate theirs = middle_by("elsewhere", fresh_key());
  for (const Chain& sent :
       {Chain{leaf(), theirs, ours}, Chain{leaf(), ours, theirs}}) {
    EXPECT_EQ(names_of(find_signer_path(sent, Chain{root()})),
              "CN=leaf < CN=middle < CN=root");
  }
}

TEST(SignerPath, GoesThroughTheRenewedAuthorityWhoseKeySigned) {
  const Certificate now = middle_by("root", owner_key());
  const Certificate before =
      certificate("middle", fresh_key(), "root", owner_key(), Authority::Yes);
  for (const Chain& sent :
       {Chain{leaf(), before, now}, Chain{leaf(), now, before}}) {
    EXPECT_EQ(names_of(find_signer_path(sent, Chain{root()})),
              "CN=leaf < CN=middle < CN=root");
  }
}

TEST(SignerPath, EndsInTheTrustedOneWhoseKeySigned) {
  const Certificate before = own_certificate("root", fresh_key());
  const Chain sent = {leaf(), middle_by("root", owner_key())};
  for (const Chain& trusted : {Chain{before, root()}, Chain{root(), before}}) {
    EXPECT_TRUE(find_signer_path(sent, trusted));
  }
  EXPECT_FALSE(find_signer_path(sent, Chain{before}));
}

TEST(SignerPath, GoesOnBehindAnAuthorityThatLeadsNowhere) {
  // a and b vouch for each other, and root for a, in a certificate behind.
  const auto a = [](const std::string& issuer, const crypto::PrivateKey& key) {
    return certificate("a", fresh_key(), issuer, key, Authority::Yes);
  };
  const Certificate b =
      certificate("b", owner_key(), "a", fresh_key(), Authority::Yes);
  const Certificate of_a =
      certificate("leaf", stranger_key(), "a", fresh_key(), Authority::No);
  EXPECT_EQ(names_of(find_signer_path(
                Chain{of_a, a("b", owner_key()), b, a("root", owner_key())},
                Chain{root()})),
            "CN=leaf < CN=a < CN=root");
}

TEST(SignerPath, SaysWhereItEndsAndWhy) {
  EXPECT_THAT(names_of(find_signer_path(Chain{leaf()}, Chain{root()})),
              HasSubstr("CN=middle] (neither x5c nor the policy management "
                        "certificates have it)"));
  const Certificate no_authority =
      certificate("middle", curve_key(), "root", owner_key(), Authority::No);
  EXPECT_THAT(
      names_of(find_signer_path(Chain{leaf(), no_authority}, Chain{root()})),
      HasSubstr("CN=middle] (certificate \"CN=middle\": expected "
                "basicConstraints CA:TRUE"));
}

TEST(SignerPath, IsFoundAmongAsManyOfOneNameAsAProviderHas) {
  Chain trusted(kMaxSigners - 1, own_certificate("middle", fresh_key()));
  trusted.push_back(middle_by("root", owner_key()));
  EXPECT_TRUE(find_signer_path(Chain{leaf()}, trusted));
}

TEST(SignerPath, IsSoughtWithinALimit) {
  // Five of one name and five of another, each of which has issued all of the
  // other name: some ten thousand paths, and no way out.
  Chain sent;
  for (uint8_t serial = 1; serial <= jose::kMaxChainInKey; ++serial) {
    x509::CertificateSpec spec;
    spec.subject = {{"CN", serial % 2 == 0 ? "a" : "b"}};
    spec.issuer = {{"CN", serial % 2 == 0 ? "b" : "a"}};
    spec.serial = {serial};
    spec.not_before = kNow;
    spec.not_after = kNow;
    spec.ca = true;
    sent.push_back(
        x509::build_certificate(spec, curve_key().public_key(), curve_key()));
  }
  const Chain namesakes(kMaxSigners, own_certificate("a", fresh_key()));
  for (const Chain& trusted : {namesakes, Chain{root()}}) {
    EXPECT_THAT(names_of(find_signer_path(sent, trusted)),
                HasSubstr("(more than 640 signatures would have to be "
                          "checked"));
  }
}

}  // namespace
}  // namespace assay::provider
