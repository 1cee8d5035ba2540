// SPDX-License-Identifier: Apache-2.0
// How the provider that a verb means is reached, and what its answers are
// worth.
#pragma once

#include <string>

#include "cli/relying_party.h"
#include "cli/service.h"

namespace assay::cli {

// For people, and for the resources of the control plane.
inline constexpr std::string_view kArmVersion = "api-version=2021-06-01";
inline constexpr std::string_view kDataVersion = "api-version=2022-08-01";

// Whether the verb is about a store.
Told<bool> is_local(const ProviderVerb& verb);

// For a verb that changes something, which only a service does. what: its
// words, "provider create".
Told<Access> open_service(const ProviderVerb& verb, std::string_view what);

// The collection of providers below subscription and resource group (may be
// empty), or the one that the verb names; with the api-version.
Told<std::string> resource_url(const ProviderVerb& verb);

// A provider as a client of its data plane reaches it.
struct Place {
  std::string uri;     // without slashes at its end
  std::string issuer;  // that its tokens must have; empty: the URI's metadata's
  Access access;
};

// The URI is that of the verb or, where it names a provider, what the control
// plane tells. what: as above.
Told<Place> find_place(const ProviderVerb& verb, std::string_view what);

// The URL of a route of the provider, with the api-version.
std::string route_of(const Place& place, std::string_view route);

// What the provider signed.
struct Vouched {
  std::string token;
  std::string payload;        // JSON
  codec::json::value claims;  // the same, parsed
  std::string etag;
};

// Asks, and verifies the token that is answered with the provider's keys:
// signature, times, issuer.
Told<Vouched> ask_provider(const Place& place, const Question& question);

// The JWS of a management request as the question's body.
Question management_question(std::string_view method, std::string url,
                             std::string jws);

// The wire name of a type of MAA, offered by this build or not.
Told<std::string> wire_type(const std::string& type);

}  // namespace assay::cli
