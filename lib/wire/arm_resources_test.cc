// SPDX-License-Identifier: Apache-2.0
// Bodies of the control plane's answers, whole.
#include "wire/arm_resources.h"

#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "codec/json.h"

namespace assay::wire {
namespace {

using provider::TrustModel;
using testing::HasSubstr;
using testing::Not;

const std::string kId =
    "/subscriptions/s/resourceGroups/g/providers/Microsoft.Attestation/"
    "attestationProviders/att1";

provider::Resource resource() {
  provider::Resource made;
  made.subscription = "s";
  made.resource_group = "g";
  made.location = "West US";
  return made;
}

std::string shown(const provider::Resource& resource, ArmVersion version,
                  TrustModel model = TrustModel::Aad) {
  return arm_provider(
      {"att1", "https://att1.wus.example.com", model, &resource}, version);
}

std::string expected(const std::string& tags, const std::string& more) {
  return R"({"id":")" + kId +
         R"(","name":"att1","type":)"
         R"("Microsoft.Attestation/attestationProviders",)"
         R"("location":"West US",)" +
         tags +
         R"("properties":{"trustModel":"AAD","status":"Ready",)"
         R"("attestUri":"https://att1.wus.example.com")" +
         more + "}}";
}

TEST(ArmProvider, HasTheMembersOfItsVersion) {
  const provider::Resource made = resource();
  EXPECT_EQ(shown(made, ArmVersion::V2018_09_01_preview),
            expected(R"("tags":null,)", ""));
  EXPECT_EQ(shown(made, ArmVersion::V2020_10_01), expected("", ""));
  const std::string switches =
      R"(,"publicNetworkAccess":null,"tpmAttestationAuthentication":null)";
  EXPECT_EQ(shown(made, ArmVersion::V2021_06_01_preview),
            expected("", switches));
  EXPECT_EQ(shown(made, ArmVersion::V2021_06_01), expected("", switches));
}

TEST(ArmProvider, ShowsTagsInEveryVersion) {
  provider::Resource made = resource();
  made.tags = {{"b", "2\""}, {"a", ""}};
  EXPECT_EQ(shown(made, ArmVersion::V2018_09_01_preview),
            expected(R"("tags":{"a":"","b":"2\""},)", ""));
  EXPECT_EQ(shown(made, ArmVersion::V2020_10_01),
            expected(R"("tags":{"a":"","b":"2\""},)", ""));
}

TEST(ArmProvider, ShowsSwitchesThatWereSet) {
  provider::Resource made = resource();
  made.public_network_access = provider::Switch::Disabled;
  made.tpm_attestation_authentication = provider::Switch::Enabled;
  EXPECT_EQ(shown(made, ArmVersion::V2021_06_01),
            expected("", R"(,"publicNetworkAccess":"Disabled",)"
                         R"("tpmAttestationAuthentication":"Enabled")"));
  EXPECT_EQ(shown(made, ArmVersion::V2020_10_01), expected("", ""));
}

TEST(ArmProvider, SpellsTrustModelsAsClientsCompareThem) {
  EXPECT_THAT(shown(resource(), ArmVersion::V2020_10_01, TrustModel::Isolated),
              HasSubstr(R"("trustModel":"Isolated")"));
}

