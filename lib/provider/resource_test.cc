// SPDX-License-Identifier: Apache-2.0
// Changes of a provider's resource.
#include "provider/resource.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "jose/test_keys.h"

namespace assay::provider {
namespace {

using testing::HasSubstr;

const Change kFirst{"alice", from_unix(1'700'000'000)};
const Change kLater{"bob", from_unix(1'700'000'100)};
const Placement kPlace{"sub", "Group"};

Creation creation() {
  Creation made;
  made.location = "West US";
  made.tags = {{"k", "v"}};
  return made;
}

Resource resource() {
  return create(kPlace, creation(), kFirst);
}

x509::Certificate certificate(const std::string& subject) {
  static const crypto::PrivateKey key = crypto::PrivateKey::generate_p256();
  return jose::make_certificate(subject, subject, key.public_key(), key);
}

EndpointConnection connection(const std::string& name) {
  EndpointConnection made;
  made.name = name;
  return made;
}

TEST(Create, KeepsWhatWasSentAndWhoSentIt) {
  Creation made = creation();
  made.public_network_access = Switch::Disabled;
  const Resource created = create(kPlace, made, kFirst);
  EXPECT_EQ(created.subscription, "sub");
  EXPECT_EQ(created.resource_group, "Group");
  EXPECT_EQ(created.location, "West US");
  EXPECT_EQ(created.tags, made.tags);
  EXPECT_EQ(created.public_network_access, Switch::Disabled);
  EXPECT_EQ(created.tpm_attestation_authentication, std::nullopt);
  EXPECT_EQ(created.created_by, "alice");
  EXPECT_EQ(created.created_at, kFirst.at);
  EXPECT_EQ(created.modified_by, "alice");
  EXPECT_EQ(created.modified_at, kFirst.at);
}

TEST(CreateAgain, ReplacesTheTagsAndKeepsTheCreator) {
  Creation made = creation();
  made.tags = {};
  const auto again = create_again(resource(), {}, kPlace, made, kLater);
  ASSERT_TRUE(again.has_value());
  EXPECT_TRUE(again->tags.empty());
  EXPECT_EQ(again->created_by, "alice");
  EXPECT_EQ(again->created_at, kFirst.at);
  EXPECT_EQ(again->modified_by, "bob");
  EXPECT_EQ(again->modified_at, kLater.at);
}

TEST(CreateAgain, OpensNothingByLeavingItOut) {
  Resource closed = resource();
  closed.public_network_access = Switch::Disabled;
  const auto again = create_again(closed, {}, kPlace, creation(), kLater);
  ASSERT_TRUE(again.has_value());
  EXPECT_EQ(again->public_network_access, Switch::Disabled);
}

TEST(CreateAgain, TakesTheSameLocationInAnyFormAndGroupInAnyCase) {
  Creation made = creation();
  for (const char* const location : {"westus", "WestUS", "wus"}) {
    made.location = location;
    const auto again =
        create_again(resource(), {}, {"SUB", "group"}, made, kLater);
    ASSERT_TRUE(again.has_value()) << location;
    EXPECT_EQ(again->location, "West US");
    EXPECT_EQ(again->resource_group, "Group");
  }
}

TEST(CreateAgain, CannotMoveAProvider) {
  Creation made = creation();
  made.location = "eastus";
  const auto again = create_again(resource(), {}, kPlace, made, kLater);
  ASSERT_FALSE(again.has_value());
  EXPECT_EQ(again.error().code(), Code::ResourceConflict);
  EXPECT_EQ(again.error().message(),
            "location: the provider is in West US and cannot move to eastus");
}

TEST(CreateAgain, IsRefusedForTheNameOfAnotherGroup) {
  for (const Placement& place :
       {Placement{"sub", "Other"}, Placement{"other", "Group"}}) {
    const auto again = create_again(resource(), {}, place, creation(), kLater);
    ASSERT_FALSE(again.has_value());
    EXPECT_EQ(again.error().code(), Code::ProviderNameTaken);
    EXPECT_THAT(again.error().message(), Not(HasSubstr("Group")));
  }
}

TEST(CreateAgain, TakesCertificatesThatAreInForce) {
  const std::vector<x509::Certificate> signers = {certificate("a"),
                                                  certificate("b")};
  Creation made = creation();
  EXPECT_TRUE(create_again(resource(), signers, kPlace, made, kLater));
  made.signers = {signers[1]};
  EXPECT_TRUE(create_again(resource(), signers, kPlace, made, kLater));
}

TEST(CreateAgain, CannotReplaceSigners) {
  Creation made = creation();
  made.signers = {certificate("b")};
  const std::vector<x509::Certificate> signers = {certificate("a")};
  const auto again = create_again(resource(), signers, kPlace, made, kLater);
  ASSERT_FALSE(again.has_value());
  EXPECT_EQ(again.error().code(), Code::ResourceConflict);
  EXPECT_EQ(again.error().message(),
            "properties.policySigningCertificates: \"CN=b\" is not among the "
            "provider's certificates, which change by /certificates:add and "
            ":remove only");
}

TEST(CreateAgain, CannotMakeAnAadProviderIsolated) {
  Creation made = creation();
  made.signers = {certificate("b")};
  const auto again = create_again(resource(), {}, kPlace, made, kLater);
  ASSERT_FALSE(again.has_value());
  EXPECT_EQ(again.error().code(), Code::ResourceConflict);
  EXPECT_THAT(again.error().message(), HasSubstr("trust model AAD"));
}

TEST(Update, ReplacesTheWholeTagSetOrLeavesIt) {
  Resource before = resource();
  before.tags = {{"a", "1"}, {"b", "2"}};
  EXPECT_EQ(update(before, {}, kLater).tags, before.tags);
  EXPECT_EQ(update(before, {.tags = Tags{{"c", "3"}}}, kLater).tags,
            (Tags{{"c", "3"}}));
  EXPECT_TRUE(update(before, {.tags = Tags{}}, kLater).tags.empty());
  EXPECT_EQ(update(before, {}, kLater).modified_by, "bob");
}

TEST(Update, TurnsSwitchesOneByOne) {
  const Resource after =
      update(resource(), {.public_network_access = Switch::Disabled}, kLater);
  EXPECT_EQ(after.public_network_access, Switch::Disabled);
  EXPECT_EQ(after.tpm_attestation_authentication, std::nullopt);
  const Resource both = update(
      after, {.tpm_attestation_authentication = Switch::Enabled}, kLater);
  EXPECT_EQ(both.public_network_access, Switch::Disabled);
  EXPECT_EQ(both.tpm_attestation_authentication, Switch::Enabled);
}

TEST(Switch, IsEnabledWhereItWasNeverSet) {
  EXPECT_TRUE(is_enabled(std::nullopt));
  EXPECT_TRUE(is_enabled(Switch::Enabled));
  EXPECT_FALSE(is_enabled(Switch::Disabled));
}

TEST(Connections, StandInOrderOfTheirNames) {
  Resource made = resource();
  for (const char* const name : {"b", "C", "a"}) {
    made = *put_connection(made, connection(name), kLater);
  }
  ASSERT_EQ(made.connections.size(), 3u);
  EXPECT_EQ(made.connections[0].name, "a");
  EXPECT_EQ(made.connections[1].name, "b");
  EXPECT_EQ(made.connections[2].name, "C");
  EXPECT_EQ(made.modified_by, "bob");
}

TEST(Connections, AreReplacedByName) {
  EndpointConnection approved = connection("A");
  approved.status = ConnectionStatus::Approved;
  const Resource made = *put_connection(
      *put_connection(resource(), connection("a"), kLater), approved, kLater);
  ASSERT_EQ(made.connections.size(), 1u);
  ASSERT_NE(find_connection(made, "a"), nullptr);
  EXPECT_EQ(find_connection(made, "a")->status, ConnectionStatus::Approved);
  EXPECT_EQ(find_connection(made, "b"), nullptr);
}

TEST(Connections, AreLimited) {
  Resource made = resource();
  for (size_t i = 0; i < kMaxConnections; ++i) {
    made = *put_connection(made, connection("c" + std::to_string(i)), kLater);
  }
  EXPECT_TRUE(put_connection(made, connection("C0"), kLater));
  const auto more = put_connection(made, connection("new"), kLater);
  ASSERT_FALSE(more.has_value());
  EXPECT_EQ(more.error().code(), Code::ResourceConflict);
}

TEST(Connections, AreDeletedByName) {
  const Resource made = *put_connection(resource(), connection("a"), kFirst);
  EXPECT_EQ(delete_connection(made, "b", kLater), std::nullopt);
  const auto without = delete_connection(made, "A", kLater);
  ASSERT_TRUE(without.has_value());
  EXPECT_TRUE(without->connections.empty());
  EXPECT_EQ(without->modified_by, "bob");
}

TEST(Placement, WithoutAGroupIsTheWholeSubscription) {
  EXPECT_TRUE(is_in(resource(), {"SUB", ""}));
  EXPECT_TRUE(is_in(resource(), {"sub", "GROUP"}));
  EXPECT_FALSE(is_in(resource(), {"sub", "Gro"}));
  EXPECT_FALSE(is_in(resource(), {"su", ""}));
}

}  // namespace
}  // namespace assay::provider
