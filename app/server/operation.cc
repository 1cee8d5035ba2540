// SPDX-License-Identifier: Apache-2.0
// One table for routes whose method tells all; the others by their paths.
#include "server/operation.h"

#include <array>

#include "attest/attest.h"
#include "base/ascii.h"
#include "wire/arm_request.h"

namespace assay::server {
namespace {

using http::Method;

bool ends_with(std::string_view path, std::string_view end) {
  return path.size() >= end.size() &&
         equal_ignoring_case(path.substr(path.size() - end.size()), end);
}

// The type is the last segment: /attest/SgxEnclave, /attest/Tee/OpenEnclave.
std::string attest_name(std::string_view path) {
  const std::string_view type = path.substr(path.rfind('/') + 1);
  return "Attest" + std::string(attest::find_wire_name(type));
}

std::string_view policy_name(const http::Request& request) {
  if (ends_with(request.path, ":reset")) {
    return "ResetPolicy";
  }
  if (ends_with(request.path, ":rollback")) {
    return "RollBackPolicy";
  }
  if (ends_with(request.path, "/versions")) {
    return "ListPolicyVersions";
  }
  return request.method == Method::Get ? "GetPolicy" : "SetPolicy";
}

std::string_view signers_name(const http::Request& request) {
  if (ends_with(request.path, ":add")) {
    return "AddPolicyManagementCertificate";
  }
  return ends_with(request.path, ":remove")
             ? "RemovePolicyManagementCertificate"
             : "GetPolicyManagementCertificates";
}

// Of 2018-09-01-preview.
std::string_view legacy_name(const http::Request& request) {
  const Method method = request.method;
  if (ends_with(request.path, "/certificates")) {
    return method == Method::Get   ? "GetPolicyManagementCertificates"
           : method == Method::Put ? "AddPolicyManagementCertificate"
                                   : "RemovePolicyManagementCertificate";
  }
  if (!ends_with(request.path, "/current")) {
    return "PreparePolicy";
  }
  return method == Method::Get   ? "GetPolicy"
         : method == Method::Put ? "SetPolicy"
                                 : "ResetPolicy";
}

std::string_view arm_name(wire::ArmOperation operation) {
  switch (operation) {
    case wire::ArmOperation::ListOperations:
      return "ListOperations";
    case wire::ArmOperation::ListProviders:
      return "List";
    case wire::ArmOperation::ListProvidersOfGroup:
      return "ListByResourceGroup";
    case wire::ArmOperation::GetProvider:
      return "Get";
    case wire::ArmOperation::CreateProvider:
      return "CreateOrUpdate";
    case wire::ArmOperation::UpdateProvider:
      return "Update";
    case wire::ArmOperation::DeleteProvider:
      return "Delete";
    case wire::ArmOperation::ListDefaultProviders:
      return "ListDefault";
    case wire::ArmOperation::GetDefaultProvider:
      return "GetDefaultByLocation";
    case wire::ArmOperation::ListConnections:
      return "ListPrivateEndpointConnections";
    case wire::ArmOperation::GetConnection:
      return "GetPrivateEndpointConnection";
    case wire::ArmOperation::PutConnection:
      return "CreatePrivateEndpointConnection";
    case wire::ArmOperation::DeleteConnection:
      return "DeletePrivateEndpointConnection";
    case wire::ArmOperation::ListPrivateLinkResources:
      return "ListPrivateLinkResources";
  }
  return {};
}

// Empty where the path is no resource's.
std::string_view arm_name(const http::Request& request) {
  const auto arm =
      wire::parse_arm_request(request.method_text, request.path, request.query);
  return arm ? arm_name(arm->operation) : "UnknownResource";
}

struct Row {
  std::string_view route;
  std::string_view name;
};
constexpr std::array<Row, 9> kFixed = {
    {{"/.well-known/openid-configuration", "GetOpenIdMetadata"},
     {"/certs", "GetSigningCertificates"},
     {"/certs:rotate", "RotateSigningKey"},
     {"/tcbbaselines/{type}", "GetTcbBaselines"},
     {"/subscriptions", "ListSubscriptions"},
     {"/sgx/certification/{item}", "GetCollateral"},
     {"/vcek/{item}", "GetCollateral"},
     {"/{developmentIssuer}", "IssueDevelopmentToken"},
     {"other", ""}}};

std::string name_for(const http::Request& request, std::string_view route) {
  for (const Row& row : kFixed) {
    if (row.route == route) {
      return std::string(row.name);
    }
  }
  if (route == "/attest/{attestationType}") {
    return attest_name(request.path);
  }
  return std::string(
      route == "/policies/{attestationType}"      ? policy_name(request)
      : route == "/certificates"                  ? signers_name(request)
      : route == "/operations/policy/{operation}" ? legacy_name(request)
                                                  : arm_name(request));
}

// Nothing is changed by evidence, by tokens for development, or by a GET.
LogCategory category_of(const http::Request& request, std::string_view route,
                        std::string_view name) {
  if (name.empty()) {
    return LogCategory::NotProcessed;
  }
  const bool changes =
      request.method != Method::Get && route != "/attest/{attestationType}" &&
      route != "/{developmentIssuer}" && name != "PreparePolicy";
  return changes ? LogCategory::AuditEvent : LogCategory::Operational;
}

}  // namespace

std::string_view name_of(LogCategory category) {
  constexpr std::array<std::string_view, 3> kNames = {
      "AuditEvent", "Operational", "NotProcessed"};
  return kNames[static_cast<size_t>(category)];
}

Operation operation_of(const http::Request& request, std::string_view route) {
  Operation operation;
  operation.name = name_for(request, route);
  operation.category = category_of(request, route, operation.name);
  return operation;
}

}  // namespace assay::server