TEST(ArmProvider, TellsWhoMadeItInTheLastVersion) {
  provider::Resource made = resource();
  made.created_by = "alice";
  made.created_at = from_unix(1'700'000'000);
  made.modified_by = "bob";
  made.modified_at = from_unix(1'700'000'060);
  EXPECT_THAT(shown(made, ArmVersion::V2021_06_01),
              HasSubstr(R"(},"systemData":{"createdBy":"alice",)"
                        R"("createdAt":"2023-11-14T22:13:20Z",)"
                        R"("lastModifiedBy":"bob",)"
                        R"("lastModifiedAt":"2023-11-14T22:14:20Z"}})"));
  EXPECT_THAT(shown(made, ArmVersion::V2020_10_01),
              Not(HasSubstr("systemData")));
}

TEST(ArmProvider, HasNoSubscriptionWhereItIsADefault) {
  provider::Resource made;
  made.location = "Central US";
  EXPECT_THAT(
      arm_provider({"sharedcus", "https://sharedcus.cus.example.com",
                    TrustModel::Aad, &made},
                   ArmVersion::V2020_10_01),
      HasSubstr(R"({"id":"/providers/Microsoft.Attestation/)"
                R"(attestationProviders/sharedcus","name":"sharedcus",)"));
}

TEST(ArmProviders, AreAListWithoutNextLink) {
  EXPECT_EQ(arm_providers({}, ArmVersion::V2020_10_01), R"({"value":[]})");
  const provider::Resource made = resource();
  const std::vector<ArmProvider> two(
      2, {"att1", "https://att1.wus.example.com", TrustModel::Aad, &made});
  EXPECT_EQ(arm_providers(two, ArmVersion::V2020_10_01),
            R"({"value":[)" + expected("", "") + "," + expected("", "") + "]}");
}

provider::Resource with_connections() {
  provider::Resource made = resource();
  made.connections = {{"c1", "/subscriptions/s/pe",
                       provider::ConnectionStatus::Approved, "because", "none"},
                      {"c2", "", provider::ConnectionStatus::Rejected, "", ""},
                      {"c3", "", provider::ConnectionStatus::Pending, "", ""}};
  return made;
}

std::string connection_text(const std::string& name,
                            const std::string& properties) {
  return R"({"id":")" + kId + "/privateEndpointConnections/" + name +
         R"(","name":")" + name +
         R"(","type":"Microsoft.Attestation/attestationProviders/)"
         R"(privateEndpointConnections","properties":{)" +
         properties + R"("provisioningState":"Succeeded"}})";
}

const std::string kConnections =
    connection_text("c1", R"("privateEndpoint":{"id":"/subscriptions/s/pe"},)"
                          R"("privateLinkServiceConnectionState":{)"
                          R"("status":"Approved","description":"because",)"
                          R"("actionsRequired":"none"},)") +
    "," +
    connection_text("c2", R"("privateLinkServiceConnectionState":)"
                          R"({"status":"Rejected"},)") +
    "," +
    connection_text("c3", R"("privateLinkServiceConnectionState":)"
                          R"({"status":"Pending"},)");

TEST(ArmConnections, AreWholeResources) {
  const provider::Resource made = with_connections();
  const ArmProvider provider{"att1", "https://x", TrustModel::Aad, &made};
  EXPECT_EQ(arm_connections(provider), R"({"value":[)" + kConnections + "]}");
  EXPECT_EQ(arm_connection(provider, made.connections[1]),
            connection_text("c2", R"("privateLinkServiceConnectionState":)"
                                  R"({"status":"Rejected"},)"));
}

TEST(ArmConnections, StandInTheProviderFromTheSecondVersionOn) {
  const provider::Resource made = with_connections();
  EXPECT_EQ(
      shown(made, ArmVersion::V2020_10_01),
      expected("", R"(,"privateEndpointConnections":[)" + kConnections + "]"));
  EXPECT_THAT(shown(made, ArmVersion::V2018_09_01_preview),
              Not(HasSubstr("privateEndpointConnections")));
}

TEST(ArmPrivateLinkResources, AreTheDocumentedOne) {
  const provider::Resource made = resource();
  EXPECT_EQ(
      arm_private_link_resources({"att1", "https://x", TrustModel::Aad, &made}),
      R"({"value":[{"id":")" + kId +
          R"(/privateLinkResources/tenant","name":"tenant",)"
          R"("type":"Microsoft.Attestation/attestationProviders/)"
          R"(privateLinkResources","properties":{"groupId":"standard",)"
          R"("requiredMembers":["default"],"requiredZoneNames":)"
          R"(["privatelink.attest.azure.net"]}}]})");
}

TEST(ArmOperations, AreThoseOfRoles) {
  const auto parsed = codec::parse_json(arm_operations());
  ASSERT_TRUE(parsed.has_value());
  EXPECT_EQ(parsed->at_pointer("/value").as_array().size(), 3u);
  EXPECT_THAT(
      arm_operations(),
      HasSubstr(R"({"name":"Microsoft.Attestation/attestationProviders/)"
                R"(attestation/write","display":{"provider":)"
                R"("Microsoft Azure Attestation","resource":"Attestation",)"
                R"("operation":"Adds attestation service."}})"));
}

}  // namespace
}  // namespace assay::wire
