// SPDX-License-Identifier: Apache-2.0
// Paths, versions and methods of the control plane.
#include "wire/arm_request.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::wire {
namespace {

using testing::HasSubstr;

constexpr std::string_view kVersion = "api-version=2021-06-01";

std::string in_group(std::string_view tail = "") {
  return "/subscriptions/sub-1/resourceGroups/Group_(1).x/providers/"
         "Microsoft.Attestation/attestationProviders" +
         std::string(tail);
}

std::string in_subscription(std::string_view tail) {
  return "/subscriptions/sub-1/providers/Microsoft.Attestation" +
         std::string(tail);
}

ArmOperation operation_of(std::string_view method, std::string_view path) {
  const auto request = parse_arm_request(method, path, kVersion);
  if (!request) {
    ADD_FAILURE() << path << ": " << request.error().message();
    return ArmOperation::ListOperations;
  }
  return request->operation;
}

Error refusal(std::string_view method, std::string_view path,
              std::string_view query = kVersion) {
  const auto request = parse_arm_request(method, path, query);
  if (request) {
    ADD_FAILURE() << method << " " << path << " is taken";
    return Error(Code::Internal);
  }
  return request.error();
}

TEST(ArmRequest, KnowsEveryOperation) {
  EXPECT_EQ(operation_of("GET", "/providers/Microsoft.Attestation/operations"),
            ArmOperation::ListOperations);
  EXPECT_EQ(operation_of("GET", in_subscription("/attestationProviders")),
            ArmOperation::ListProviders);
  EXPECT_EQ(operation_of("GET", in_group()),
            ArmOperation::ListProvidersOfGroup);
  EXPECT_EQ(operation_of("GET", in_group("/att1")), ArmOperation::GetProvider);
  EXPECT_EQ(operation_of("PUT", in_group("/att1")),
            ArmOperation::CreateProvider);
  EXPECT_EQ(operation_of("PATCH", in_group("/att1")),
            ArmOperation::UpdateProvider);
  EXPECT_EQ(operation_of("DELETE", in_group("/att1")),
            ArmOperation::DeleteProvider);
  EXPECT_EQ(operation_of("GET", in_subscription("/defaultProviders")),
            ArmOperation::ListDefaultProviders);
  EXPECT_EQ(
      operation_of("GET", in_subscription("/locations/westus/defaultProvider")),
      ArmOperation::GetDefaultProvider);
  const std::string connections = in_group("/att1/privateEndpointConnections");
  EXPECT_EQ(operation_of("GET", connections), ArmOperation::ListConnections);
  EXPECT_EQ(operation_of("GET", connections + "/c"),
            ArmOperation::GetConnection);
  EXPECT_EQ(operation_of("PUT", connections + "/c"),
            ArmOperation::PutConnection);
  EXPECT_EQ(operation_of("DELETE", connections + "/c"),
            ArmOperation::DeleteConnection);
  EXPECT_EQ(operation_of("GET", in_group("/att1/privateLinkResources")),
            ArmOperation::ListPrivateLinkResources);
}

TEST(ArmRequest, TakesTheNamesFromThePath) {
  const auto request = parse_arm_request(
      "PUT", in_group("/Att1/privateEndpointConnections/Conn%2D1"), kVersion);
  ASSERT_TRUE(request.has_value());
  EXPECT_EQ(request->place.subscription, "sub-1");
  EXPECT_EQ(request->place.resource_group, "Group_(1).x");
  EXPECT_EQ(request->provider, "att1");
  EXPECT_EQ(request->connection, "Conn-1");
  EXPECT_EQ(request->location, "");
  EXPECT_EQ(request->version, ArmVersion::V2021_06_01);
}

TEST(ArmRequest, NormalizesLocations) {
  const auto request = parse_arm_request(
      "GET", in_subscription("/locations/Central%20US/defaultProvider"),
      kVersion);
  ASSERT_TRUE(request.has_value());
  EXPECT_EQ(request->location, "centralus");
  EXPECT_EQ(request->place.resource_group, "");
}

TEST(ArmRequest, ComparesSegmentsIgnoringCaseAndToleratesOneSlash) {
  EXPECT_EQ(operation_of("GET",
                         "/SUBSCRIPTIONS/s/resourcegroups/g/PROVIDERS/"
                         "microsoft.attestation/AttestationProviders/att1/"),
            ArmOperation::GetProvider);
  EXPECT_EQ(refusal("GET", in_group("/att1//")).code(), Code::RouteNotFound);
}

TEST(ArmRequest, RefusesPathsThatAreNone) {
  for (const std::string& path :
       {std::string(), std::string("/"), std::string("/subscriptions"),
        std::string("/subscriptions/s"), std::string("/providers"),
        std::string("/providers/Microsoft.Compute/operations"),
        std::string("subscriptions"), in_subscription("/unknown"),
        in_subscription("/locations//defaultProvider"),
        in_group("/att1/policies"), in_group("/att1/x/y/z/1/2/3/4/5"),
        in_group("/att1") + std::string(5'000, '/')}) {
    EXPECT_EQ(refusal("GET", path).code(), Code::RouteNotFound) << path;
  }
}

TEST(ArmRequest, NeedsAnApiVersion) {
  for (const char* const query : {"", "x=1", "api-version="}) {
    const Error error = refusal("GET", in_group("/att1"), query);
    EXPECT_EQ(error.code(), Code::ArmApiVersionMissing);
    EXPECT_EQ(info(error.code()).wire_code, "MissingApiVersionParameter");
    EXPECT_EQ(error.message(),
              "api-version: the query has no api-version; supported are "
              "2018-09-01-preview, 2020-10-01, 2021-06-01-preview, "
              "2021-06-01");
  }
}

TEST(ArmRequest, KnowsFourApiVersions) {
  for (const char* const version : {"2018-09-01-preview", "2020-10-01",
                                    "2021-06-01-preview", "2021-06-01"}) {
    EXPECT_TRUE(parse_arm_request("GET", in_group("/att1"),
                                  "api-version=" + std::string(version)));
  }
  const Error error =
      refusal("GET", in_group("/att1"), "api-version=2022-08-01");
  EXPECT_EQ(error.code(), Code::ArmApiVersionUnknown);
  EXPECT_EQ(info(error.code()).wire_code, "InvalidApiVersionParameter");
  EXPECT_THAT(error.message(), HasSubstr("\"2022-08-01\" is unknown"));
  EXPECT_THAT(error.message(), HasSubstr("2021-06-01-preview, 2021-06-01"));
}

TEST(ArmRequest, HasConnectionsAndPrivateLinksInLaterVersionsOnly) {
  const std::string connections = in_group("/att1/privateEndpointConnections");
  const std::string links = in_group("/att1/privateLinkResources");
  const auto taken = [](const std::string& path, const std::string& version) {
    return parse_arm_request("GET", path, "api-version=" + version).has_value();
  };
  EXPECT_FALSE(taken(connections, "2018-09-01-preview"));
  EXPECT_TRUE(taken(connections, "2020-10-01"));
  EXPECT_FALSE(taken(links, "2020-10-01"));
  EXPECT_TRUE(taken(links, "2021-06-01"));
  const Error error =
      refusal("GET", connections, "api-version=2018-09-01-preview");
  EXPECT_EQ(error.code(), Code::ArmTypeNotInVersion);
  EXPECT_EQ(error.message(),
            "api-version: 2018-09-01-preview does not have it; use 2020-10-01 "
            "or later");
}

TEST(ArmRequest, NamesTheMethodsOfAResource) {
  const Error error = refusal("POST", in_group("/att1"));
  EXPECT_EQ(error.code(), Code::MethodNotAllowed);
  EXPECT_EQ(error.message(), "the resource takes GET, PUT, PATCH, DELETE");
  EXPECT_EQ(arm_methods(in_group("/att1")), "GET, PUT, PATCH, DELETE");
  EXPECT_EQ(arm_methods(in_group()), "GET");
  EXPECT_EQ(arm_methods(in_group("/att1/privateEndpointConnections/c")),
            "GET, PUT, DELETE");
  EXPECT_EQ(arm_methods("/subscriptions"), "");
  EXPECT_EQ(refusal("get", in_group("/att1")).code(), Code::MethodNotAllowed);
}

TEST(ArmRequest, RefusesNamesThatAreNone) {
  const std::string tail =
      "/providers/Microsoft.Attestation/attestationProviders/att1";
  const std::string long_name(91, 'a');
  for (const std::string& path :
       {"/subscriptions/a%20b/resourceGroups/g" + tail,
        "/subscriptions/" + long_name + "/resourceGroups/g" + tail,
        "/subscriptions/s/resourceGroups/" + long_name + tail,
        "/subscriptions/s/resourceGroups/a." + tail,
        "/subscriptions/s/resourceGroups/%2e%2e" + tail,
        "/subscriptions/s/resourceGroups/a%2fb" + tail,
        "/subscriptions/s/resourceGroups/a%00b" + tail,
        "/subscriptions/s/resourceGroups/%C3%A4" + tail,
        "/subscriptions/s/resourceGroups/%FF" + tail,
        "/subscriptions/s/resourceGroups/%4" + tail, in_group("/ab"),
        in_group("/-abc"), in_group("/a_bc"),
        in_group("/att1/privateEndpointConnections/a%20b"),
        in_subscription("/locations/%20/defaultProvider")}) {
    const Error error = refusal("GET", path);
    EXPECT_EQ(error.code(), Code::ArmNameInvalid) << path;
    EXPECT_EQ(info(error.code()).wire_code, "InvalidResourceName");
  }
  EXPECT_EQ(
      refusal("GET", "/subscriptions/s/resourceGroups/a." + tail).message(),
      "resourceGroupName: expected 1 to 90 letters, digits and any of "
      "-_.(), and no dot at the end; found \"a.\"");
}

TEST(ArmRequest, IsToldFromTheDataPlaneByItsFirstSegment) {
  EXPECT_TRUE(is_arm_path("/subscriptions"));
  EXPECT_TRUE(is_arm_path("/Subscriptions/s/x"));
  EXPECT_TRUE(is_arm_path("/providers/Microsoft.Attestation/operations"));
  EXPECT_FALSE(is_arm_path("/subscriptionsx/s"));
  EXPECT_FALSE(is_arm_path("/attest/SgxEnclave"));
  EXPECT_FALSE(is_arm_path("/"));
  EXPECT_FALSE(is_arm_path(""));
}

TEST(ArmScope, IsTheIdOfWhatTheRequestIsAbout) {
  const auto scope = [](std::string_view path) {
    return arm_scope(*parse_arm_request("GET", path, kVersion));
  };
  EXPECT_EQ(scope(in_group("/Att1/privateEndpointConnections/c")),
            "/subscriptions/sub-1/resourceGroups/Group_(1).x/providers/"
            "Microsoft.Attestation/attestationProviders/att1");
  EXPECT_EQ(scope(in_group()),
            "/subscriptions/sub-1/resourceGroups/Group_(1).x");
  EXPECT_EQ(scope(in_subscription("/locations/x/defaultProvider")),
            "/subscriptions/sub-1");
  EXPECT_EQ(scope("/providers/Microsoft.Attestation/operations"),
            "/providers/Microsoft.Attestation");
}

TEST(ArmAction, IsTheOneOfTheOperation) {
  EXPECT_EQ(arm_action(ArmOperation::ListOperations),
            provider::Action::ReadOperations);
  EXPECT_EQ(arm_action(ArmOperation::GetProvider),
            provider::Action::ReadProvider);
  EXPECT_EQ(arm_action(ArmOperation::CreateProvider),
            provider::Action::WriteProvider);
  EXPECT_EQ(arm_action(ArmOperation::UpdateProvider),
            provider::Action::WriteProvider);
  EXPECT_EQ(arm_action(ArmOperation::DeleteProvider),
            provider::Action::DeleteProvider);
  EXPECT_EQ(arm_action(ArmOperation::DeleteConnection),
            provider::Action::DeleteConnection);
  EXPECT_EQ(arm_action(ArmOperation::ListPrivateLinkResources),
            provider::Action::ReadPrivateLinkResources);
}

TEST(ProviderId, OfADefaultProviderHasNoSubscription) {
  EXPECT_EQ(provider_id({}, "sharedcus"),
            "/providers/Microsoft.Attestation/attestationProviders/sharedcus");
}

}  // namespace
}  // namespace assay::wire
