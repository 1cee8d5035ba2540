// SPDX-License-Identifier: Apache-2.0
// The control plane's refusals.
#include "wire/arm_errors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "wire/wire.h"

namespace assay::wire {
namespace {

using testing::HasSubstr;

constexpr std::string_view kProvider =
    "/subscriptions/s/resourceGroups/g/providers/Microsoft.Attestation/"
    "attestationProviders/att1";

ArmRequest asked(const std::string& path) {
  return *parse_arm_request("GET", path, "api-version=2021-06-01");
}

TEST(ArmErrors, NameCallerActionAndScope) {
  const Error error =
      authorization_failed("alice", asked(std::string(kProvider)));
  EXPECT_EQ(error.code(), Code::AuthorizationFailed);
  EXPECT_EQ(error.message(),
            "the client 'alice' does not have authorization to perform action "
            "'Microsoft.Attestation/attestationProviders/read' over scope '" +
                std::string(kProvider) + "'");
  EXPECT_EQ(error_body(error).status, 403u);
  EXPECT_THAT(error_body(error).body,
              HasSubstr(R"({"error":{"code":"AuthorizationFailed")"));
}

TEST(ArmErrors, SayWhyACallerIsUnknown) {
  const Error error = authentication_failed("there is no bearer token");
  EXPECT_EQ(error.code(), Code::AuthenticationFailed);
  EXPECT_EQ(error.message(), "Authorization: there is no bearer token");
  EXPECT_EQ(error_body(error).status, 401u);
}

TEST(ArmErrors, NameWhatIsNotThere) {
  const auto message = [](const std::string& path) {
    const Error error = resource_not_found(asked(path));
    EXPECT_EQ(error.code(), Code::ResourceNotFound);
    EXPECT_EQ(error_body(error).status, 404u);
    return error.message();
  };
  EXPECT_EQ(message(std::string(kProvider)),
            "the resource 'Microsoft.Attestation/attestationProviders/att1' "
            "under resource group 'g' was not found");
  EXPECT_EQ(
      message(std::string(kProvider) + "/privateEndpointConnections/c"),
      "the resource 'Microsoft.Attestation/attestationProviders/att1/"
      "privateEndpointConnections/c' under resource group 'g' was not found");
  EXPECT_EQ(message("/subscriptions/s/providers/Microsoft.Attestation/"
                    "locations/mars/defaultProvider"),
            "the resource 'Microsoft.Attestation/locations/mars/"
            "defaultProvider' was not found");
}

}  // namespace
}  // namespace assay::wire
