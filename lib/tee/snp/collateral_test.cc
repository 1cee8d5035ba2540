// SPDX-License-Identifier: Apache-2.0
// Tests of AMD's files by their content.
#include "tee/snp/collateral.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tee/snp/test_uvm.h"

namespace assay::snp {
namespace {

using testing::ElementsAre;
using testing::StartsWith;

std::vector<std::string> names_in(Bytes content) {
  const auto found = read_collateral(content, kTestNow);
  if (!found) {
    return {std::string(found.error().reason())};
  }
  std::vector<std::string> names;
  for (const tee::NamedEndorsement& item : *found) {
    names.push_back(item.id.name);
  }
  return names;
}

TEST(AmdCollateral, IsAChain) {
  const std::string chain = TestPlatform().chain();
  EXPECT_THAT(names_in(bytes_of(chain)),
              ElementsAre(StartsWith("amd/vcek/Milan/c1c1"), "amd/ask/Milan",
                          "amd/ark/Milan"));
}

TEST(AmdCollateral, HasWhatStandsAboveItInTheFile) {
  const TestPlatform platform;
  const auto found = read_collateral(bytes_of(platform.chain()), kTestNow);
  ASSERT_TRUE(found.has_value());
  const auto pem_of = [](const tee::Endorsement& item) {
    return codec::encode_pem("CERTIFICATE", item.body);
  };
  const std::string ark = pem_of(*found->at(2).item);
  EXPECT_EQ(found->at(0).item->issuer_chain, pem_of(*found->at(1).item) + ark);
  EXPECT_EQ(found->at(1).item->issuer_chain, ark);
  EXPECT_EQ(found->at(2).item->issuer_chain, "");
}

TEST(AmdCollateral, IsACertificateInDer) {
  TestPlatform platform;
  EXPECT_THAT(names_in(platform.ek_certificate().der()),
              ElementsAre(testing::EndsWith("/03000000000008db")));
  platform.ask.subject.back().value = "SEV-VLEK-Turin";
  EXPECT_THAT(names_in(platform.ask_certificate().der()),
              ElementsAre("amd/asvk/Turin"));
}

TEST(AmdCollateral, IsACrl) {
  const Buffer der = x509::build_crl(TestPlatform().crl, test_ark_key());
  EXPECT_THAT(names_in(der), ElementsAre("amd/crl/Milan"));
  EXPECT_THAT(names_in(bytes_of(codec::encode_pem("X509 CRL", der))),
              ElementsAre("amd/crl/Milan"));
}

TEST(AmdCollateral, IsAnEndorsement) {
  EXPECT_THAT(names_in(TestUvm().cose()),
              ElementsAre(StartsWith("amd/uvm/3333")));
}

TEST(AmdCollateral, IsNothingOfOthers) {
  TestPlatform platform;
  platform.crl.issuer.back().value = "Intel SGX Root CA";
  EXPECT_THAT(names_in(x509::build_crl(platform.crl, test_ark_key())),
              ElementsAre("EndorsementMalformed"));
  platform.ek.issuer.back().value = "Somebody";
  EXPECT_THAT(names_in(platform.ek_certificate().der()),
              ElementsAre("EndorsementMalformed"));
  for (const char* const text : {"", "{}", "-----BEGIN CERTIFICATE-----"}) {
    EXPECT_THAT(names_in(bytes_of(text)), ElementsAre("EndorsementMalformed"));
  }
}

}  // namespace
}  // namespace assay::snp
