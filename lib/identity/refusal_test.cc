// SPDX-License-Identifier: Apache-2.0
// Tests of the table of refusals.
#include "identity/refusal.h"

#include <fstream>
#include <set>
#include <sstream>

#include <gtest/gtest.h>

namespace assay::identity {
namespace {

TEST(Refusal, IsUnauthorizedForAStableReason) {
  const Error error = refuse(Refusal::TokenSignature, "none of 2 keys");
  EXPECT_EQ(error.code(), Code::Unauthorized);
  EXPECT_EQ(error.reason(), "identity.token.signature");
  EXPECT_EQ(error.detail(),
            "the signature of the bearer token is not good: none of 2 keys");
  EXPECT_EQ(refuse(Refusal::TokenPrincipal).detail(),
            info(Refusal::TokenPrincipal).sentence);
}

TEST(Refusal, HasACodeOfItsOwn) {
  std::set<std::string_view> codes;
  for (const RefusalInfo& row : all_refusals()) {
    EXPECT_TRUE(codes.insert(row.code).second) << row.code;
  }
}

TEST(Refusal, IsDocumented) {
  std::ostringstream page;
  page << std::ifstream("docs/identity.md").rdbuf();
  for (const RefusalInfo& row : all_refusals()) {
    EXPECT_NE(page.str().find("`" + std::string(row.code) + "`"),
              std::string::npos)
        << row.code;
  }
}

}  // namespace
}  // namespace assay::identity
