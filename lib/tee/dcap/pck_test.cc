// SPDX-License-Identifier: Apache-2.0
// Tests of PCK chains and of the SGX extension.
#include "tee/dcap/pck.h"

#include <gtest/gtest.h>

#include "tee/dcap/test_platform.h"

namespace assay::dcap {
namespace {

// One run over a chain in PEM.
struct Asked {
  explicit Asked(const TestPlatform& platform)
      : pem(platform.pck_pem()), anchors(platform.anchors()) {}

  Result<TrustedPck> answer(Time now = kTestNow) {
    return verify_pck_chain(bytes_of(pem), crypto::sha256(bytes_of(pem)),
                            anchors, now, &memo, trail);
  }

  std::string pem;
  x509::Anchors anchors;
  TestMemo memo;
  tee::Trail trail;
};

TEST(PckChain, IsTrustedWithItsExtension) {
  Asked asked{TestPlatform()};
  const auto trusted = asked.answer();
  ASSERT_TRUE(trusted) << trusted.error().message();
  EXPECT_EQ(trusted->anchor, &asked.anchors.front());
  EXPECT_EQ(trusted->chain->ca, PckCa::Processor);
  EXPECT_EQ(trusted->chain->extension.pce_svn, 13);
}

TEST(PckChain, MayStandInAnyOrderAndEndInNul) {
  const TestPlatform platform;
  Asked asked(platform);
  asked.pem = pem_of({platform.root_certificate(), platform.leaf_certificate(),
                      platform.ca_certificate()});
  asked.pem += '\0';
  EXPECT_TRUE(asked.answer());
}

TEST(PckChain, KnowsThePlatformCa) {
  TestPlatform platform;
  platform.ca.subject = intel_name("Intel SGX PCK Platform CA");
  platform.leaf.issuer = platform.ca.subject;
  EXPECT_EQ(Asked(platform).answer()->chain->ca, PckCa::Platform);
}

TEST(PckChain, HasExactlyThreeCertificatesOfIntelsNames) {
  TestPlatform leaf;
  leaf.leaf.subject = intel_name("Intel SGX PCK certificate");
  TestPlatform ca;
  ca.ca.subject = intel_name("Intel SGX PCK Other CA");
  TestPlatform root;
  root.root.subject = intel_name("Intel SGX Root CA 2");
  TestPlatform organization;
  organization.leaf.subject[1].value = "Intel Corporations";
  TestPlatform country;
  country.ca.subject[4].value = "DE";
  for (const TestPlatform& platform : {leaf, ca, root, organization, country}) {
    EXPECT_EQ(reason_of(Asked(platform).answer()), "dcap.pck.chain");
  }
  const TestPlatform platform;
  Asked asked(platform);
  for (const auto& chain : std::vector<std::vector<x509::Certificate>>{
           {},
           {platform.leaf_certificate()},
           {platform.leaf_certificate(), platform.root_certificate()},
           {platform.leaf_certificate(), platform.leaf_certificate(),
            platform.root_certificate()},
           {platform.leaf_certificate(), platform.ca_certificate(),
            platform.root_certificate(), platform.root_certificate()}}) {
    asked.pem = pem_of(chain);
    EXPECT_EQ(reason_of(asked.answer()), "dcap.pck.chain");
  }
}

TEST(PckChain, RefusesMorePemThanTheLimit) {
  Asked asked{TestPlatform()};
  asked.pem.append(48 * 1024, '\n');
  EXPECT_EQ(reason_of(asked.answer()), "dcap.pck.chain");
}

TEST(PckChain, NeedsItsAnchorWhateverIsRemembered) {
  Asked asked{TestPlatform()};
  ASSERT_TRUE(asked.answer());
  asked.anchors.clear();
  EXPECT_EQ(reason_of(asked.answer()), "dcap.pck.root");
}

TEST(PckChain, RefusesUsesThatKeyUsageForbids) {
  TestPlatform no_data;
  no_data.leaf.key_usage = {"keyCertSign"};
  TestPlatform no_certificates;
  no_certificates.ca.key_usage = {"cRLSign"};
  TestPlatform no_ca;
  no_ca.ca.ca = false;
  for (const TestPlatform& platform : {no_data, no_certificates, no_ca}) {
    EXPECT_EQ(reason_of(Asked(platform).answer()), "dcap.pck.signature");
  }
}

TEST(PckChain, RefusesAnotherIssuersSignature) {
  const TestPlatform platform;
  TestPlatform other;
  other.root_key = tcb_signing_key();
  Asked asked(platform);
  asked.pem = pem_of({platform.leaf_certificate(), other.ca_certificate(),
                      platform.root_certificate()});
  EXPECT_EQ(reason_of(asked.answer()), "dcap.pck.signature");
}

TEST(PckChain, IsValidFromTheFirstToTheLastSecondWhateverIsRemembered) {
  using namespace std::chrono_literals;
  TestPlatform platform;
  platform.ca.not_after = kTestNow + 1h;
  Asked asked(platform);
  EXPECT_TRUE(asked.answer(platform.leaf.not_before));
  EXPECT_TRUE(asked.answer(platform.ca.not_after));
  EXPECT_EQ(reason_of(asked.answer(platform.leaf.not_before - 1s)),
            "dcap.pck.validity");
  EXPECT_EQ(reason_of(asked.answer(platform.ca.not_after + 1s)),
            "dcap.pck.validity");
}

TEST(PckChain, RefusesAMalformedExtension) {
  TestPlatform platform;
  platform.extension = {0x30, 0x00};
  Asked asked(platform);
  EXPECT_EQ(reason_of(asked.answer()), "dcap.pck.extensions");
  EXPECT_TRUE(asked.memo.facts.empty());
}

// Certificates of issuers that are the same to the byte, which signatures made
// anew are not.
struct SharedIssuers {
  TestPlatform platform;
  x509::Certificate ca = platform.ca_certificate();
  x509::Certificate root = platform.root_certificate();

