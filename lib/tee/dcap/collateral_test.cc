// SPDX-License-Identifier: Apache-2.0
// Tests of how collateral files are told apart and named.
#include "tee/dcap/collateral.h"

#include <set>

#include <gtest/gtest.h>

#include "codec/base64.h"
#include "codec/hex.h"
#include "codec/json_writer.h"
#include "codec/pem.h"
#include "x509/builder.h"

namespace assay::dcap {
namespace {

using tee::Presentation;

const std::string kSignature(128, 'a');

Buffer crl() {
  static const Buffer made = x509::build_crl(
      {.issuer = {{"CN", "CA"}},
       .this_update = Time(std::chrono::seconds(1'750'000'000)),
       .next_update = Time(std::chrono::seconds(1'760'000'000))},
      crypto::PrivateKey::generate_p256());
  return made;
}

std::set<std::string> names(
    const Result<std::vector<NamedEndorsement>>& found) {
  std::set<std::string> result;
  EXPECT_TRUE(found) << found.error().message();
  for (const NamedEndorsement& item : *found) {
    result.insert(item.id.name);
  }
  return result;
}

std::string nine_fields(const std::string& members) {
  return "{" + members + "}";
}

using Names = std::set<std::string>;

TEST(NineFields, GiveNothingForAbsentAndEmptyFields) {
  EXPECT_TRUE(names(read_nine_fields(R"({"pck_crl":"","root_ca_crl":null})",
                                     Time(), Presentation::InRole))
                  .empty());
}

TEST(NineFields, AcceptCrlsInEveryForm) {
  for (const std::string& text :
       {codec::encode_hex(crl()),
        codec::encode_base64(crl(), codec::Base64::Standard),
        codec::encode_pem("X509 CRL", crl())}) {
    std::string quoted;
    codec::append_json_string(quoted, text);
    const auto found = read_nine_fields(
        nine_fields("\"root_ca_crl\":" + quoted), Time(), Presentation::Stored);
    EXPECT_EQ(names(found), (Names{"intel/root-crl"}));
    EXPECT_EQ(found->front().item->body, crl());
  }
}

TEST(NineFields, AcceptBlanksAroundACrl) {
  EXPECT_EQ(
      names(read_nine_fields(nine_fields("\"root_ca_crl\":\" " +
                                         codec::encode_hex(crl()) + "\\r\\n\""),
                             Time(), Presentation::Stored)),
      (Names{"intel/root-crl"}));
}

TEST(NineFields, OfferAPckCrlUnderBothCas) {
  EXPECT_EQ(names(read_nine_fields(
                nine_fields("\"pck_crl\":\"" + codec::encode_hex(crl()) + "\""),
                Time(), Presentation::InRole)),
            (Names{"intel/pck-crl/processor", "intel/pck-crl/platform"}));
}

TEST(NineFields, KeepTheExactTextOfDocuments) {
  const auto found = read_nine_fields(
      nine_fields(R"("tcb_info":"{\"fmspc\":\"00a067110000\", \"x\":1}",)"
                  R"("tcb_info_signature":")" +
                  kSignature + "\""),
      Time(), Presentation::Stored);
  EXPECT_EQ(names(found), (Names{"intel/sgx/tcb-info/00A067110000"}));
  EXPECT_EQ(text_of(found->front().item->body),
            R"({"tcbInfo":{"fmspc":"00a067110000", "x":1},"signature":")" +
                kSignature + "\"}");
}

TEST(NineFields, SliceDocumentsThatAreNested) {
  const auto found =
      read_nine_fields(nine_fields(R"("tcb_info": { "fmspc" :"00a067110000"} ,)"
                                   R"("tcb_info_signature":")" +
                                   kSignature + "\""),
                       Time(), Presentation::Stored);
  EXPECT_EQ(names(found), (Names{"intel/sgx/tcb-info/00A067110000"}));
  EXPECT_EQ(text_of(found->front().item->body),
            R"({"tcbInfo":{ "fmspc" :"00a067110000"},"signature":")" +
                kSignature + "\"}");
}

TEST(NineFields, KeepASignatureFromBecomingAMember) {
  const auto found =
      read_nine_fields(nine_fields(R"("qe_identity":"{}",)"
                                   R"("qe_identity_signature":"\",\"x\":\"")"),
                       Time(), Presentation::InRole);
  ASSERT_TRUE(found);
  EXPECT_EQ(text_of(found->front().item->body),
            R"({"enclaveIdentity":{},"signature":"\",\"x\":\""})");
}

TEST(NineFields, GiveTheChainWithItsDocument) {
  const auto found = read_nine_fields(
      nine_fields(R"("qe_identity":"{}","qe_identity_issuer_chain":"PEM")"),
      Time(), Presentation::InRole);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->front().item->issuer_chain, "PEM");
  EXPECT_EQ(found->front().item->presentation, Presentation::InRole);
}

TEST(NineFields, OfferDocumentsInTheirRole) {
  EXPECT_EQ(names(read_nine_fields(
                nine_fields(R"("tcb_info":"broken","qe_identity":"{}",)"
                            R"("qe_identity_signature":"")"),
                Time(), Presentation::InRole)),
            (Names{"intel/sgx/tcb-info", "intel/tdx/tcb-info",
                   "intel/sgx/qe-identity", "intel/tdx/qe-identity"}));
}

TEST(NineFields, NameTheFieldThatIsMalformed) {
  const auto found =
      read_nine_fields(R"({"pck_crl":"***"})", Time(), Presentation::InRole);
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().path(), "pck_crl");
}

TEST(VendorResponse, IsToldApartByContent) {
  EXPECT_EQ(names(read_vendor_response(crl(), "", Time())).size(), 3u);
  EXPECT_EQ(names(read_vendor_response(
                      bytes_of(codec::encode_hex(crl()) + "\n"), "", Time()))
                .size(),
            3u);
  const std::string identity =
      R"({"enclaveIdentity":{},"signature":")" + kSignature + "\"}";
  EXPECT_EQ(names(read_vendor_response(bytes_of(identity), "chain", Time())),
            (Names{"intel/sgx/qe-identity", "intel/tdx/qe-identity"}));
}

TEST(VendorResponse, NamesATcbInfoByWhatItSaysOfItself) {
  const std::string info =
      R"({"tcbInfo":{"id":"TDX","fmspc":"00806f050000"},"signature":")" +
      kSignature + "\"}\n";
  const auto found = read_vendor_response(bytes_of(info), "chain", Time());
  EXPECT_EQ(names(found), (Names{"intel/tdx/tcb-info/00806F050000"}));
  EXPECT_EQ(text_of(found->front().item->body), info);
  EXPECT_EQ(found->front().item->issuer_chain, "chain");
}

TEST(VendorResponse, RefusesATcbInfoThatCannotBeNamed) {
  for (const std::string& text :
       {R"({"tcbInfo":{"fmspc":"00"},"signature":")" + kSignature + "\"}",
        std::string(R"({"tcbInfo":{"fmspc":"00806f050000"}})")}) {
    EXPECT_FALSE(read_vendor_response(bytes_of(text), "", Time())) << text;
  }
}

TEST(VendorResponse, RefusesWhatItDoesNotKnow) {
  for (const char* text :
       {"", "{}", "hello", "{\"other\":1}", "3000", "  ", "{"}) {
    EXPECT_FALSE(read_vendor_response(bytes_of(text), "", Time())) << text;
  }
}

}  // namespace
}  // namespace assay::dcap
