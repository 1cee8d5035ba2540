// SPDX-License-Identifier: Apache-2.0
// Routes of the development issuer, and its documents.
#include "identity/dev_endpoints.h"

#include <array>

#include <fmt/format.h>

#include "codec/json_writer.h"
#include "identity/form.h"
#include "identity/token_endpoint.h"

namespace assay::identity {
namespace {

enum class Endpoint : uint8_t { Configuration, Keys, Token };

struct Route {
  std::string_view tail;  // what follows /{tenant}
  Endpoint endpoint;
  Verb verb;
};

constexpr std::array<Route, 6> kRoutes = {{
    {"/v2.0/.well-known/openid-configuration", Endpoint::Configuration,
     Verb::Get},
    {"/.well-known/openid-configuration", Endpoint::Configuration, Verb::Get},
    {"/discovery/v2.0/keys", Endpoint::Keys, Verb::Get},
    {"/discovery/keys", Endpoint::Keys, Verb::Get},
    {"/oauth2/v2.0/token", Endpoint::Token, Verb::Post},
    {"/oauth2/token", Endpoint::Token, Verb::Post},
}};

constexpr std::string_view kInstance = "/common/discovery/instance";
// What MSAL asks an authority of AD FS for, in place of instance discovery,
// which no development issuer could pass.
constexpr std::string_view kAdfs = "/adfs/.well-known/openid-configuration";

std::string array_of(std::string_view item) {
  std::string text = "[";
  codec::append_json_string(text, item);
  return text + ']';
}

std::string configuration(const DevIssuer& issuer, std::string_view origin) {
  const std::string base = fmt::format("{}/{}", origin, issuer.tenant);
  codec::SortedObject object;
  object.add_string("issuer", dev_trust(issuer, origin).url);
  object.add_string("authorization_endpoint", base + "/oauth2/v2.0/authorize");
  object.add_string("token_endpoint", base + "/oauth2/v2.0/token");
  object.add_string("jwks_uri", base + "/discovery/v2.0/keys");
  object.add_raw("token_endpoint_auth_methods_supported",
                 R"(["client_secret_post","client_secret_basic"])");
  object.add_raw("grant_types_supported", array_of("client_credentials"));
  object.add_raw("response_types_supported", array_of("token"));
  object.add_raw("subject_types_supported", array_of("public"));
  object.add_raw("id_token_signing_alg_values_supported", array_of("RS256"));
  return object.text();
}

// "localhost:8443" of "https://localhost:8443".
std::string_view host_of(std::string_view origin) {
  const size_t end = origin.find("://");
  return end == origin.npos ? origin : origin.substr(end + 3);
}

DevAnswer instance(const DevIssuer& issuer, const DevRequest& request) {
  const auto query = parse_form(request.query);
  const auto asked =
      query ? find_field(*query, "authorization_endpoint") : std::nullopt;
  if (asked && !asked->starts_with(fmt::format("{}/", request.origin))) {
    return error_answer({400, "invalid_instance", 50049,
                         fmt::format("Unknown or invalid instance; this is {}.",
                                     request.origin)},
                        request);
  }
  const std::string_view host = host_of(request.origin);
  codec::SortedObject metadata;
  metadata.add_string("preferred_network", host);
  metadata.add_string("preferred_cache", host);
  metadata.add_raw("aliases", array_of(host));
  codec::SortedObject object;
  object.add_string("tenant_discovery_endpoint",
                    fmt::format("{}/{}/v2.0/.well-known/openid-configuration",
                                request.origin, issuer.tenant));
  object.add_string("api-version", "1.1");
  object.add_raw("metadata", "[" + metadata.text() + "]");
  return {.status = 200, .body = object.text()};
}

DevAnswer wrong_verb(const DevRequest& request, Verb expected) {
  const bool gets = expected == Verb::Get;
  DevAnswer answer =
      error_answer({405, "invalid_request", 900561,
                    fmt::format("The endpoint only accepts {} requests.",
                                gets ? "GET" : "POST")},
                   request);
  answer.allow = gets ? "GET, HEAD" : "POST";
  return answer;
}

DevAnswer dispatch(const DevIssuer& issuer, const Route& route,
                   const DevRequest& request) {
  if (request.verb != route.verb) {
    return wrong_verb(request, route.verb);
  }
  switch (route.endpoint) {
    case Endpoint::Configuration:
      return {.status = 200, .body = configuration(issuer, request.origin)};
    case Endpoint::Keys:
      return {.status = 200, .body = jose::write_jwks(dev_keys(issuer))};
    case Endpoint::Token:
      return answer_token(issuer, request);
  }
  return {};
}

}  // namespace

std::optional<DevAnswer> answer_dev(const DevIssuer& issuer,
                                    const DevRequest& request) {
  if (request.path == kInstance) {
    return request.verb == Verb::Get ? instance(issuer, request)
                                     : wrong_verb(request, Verb::Get);
  }
  if (request.path == kAdfs) {
    return dispatch(issuer, kRoutes.front(), request);
  }
  const size_t end = request.path.find('/', 1);
  if (!request.path.starts_with('/') || end == request.path.npos) {
    return std::nullopt;
  }
  const std::string_view tenant = request.path.substr(1, end - 1);
  const std::string_view tail = request.path.substr(end);
  for (const Route& route : kRoutes) {
    if (tail != route.tail) {
      continue;
    }
    if (tenant == issuer.tenant) {
      return dispatch(issuer, route, request);
    }
    // A provider may have a path of its own with that document.
    return tail == "/.well-known/openid-configuration"
               ? std::nullopt
               : std::optional(error_answer(
                     {400, "invalid_tenant", 90002,
                      fmt::format("Tenant '{}' not found; this service has "
                                  "'{}'.",
                                  tenant.substr(0, 64), issuer.tenant)},
                     request));
  }
  return std::nullopt;
}

}  // namespace assay::identity