  std::string pem_of_leaf(const x509::Certificate& leaf) const {
    return pem_of({leaf, ca, root});
  }
};

TEST(PckChain, OfAnotherPlatformSharesItsIssuers) {
  const SharedIssuers shared;
  Asked asked(shared.platform);
  asked.pem = shared.pem_of_leaf(shared.platform.leaf_certificate());
  ASSERT_TRUE(asked.answer());
  const size_t facts = asked.memo.facts.size();
  asked.pem = shared.pem_of_leaf(shared.platform.leaf_certificate());
  ASSERT_TRUE(asked.answer());
  EXPECT_EQ(asked.memo.facts.size(), facts + 1);  // the chain, no new issuers
}

// What was found of issuers says nothing of leaves that they did not sign, and
// trust in their root is asked for each time.
TEST(PckChain, IsCheckedUpToItsIssuersThoughTheyAreKnown) {
  const SharedIssuers shared;
  Asked asked(shared.platform);
  asked.pem = shared.pem_of_leaf(shared.platform.leaf_certificate());
  ASSERT_TRUE(asked.answer());
  asked.pem = shared.pem_of_leaf(build_certificate(
      shared.platform.leaf, x509::leaf_key().public_key(), x509::leaf_key()));
  EXPECT_EQ(reason_of(asked.answer()), "dcap.pck.signature");
  asked.pem = shared.pem_of_leaf(shared.platform.leaf_certificate());
  asked.anchors.clear();
  EXPECT_EQ(reason_of(asked.answer()), "dcap.pck.root");
}

TEST(PckChain, IsReadOnceAndRememberedByItsBytes) {
  Asked asked{TestPlatform()};
  const auto first = asked.answer();
  const auto second = asked.answer();
  ASSERT_TRUE(first && second);
  EXPECT_EQ(first->chain, second->chain);
  asked.pem += '\n';
  EXPECT_NE(asked.answer()->chain, first->chain);
}

}  // namespace
}  // namespace assay::dcap
