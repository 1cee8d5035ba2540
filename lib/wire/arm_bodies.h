// SPDX-License-Identifier: Apache-2.0
// Bodies that the control plane is sent. rest-control-plane.md 3, 4 and 6.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "provider/resource.h"
#include "wire/arm_request.h"

namespace assay::wire {

constexpr size_t kMaxPolicySigners = 64;
// Azure Resource Manager's limits on tags; lengths in bytes.
constexpr size_t kMaxTags = 50;
constexpr size_t kMaxTagName = 512;
constexpr size_t kMaxTagValue = 256;
constexpr size_t kMaxEndpointId = 2'048;
constexpr size_t kMaxConnectionText = 1'024;

// Member names ignoring case, unknown members ignored. What the version does
// not have is unknown to it: the two switches come with 2021-06-01(-preview).
// Every error of the three is ArmContentInvalid, because of the one that is
// meant, with the path of the member: "properties.policySigningCertificates
// .keys[0].x5c[0]".

// {"location", "tags"?, "properties": {"policySigningCertificates"?: {"keys":
// [{"x5c": [...]}]}, "publicNetworkAccess"?, "tpmAttestationAuthentication"?}}.
// The first certificate of each x5c is the signer; each must be a CA, since
// policies are signed by what it issued. kty, alg and use do not count:
// released clients send an EC certificate with kty RSA.
Result<provider::Creation> parse_creation(std::string_view body,
                                          ArmVersion version);

// {"tags"?, "properties"?: {"publicNetworkAccess"?,
// "tpmAttestationAuthentication"?}}.
Result<provider::Patch> parse_patch(std::string_view body, ArmVersion version);

// {"properties": {"privateEndpoint"?: {"id"?},
// "privateLinkServiceConnectionState": {"status"?, "description"?,
// "actionsRequired"?}}}; the name is that of the path. A state without status
// is Pending.
Result<provider::EndpointConnection> parse_connection(std::string_view body,
                                                      std::string_view name);

}  // namespace assay::wire
