// SPDX-License-Identifier: Apache-2.0
// Tests of the Authorization header.
#include "identity/bearer.h"

#include <string>

#include <gtest/gtest.h>

namespace assay::identity {
namespace {

std::string_view reason(std::string_view header) {
  const auto token = parse_authorization(header);
  return token ? "accepted" : token.error().reason();
}

TEST(Bearer, IsWhatFollowsTheScheme) {
  EXPECT_EQ(*parse_authorization("Bearer a.b.c"), "a.b.c");
  EXPECT_EQ(*parse_authorization("bEARER a.b-_c"), "a.b-_c");
}

TEST(Bearer, RefusesOtherSchemes) {
  EXPECT_EQ(reason(""), "identity.header.malformed");
  EXPECT_EQ(reason("Basic YTpi"), "identity.header.malformed");
  EXPECT_EQ(reason("Bearer"), "identity.header.malformed");
  EXPECT_EQ(reason("Bearertoken"), "identity.header.malformed");
}

TEST(Bearer, RefusesWhatIsNoToken) {
  EXPECT_EQ(reason("Bearer "), "identity.header.malformed");
  EXPECT_EQ(reason("Bearer a b"), "identity.header.malformed");
  EXPECT_EQ(reason("Bearer  a"), "identity.header.malformed");
  EXPECT_EQ(reason("Bearer a,b"), "identity.header.malformed");
}

TEST(Bearer, RefusesWhatIsTooLarge) {
  EXPECT_EQ(reason("Bearer " + std::string(kMaxBearer, 'a')), "accepted");
  EXPECT_EQ(reason("Bearer " + std::string(kMaxBearer + 1, 'a')),
            "identity.token.too_large");
}

TEST(Bearer, IsRefusedAsUnauthorized) {
  const auto token = parse_authorization("Basic x");
  EXPECT_EQ(token.error().code(), Code::Unauthorized);
  EXPECT_EQ(token.error().detail(),
            "Authorization must be: Bearer, one blank, a token: another "
            "scheme, or none");
}

}  // namespace
}  // namespace assay::identity
