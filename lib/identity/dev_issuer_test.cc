// SPDX-License-Identifier: Apache-2.0
// Tests of the development issuer as it is made and kept.
#include "identity/dev_issuer.h"

#include <gtest/gtest.h>

namespace assay::identity {
namespace {

TEST(DevIssuer, HasAnOwnerAndAReader) {
  DevSeeds seeds;
  seeds.tenant.data.fill(0xff);
  const DevIssuer issuer = make_dev_issuer(seeds);
  EXPECT_EQ(issuer.tenant, "ffffffff-ffff-4fff-bfff-ffffffffffff");
  ASSERT_EQ(issuer.clients.size(), 2u);
  EXPECT_EQ(issuer.clients[0].role, "Owner");
  EXPECT_EQ(issuer.clients[1].role, "Attestation Reader");
  EXPECT_EQ(issuer.clients[0].id, "00000000-0000-4000-8000-000000000000");
  EXPECT_EQ(issuer.clients[0].secret.size(), 43u);
  EXPECT_EQ(issuer.key.public_key().bits(), 2048u);
}

TEST(DevIssuer, IsReadAsItWasWritten) {
  const DevIssuer issuer = make_dev_issuer({});
  const std::string text = write_dev_issuer(issuer);
  const auto read = parse_dev_issuer(text);
  ASSERT_TRUE(read) << read.error().message();
  EXPECT_EQ(write_dev_issuer(*read), text);
  EXPECT_TRUE(read->key.public_key().same_as(dev_keys(issuer).front().key));
}

std::string replace(std::string text, std::string_view what,
                    std::string_view with) {
  return text.replace(text.find(what), what.size(), with);
}

TEST(DevIssuer, RefusesWhatIsIncomplete) {
  DevIssuer issuer = make_dev_issuer({});
  const std::string text = write_dev_issuer(issuer);
  EXPECT_EQ(parse_dev_issuer("").error().code(), Code::BodyNotJson);
  EXPECT_EQ(parse_dev_issuer("{}").error().code(), Code::MissingField);
  EXPECT_EQ(parse_dev_issuer(replace(text, issuer.tenant, "")).error().code(),
            Code::ConfigInvalid);
  EXPECT_EQ(parse_dev_issuer(replace(text, issuer.clients[0].secret, ""))
                .error()
                .code(),
            Code::ConfigInvalid);
  EXPECT_EQ(
      parse_dev_issuer(replace(text, "BEGIN PRIVATE", "BEGIN")).error().code(),
      Code::KeyMalformed);
  issuer.key = crypto::PrivateKey::generate_p256();
  EXPECT_EQ(parse_dev_issuer(write_dev_issuer(issuer)).error().code(),
            Code::ConfigInvalid);
}

TEST(DevIssuer, IsTrustedForBothPlanesAndItself) {
  const DevIssuer issuer = make_dev_issuer({});
  const Issuer trust = dev_trust(issuer, "https://localhost:8443");
  EXPECT_EQ(trust.url,
            "https://localhost:8443/00000000-0000-4000-8000-000000000000/v2.0");
  const std::vector<std::string> audiences = {"https://attest.azure.net",
                                              "https://management.azure.com",
                                              "https://localhost:8443"};
  EXPECT_EQ(trust.audiences, audiences);
  const auto roles = dev_roles(issuer);
  ASSERT_EQ(roles.size(), 2u);
  EXPECT_EQ(roles[0].principal, issuer.clients[0].object_id);
  EXPECT_EQ(roles[1].role, "Attestation Reader");
  EXPECT_EQ(roles[1].scope, "/");
}

}  // namespace
}  // namespace assay::identity
