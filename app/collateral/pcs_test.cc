// SPDX-License-Identifier: Apache-2.0
// Tests of the PCS dialect.
#include "collateral/pcs.h"

#include <gtest/gtest.h>

#include "codec/hex.h"
#include "codec/pem.h"
#include "x509/builder.h"

namespace assay::collateral {
namespace {

constexpr std::string_view kBase = "https://pccs.example:8081";
constexpr Time kNow = Time(std::chrono::seconds(1'750'000'000));

std::string url(std::string_view name, std::string_view base = kBase) {
  return pcs_url(base, name).value_or("(none)");
}

TEST(Pcs, KnowsWhereItemsAre) {
  EXPECT_EQ(url("intel/root-crl"),
            "https://pccs.example:8081/sgx/certification/v4/rootcacrl");
  EXPECT_EQ(url("intel/pck-crl/platform"),
            "https://pccs.example:8081/sgx/certification/v4/"
            "pckcrl?ca=platform&encoding=der");
  EXPECT_EQ(url("intel/sgx/tcb-info/00906ED50000"),
            "https://pccs.example:8081/sgx/certification/v4/"
            "tcb?fmspc=00906ED50000");
  EXPECT_EQ(url("intel/tdx/tcb-info/00806F050000"),
            "https://pccs.example:8081/tdx/certification/v4/"
            "tcb?fmspc=00806F050000");
  EXPECT_EQ(url("intel/sgx/qe-identity"),
            "https://pccs.example:8081/sgx/certification/v4/qe/identity");
  EXPECT_EQ(url("intel/tdx/qe-identity"),
            "https://pccs.example:8081/tdx/certification/v4/qe/identity");
}

TEST(Pcs, HasNothingOfOthers) {
  EXPECT_EQ(url("amd/vcek/milan/00"), "(none)");
  EXPECT_EQ(url("intel/sgx/tcb-info"), "(none)");
  EXPECT_EQ(url("intel/tdx/other"), "(none)");
}

TEST(Pcs, TakesTheAddressThatClientsOfPccsHave) {
  EXPECT_EQ(url("intel/sgx/qe-identity",
                "https://pccs.example:8081/sgx/certification/v4/"),
            url("intel/sgx/qe-identity"));
}

TEST(Pcs, FindsTheRootCrlOfIntelElsewhere) {
  EXPECT_EQ(url("intel/root-crl", "https://api.trustedservices.intel.com"),
            "https://certificates.trustedservices.intel.com/"
            "IntelSGXRootCA.der");
  EXPECT_EQ(url("intel/root-crl",
                "https://mirror.example/api.trustedservices.intel.com"),
            "https://mirror.example/api.trustedservices.intel.com/sgx/"
            "certification/v4/rootcacrl");
}

TEST(Pcs, ChainsComeBackAsTheyWere) {
  const std::string pem = "-----BEGIN CERTIFICATE-----\nAb+/=\n-----END";
  EXPECT_EQ(encode_chain(pem),
            "-----BEGIN%20CERTIFICATE-----%0AAb%2B%2F%3D%0A-----END");
  EXPECT_EQ(decode_chain(encode_chain(pem)).value(), pem);
  EXPECT_EQ(decode_chain("a+b").value(), "a+b");
}

TEST(Pcs, RefusesBrokenChains) {
  for (const char* text : {"%", "%2", "%zz", "a%"}) {
    EXPECT_FALSE(decode_chain(text)) << text;
  }
  EXPECT_TRUE(decode_chain(std::string(kMaxItemChain, 'a')));
  EXPECT_FALSE(decode_chain(std::string(kMaxItemChain + 1, 'a')));
}

TEST(Pcs, TakesCrlsInEveryForm) {
  const Buffer der = x509::build_crl(
      {.issuer = {{"CN", "CA"}}, .this_update = kNow, .next_update = kNow},
      crypto::PrivateKey::generate_p256());
  for (const std::string& body :
       {std::string(text_of(der)), codec::encode_hex(der),
        codec::encode_pem("X509 CRL", der)}) {
    const auto item = parse_pcs_reply("intel/pck-crl/platform",
                                      {body, "chain%0A"}, kNow, "test");
    ASSERT_TRUE(item) << item.error().message();
    EXPECT_EQ(item->endorsement->body, der);
    EXPECT_EQ(item->endorsement->issuer_chain, "chain\n");
    EXPECT_EQ(item->endorsement->fetched_at, kNow);
  }
}

TEST(Pcs, KeepsDocumentsToTheByte) {
  const std::string body =
      R"({ "tcbInfo": {"fmspc":"00906ed50000"}, "signature": ")" +
      std::string(128, 'a') + "\"}\n";
  const auto item = parse_pcs_reply("intel/sgx/tcb-info/00906ED50000",
                                    {body, ""}, kNow, "test");
  ASSERT_TRUE(item) << item.error().message();
  EXPECT_EQ(text_of(item->endorsement->body), body);
}

TEST(Pcs, RefusesAnswersToOtherQuestions) {
  const std::string body =
      R"({"tcbInfo":{"fmspc":"00906ed50000"},"signature":")" +
      std::string(128, 'a') + "\"}";
  for (const char* name :
       {"intel/sgx/tcb-info/00906ED50001", "intel/tdx/tcb-info/00906ED50000",
        "intel/sgx/qe-identity", "intel/root-crl"}) {
    const auto item = parse_pcs_reply(name, {body, ""}, kNow, "test");
    ASSERT_FALSE(item) << name;
    EXPECT_EQ(item.error().code(), Code::EndorsementUnfit);
  }
  EXPECT_FALSE(parse_pcs_reply("intel/root-crl", {"<html>", ""}, kNow, "x"));
  EXPECT_FALSE(parse_pcs_reply("intel/root-crl", {"", ""}, kNow, "x"));
}

TEST(Pcs, KnowsTheHeadersOfChains) {
  EXPECT_EQ(pcs_chain_headers("intel/tdx/tcb-info/00806F050000").usual,
            "TCB-Info-Issuer-Chain");
  EXPECT_EQ(pcs_chain_headers("intel/sgx/tcb-info/00906ED50000").older,
            "SGX-TCB-Info-Issuer-Chain");
  EXPECT_EQ(pcs_chain_headers("intel/tdx/qe-identity").usual,
            "SGX-Enclave-Identity-Issuer-Chain");
  EXPECT_EQ(pcs_chain_headers("intel/pck-crl/platform").usual,
            "SGX-PCK-CRL-Issuer-Chain");
  EXPECT_EQ(pcs_chain_headers("intel/root-crl").usual, "");
}

}  // namespace
}  // namespace assay::collateral
