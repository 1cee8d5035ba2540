// SPDX-License-Identifier: Apache-2.0
// Bodies that the control plane answers with. Members, their order and their
// presence are those of MAA in each api-version. rest-control-plane.md 2 to 7.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "provider/provider.h"
#include "provider/resource.h"
#include "wire/arm_request.h"

namespace assay::wire {

// What the control plane shows of a provider. Views what it is made of.
struct ArmProvider {
  std::string_view name;
  std::string_view attest_uri;
  provider::TrustModel trust_model;
  // Without a subscription: a default provider, which belongs to nobody.
  const provider::Resource* resource;  // never null
};

std::string arm_provider(const ArmProvider& provider, ArmVersion version);

// {"value":[...]}: providers of a subscription or group, default providers.
std::string arm_providers(std::span<const ArmProvider> providers,
                          ArmVersion version);

// Requires: connection is one of the provider's.
std::string arm_connection(const ArmProvider& provider,
                           const provider::EndpointConnection& connection);
std::string arm_connections(const ArmProvider& provider);

// The one resource that MAA documents for every provider. assay has no private
// link: connections are records that clients can write and read.
std::string arm_private_link_resources(const ArmProvider& provider);

// The operations that roles are made of.
std::string arm_operations();

}  // namespace assay::wire
