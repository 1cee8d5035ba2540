// SPDX-License-Identifier: Apache-2.0
// Tests of the names of operations.
#include "server/operation.h"

#include <gtest/gtest.h>

namespace assay::server {
namespace {

struct Case {
  const char* method;
  const char* path;
  const char* route;
  const char* name;
  LogCategory category;
};

constexpr const char* kAttest = "/attest/{attestationType}";
constexpr const char* kPolicies = "/policies/{attestationType}";
constexpr const char* kLegacy = "/operations/policy/{operation}";
constexpr const char* kArm =
    "/subscriptions/{subscriptionId}/providers/{resource}";
constexpr const char* kProvider =
    "/subscriptions/s/resourceGroups/g/providers/Microsoft.Attestation/"
    "attestationProviders/contoso";
constexpr auto kRead = LogCategory::Operational;
constexpr auto kChange = LogCategory::AuditEvent;

http::Method method_of(std::string_view text) {
  return text == "GET"      ? http::Method::Get
         : text == "PUT"    ? http::Method::Put
         : text == "PATCH"  ? http::Method::Patch
         : text == "DELETE" ? http::Method::Delete
                            : http::Method::Post;
}

constexpr Case kCases[] = {
    {"POST", "/attest/sgxenclave", kAttest, "AttestSgxEnclave", kRead},
    {"POST", "/contoso/attest/Tee/OpenEnclave", kAttest, "AttestOpenEnclave",
     kRead},
    {"POST", "/attest/SevSnpVm", kAttest, "AttestSevSnpVm", kRead},
    {"POST", "/attest/TdxVm", kAttest, "AttestTdxVm", kRead},
    {"POST", "/attest/AzureGuest", kAttest, "AttestAzureGuest", kRead},
    {"POST", "/attest/Tpm", kAttest, "AttestTpm", kRead},
    {"POST", "/attest/Nothing", kAttest, "Attest", kRead},
    {"GET", "/", "/.well-known/openid-configuration", "GetOpenIdMetadata",
     kRead},
    {"GET", "/certs", "/certs", "GetSigningCertificates", kRead},
    {"POST", "/certs:rotate", "/certs:rotate", "RotateSigningKey", kChange},
    {"GET", "/policies/SgxEnclave", kPolicies, "GetPolicy", kRead},
    {"PUT", "/policies/SgxEnclave", kPolicies, "SetPolicy", kChange},
    {"POST", "/policies/SgxEnclave:Reset", kPolicies, "ResetPolicy", kChange},
    {"POST", "/policies/SgxEnclave:rollback", kPolicies, "RollBackPolicy",
     kChange},
    {"GET", "/policies/SgxEnclave/versions", kPolicies, "ListPolicyVersions",
     kRead},
    {"GET", "/certificates", "/certificates", "GetPolicyManagementCertificates",
     kRead},
    {"POST", "/certificates:add", "/certificates",
     "AddPolicyManagementCertificate", kChange},
    {"POST", "/certificates:remove", "/certificates",
     "RemovePolicyManagementCertificate", kChange},
    {"GET", "/operations/policy/current", kLegacy, "GetPolicy", kRead},
    {"PUT", "/operations/policy/current", kLegacy, "SetPolicy", kChange},
    {"DELETE", "/operations/policy/current", kLegacy, "ResetPolicy", kChange},
    {"POST", "/operations/policy/updatepolicy", kLegacy, "PreparePolicy",
     kRead},
    {"PUT", "/operations/policy/certificates", kLegacy,
     "AddPolicyManagementCertificate", kChange},
    {"PUT", kProvider, kArm, "CreateOrUpdate", kChange},
    {"PATCH", kProvider, kArm, "Update", kChange},
    {"GET", kProvider, kArm, "Get", kRead},
    {"DELETE", kProvider, kArm, "Delete", kChange},
    {"GET", "/providers/Microsoft.Attestation/operations", kArm,
     "ListOperations", kRead},
    {"GET", "/providers/Microsoft.Nothing/x", kArm, "UnknownResource", kRead},
    {"GET", "/subscriptions", "/subscriptions", "ListSubscriptions", kRead},
    {"GET", "/sgx/certification/v4/tcb", "/sgx/certification/{item}",
     "GetCollateral", kRead},
    {"POST", "/t/oauth2/v2.0/token", "/{developmentIssuer}",
     "IssueDevelopmentToken", kRead},
    {"GET", "/nowhere", "other", "", LogCategory::NotProcessed},
};

TEST(Operation, HasTheNameOfWhatWasAsked) {
  for (const Case& each : kCases) {
    http::Request request;
    request.method_text = each.method;
    request.method = method_of(each.method);
    request.path = each.path;
    request.query = "api-version=2021-06-01";
    const Operation operation = operation_of(request, each.route);
    EXPECT_EQ(operation.name, each.name) << each.method << " " << each.path;
    EXPECT_EQ(name_of(operation.category), name_of(each.category))
        << each.method << " " << each.path;
  }
}

}  // namespace
}  // namespace assay::server
