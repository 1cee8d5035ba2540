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

TEST(VendorResponse, RefusesWhatItDoesNotKnow) {
  for (const char* text : {"", "{}", "hello", "{\"other\":1}"}) {
    EXPECT_FALSE(read_vendor_response(bytes_of(text), "", Time())) << text;
  }
}

}  // namespace
}  // namespace assay::dcap
