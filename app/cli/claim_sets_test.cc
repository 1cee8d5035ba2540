// SPDX-License-Identifier: Apache-2.0
// Tests of what counts as recorded claims.
#include "cli/claim_sets.h"

#include <gtest/gtest.h>

#include "codec/base64.h"

namespace assay::cli {
namespace {

// Claims as {type: value}, or the error.
std::string recorded(std::string_view text) {
  const auto claims = parse_recorded(text);
  return claims ? claims::write_issued(*claims) : claims.error().message();
}

std::string token_of(std::string_view payload) {
  return "eyJhbGciOiJub25lIn0." +
         codec::encode_base64(bytes_of(payload), codec::Base64::Url) + ".";
}

TEST(ClaimSets, AreClaimsFilesOfBothForms) {
  EXPECT_EQ(recorded(R"({"a": 1})"), R"({"a":1})");
  EXPECT_EQ(recorded(R"([{"type": "a", "value": true}])"), R"({"a":true})");
  EXPECT_EQ(recorded(R"({"claims": "one"})"), R"({"claims":"one"})");
}

TEST(ClaimSets, AreCasesOfABatch) {
  EXPECT_EQ(recorded(R"({"id": 1, "policy": "x", "claims": {"a": 1}})"),
            R"({"a":1})");
}

TEST(ClaimSets, AreReportsOfVerify) {
  EXPECT_EQ(recorded(R"({"verdict": "verified", "claims":
                        {"a": 1, "o": {"b": [2]}}})"),
            R"({"a":1,"o":"{\"b\":[2]}"})");
}

TEST(ClaimSets, AreTokensWithoutWhatThePolicyIssued) {
  EXPECT_EQ(
      recorded(
          token_of(
              R"({"exp":1,"iss":"i","svn":3,"x-ms-sgx-svn":3,"x-ms-ver":"1.0",)"
              R"("x-ms-policy":{"svn":3,"x-ms-ver":"9"}})") +
          "\n"),
      R"({"x-ms-sgx-svn":3,"x-ms-ver":"1.0"})");
}

TEST(ClaimSets, RefusesEverythingElse) {
  EXPECT_FALSE(parse_recorded(""));
  EXPECT_FALSE(parse_recorded("eyJ"));
  EXPECT_FALSE(parse_recorded(R"({"verdict": "rejected", "claims": null})"));
  EXPECT_FALSE(parse_recorded(R"({"id": 1, "claims": {"a": {}}})"));
}

}  // namespace
}  // namespace assay::cli
