// SPDX-License-Identifier: Apache-2.0
// Tests of PCK chains and of the SGX extension.
#include "tee/dcap/pck.h"

#include <gtest/gtest.h>

#include "tee/dcap/test_platform.h"

namespace assay::dcap {
namespace {

using codec::DerTag;

Buffer tcb(uint64_t first_component = 1) {
  Buffer entries;
  for (int i = 1; i <= 16; ++i) {
    entries =
        joined({entries,
                sgx_entry("2." + std::to_string(i),
                          codec::der_uint_element(
                              DerTag::Integer, i == 1 ? first_component : 1))});
  }
  entries = joined(
      {entries, sgx_entry("2.17", codec::der_uint_element(DerTag::Integer, 13)),
       sgx_entry("2.18", octet_string(16, 2))});
  return sgx_entry("2", codec::der_element(DerTag::Sequence, entries));
}

Buffer extension(std::initializer_list<Buffer> entries) {
  return codec::der_element(DerTag::Sequence, joined(entries));
}

Buffer sgx_type(uint64_t value) {
  return sgx_entry("5", codec::der_uint_element(DerTag::Enumerated, value));
}

TEST(PckExtension, ReadsItsEntriesInAnyOrder) {
  const auto read = parse_pck_extension(
      extension({sgx_type(1), sgx_entry("4", octet_string(6, 6)),
                 sgx_entry("3", octet_string(2, 3)), tcb(200),
                 sgx_entry("1", octet_string(16, 1)),
                 sgx_entry("99", octet_string(1, 0))}));  // unknown: skipped
  ASSERT_TRUE(read) << read.error().message();
  EXPECT_EQ(read->components[0], 200);
  EXPECT_EQ(read->components[15], 1);
  EXPECT_EQ(read->pce_svn, 13);
  EXPECT_EQ(read->fmspc.data[5], 6);
  EXPECT_EQ(read->pce_id.data[0], 3);
}

TEST(PckExtension, RefusesMissingRepeatedAndMisshapenEntries) {
  const Buffer ppid = sgx_entry("1", octet_string(16, 1));
  const Buffer pce = sgx_entry("3", octet_string(2, 3));
  const Buffer fmspc = sgx_entry("4", octet_string(6, 6));
  ASSERT_TRUE(
      parse_pck_extension(extension({ppid, tcb(), pce, fmspc, sgx_type(0)})));
  for (const Buffer& bad : {
           extension({tcb(), pce, fmspc, sgx_type(0)}),
           extension({ppid, pce, fmspc, sgx_type(0)}),
           extension({ppid, tcb(), fmspc, sgx_type(0)}),
           extension({ppid, tcb(), pce, sgx_type(0)}),
           extension({ppid, tcb(), pce, fmspc}),
           extension({ppid, tcb(), pce, fmspc, fmspc, sgx_type(0)}),
           extension({ppid, tcb(), pce, fmspc, sgx_type(3)}),
           extension({ppid, tcb(256), pce, fmspc, sgx_type(0)}),
           extension({ppid, tcb(), pce, sgx_entry("4", octet_string(5, 6)),
                      sgx_type(0)}),
           Buffer{},
           Buffer{0x30},
           joined({extension({ppid, tcb(), pce, fmspc, sgx_type(0)}), {0}}),
       }) {
    const auto read = parse_pck_extension(bad);
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().code(), Code::CertificateMalformed);
  }
}

TEST(PckExtension, LimitsItsEntries) {
  Buffer entries;
  for (int i = 0; i < 65; ++i) {
    entries = joined({entries, sgx_entry("99", octet_string(1, 0))});
  }
  EXPECT_FALSE(
      parse_pck_extension(codec::der_element(DerTag::Sequence, entries)));
}

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
