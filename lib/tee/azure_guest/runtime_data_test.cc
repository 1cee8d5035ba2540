// SPDX-License-Identifier: Apache-2.0
// Tests of what the paravisor says.
#include "tee/azure_guest/runtime_data.h"

#include <gtest/gtest.h>

#include "codec/base64.h"
#include "crypto/private_key.h"

namespace assay::azure_guest {
namespace {

const crypto::PublicKey& ak() {
  static const auto key = crypto::PrivateKey::generate_rsa(2048);
  return key.public_key();
}

std::string jwk(std::string_view kid) {
  return R"({"kid":")" + std::string(kid) +
         R"(","key_ops":["sign"],"kty":"RSA","e":"AQAB","n":")" +
         codec::encode_base64(ak().rsa_modulus(), codec::Base64::Url) + R"("})";
}

Result<RuntimeData> parse(const std::string& text) {
  return parse_runtime_data(bytes_of(text));
}

TEST(RuntimeData, NamesTheAk) {
  const auto data =
      parse(R"({"keys":[)" + jwk("HCLEkPub") + "," + jwk("HCLAkPub") +
            R"(],"vm-configuration":{"vmUniqueId":"AB-1","secure-boot":true},)"
            R"("user-data":"00FF"})");
  ASSERT_TRUE(data.has_value());
  ASSERT_TRUE(data->ak.has_value());
  EXPECT_TRUE(data->ak->same_as(ak()));
  EXPECT_EQ(data->vm_unique_id, "AB-1");
  EXPECT_EQ(data->user_data, "00FF");
}

TEST(RuntimeData, NamesNoAkWhereThereIsNotOne) {
  for (const std::string& keys :
       {std::string("[]"), "[" + jwk("HCLEkPub") + "]",
        "[" + jwk("HCLAkPub") + "," + jwk("HCLAkPub") + "]", std::string("{}"),
        std::string(R"([{"kid":"HCLAkPub"}])"), std::string("[1]")}) {
    const auto data = parse(R"({"keys":)" + keys + "}");
    ASSERT_TRUE(data.has_value()) << keys;
    EXPECT_FALSE(data->ak.has_value()) << keys;
  }
}

TEST(RuntimeData, IsShownSorted) {
  EXPECT_EQ(parse("{ \"b\": 1, \"a\": [2] }")->json, R"({"a":[2],"b":1})");
}

TEST(RuntimeData, IsAnObject) {
  EXPECT_EQ(parse("[]").error().code(), Code::EvidenceMalformed);
  EXPECT_EQ(parse("{").error().code(), Code::BodyNotJson);
  EXPECT_EQ(parse(std::string(R"({"a":1,"a":2})")).error().code(),
            Code::DuplicateKey);
}

}  // namespace
}  // namespace assay::azure_guest
