// SPDX-License-Identifier: Apache-2.0
// Tests of signed JSON documents; chains and signatures are in tests/cases.
#include "tee/dcap/signed_document.h"

#include <gtest/gtest.h>

namespace assay::dcap {
namespace {

const std::string kSignature(128, 'a');

TEST(SignedDocument, KeepsTheExactBytesOfItsMember) {
  const std::string body =
      "{\"tcbInfo\": { \"a\" : 1 } , \"signature\":\"" + kSignature + "\"}";
  const auto document = read_signed_document(body, "tcbInfo");
  ASSERT_TRUE(document) << document.error().message();
  EXPECT_EQ(document->signed_text, "{ \"a\" : 1 }");
  EXPECT_EQ(document->signature, Buffer(64, 0xaa));
}

TEST(SignedDocument, RefusesBadSignaturesMembersAndSizes) {
  for (const std::string& body :
       {std::string("{}"), std::string(R"({"tcbInfo":{},"signature":"aa"})"),
        R"({"tcbInfo":1,"signature":")" + kSignature + "\"}",
        R"({"tcbInfo":{},"tcbInfo":{},"signature":")" + kSignature + "\"}",
        R"({"signature":")" + kSignature + "\"}",
        std::string(kMaxDocument + 1, ' ')}) {
    EXPECT_FALSE(read_signed_document(body, "tcbInfo"));
  }
}

TEST(SignerChain, SaysThatItIsAbsent) {
  const auto chain = read_signer_chain("");
  ASSERT_FALSE(chain);
  EXPECT_EQ(chain.error().code(), Code::PathInvalid);
  EXPECT_FALSE(read_signer_chain("no pem"));
}

TEST(Members, AreReadWithTheirNameInTheError) {
  const auto value = codec::parse_json(R"({"t":"now","h":"abc"})");
  EXPECT_EQ(time_member(value->get_object(), "t").error().path(), "t");
  EXPECT_EQ(hex_bytes_member(value->get_object(), "h", 2).error().message(),
            "h: expected 4 hexadecimal digits");
}

}  // namespace
}  // namespace assay::dcap
