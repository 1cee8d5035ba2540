// SPDX-License-Identifier: Apache-2.0
// From a form to a token, or to the error that Entra would give.
#include "identity/token_endpoint.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "codec/base64.h"
#include "codec/json_writer.h"
#include "codec/utf8.h"
#include "crypto/constant_time.h"
#include "identity/form.h"
#include "jose/jws.h"

namespace assay::identity {
namespace {

constexpr std::string_view kDefaultScope = "/.default";

template <class T>
using OrRefused = tl::expected<T, OauthError>;

tl::unexpected<OauthError> refused(uint16_t status, std::string_view error,
                                   uint32_t number, std::string description) {
  return tl::unexpected(
      OauthError{status, error, number, std::move(description)});
}

tl::unexpected<OauthError> missing(std::string_view field) {
  return refused(400, "invalid_request", 900144,
                 fmt::format("The request body must contain the following "
                             "parameter: '{}'.",
                             field));
}

struct Credentials {
  std::string id;
  std::string secret;
};

// client_secret_basic of RFC 6749, section 2.3.1: both halves are form texts.
OrRefused<Credentials> basic_credentials(std::string_view header) {
  constexpr std::string_view kBasic = "Basic ";
  const auto malformed = [] {
    return refused(401, "invalid_client", 7000216,
                   "Authorization must be: Basic, and base64 of "
                   "client_id:client_secret.");
  };
  if (!header.starts_with(kBasic)) {
    return malformed();
  }
  const auto decoded = codec::decode_base64(header.substr(kBasic.size()),
                                            codec::Base64::Standard);
  if (!decoded) {
    return malformed();
  }
  const std::string_view pair = text_of(*decoded);
  const size_t colon = pair.find(':');
  if (colon == pair.npos) {
    return malformed();
  }
  auto id = decode_form_text(pair.substr(0, colon));
  auto secret = decode_form_text(pair.substr(colon + 1));
  if (!id || !secret) {
    return malformed();
  }
  return Credentials{std::move(*id), std::move(*secret)};
}

OrRefused<Credentials> find_credentials(const Form& form,
                                        std::string_view header) {
  const auto id = find_field(form, "client_id");
  const auto secret = find_field(form, "client_secret");
  if (!header.empty()) {
    if (secret) {
      return refused(400, "invalid_request", 90014,
                     "Send the client's secret once: in the form or in "
                     "Authorization.");
    }
    return basic_credentials(header);
  }
  if (!id) {
    return missing("client_id");
  }
  if (!secret) {
    return refused(401, "invalid_client", 7000218,
                   "The request body must contain the following parameter: "
                   "'client_assertion' or 'client_secret'.");
  }
  return Credentials{std::string(*id), std::string(*secret)};
}

OrRefused<const DevClient*> authenticate(const DevIssuer& issuer,
                                         const Credentials& credentials) {
  const auto client =
      std::ranges::find(issuer.clients, credentials.id, &DevClient::id);
  if (client == issuer.clients.end()) {
    return refused(
        400, "unauthorized_client", 700016,
        fmt::format("Application with identifier '{}' was not found in the "
                    "directory '{}'.",
                    credentials.id.substr(0, 64), issuer.tenant));
  }
  if (!crypto::equal_in_constant_time(bytes_of(credentials.secret),
                                      bytes_of(client->secret))) {
    return refused(401, "invalid_client", 7000215,
                   "Invalid client secret provided.");
  }
  return &*client;
}

std::string_view without_slash(std::string_view text) {
  return text.ends_with('/') ? text.substr(0, text.size() - 1) : text;
}

// The audience that a scope or a resource asks for.
OrRefused<std::string> find_audience(const DevIssuer& issuer, const Form& form,
                                     std::string_view origin) {
  const auto scope = find_field(form, "scope");
  const auto resource = find_field(form, "resource");
  if (!scope && !resource) {
    return missing("scope");
  }
  std::string_view audience = resource.value_or("");
  if (scope) {
    if (!scope->ends_with(kDefaultScope) || scope->find(' ') != scope->npos) {
      return refused(
          400, "invalid_scope", 1002012,
          fmt::format("The provided value for scope {} is not valid. Client "
                      "credential flows must have a scope value with /.default "
                      "suffixed to the resource identifier.",
                      scope->substr(0, 64)));
    }
    audience = scope->substr(0, scope->size() - kDefaultScope.size());
  }
  const std::vector<std::string> known = dev_trust(issuer, origin).audiences;
  if (std::ranges::find(known, without_slash(audience)) == known.end()) {
    return refused(400, "invalid_resource", 500011,
                   fmt::format("The resource principal named {} was not found "
                               "in the tenant; it has {}.",
                               audience.substr(0, 64), fmt::join(known, ", ")));
  }
  return std::string(audience);
}

std::string make_token(const DevIssuer& issuer, const DevClient& client,
                       std::string_view audience, const DevRequest& request) {
  const int64_t now = unix_seconds(request.now);
  codec::SortedObject header;
  header.add_string("alg", "RS256");
  header.add_string("kid", dev_keys(issuer).front().kid);
  header.add_string("typ", "JWT");
  std::string roles = "[";
  codec::append_json_string(roles, client.role);
  roles += ']';
  codec::SortedObject claims;
  claims.add_string("iss", dev_trust(issuer, request.origin).url);
  claims.add_string("aud", audience);
  claims.add_int("iat", now);
  claims.add_int("nbf", now);
  claims.add_int("exp", now + kDevTokenLife.count());
  claims.add_string("tid", issuer.tenant);
  claims.add_string("oid", client.object_id);
  claims.add_string("sub", client.object_id);
  claims.add_string("appid", client.id);
  claims.add_string("azp", client.id);
  claims.add_string("app_displayname", client.name);
  claims.add_string("idtyp", "app");
  claims.add_string("ver", "2.0");
  claims.add_raw("roles", roles);
  return jose::sign(header.text(), claims.text(), jose::Algorithm::RS256,
                    issuer.key);
}

OrRefused<std::string> issue(const DevIssuer& issuer,
                             const DevRequest& request) {
  const auto form = parse_form(request.body);
  if (!form) {
    return refused(400, "invalid_request", 900144, form.error().message());
  }
  const auto grant = find_field(*form, "grant_type");
  if (!grant) {
    return missing("grant_type");
  }
  if (*grant != "client_credentials") {
    return refused(400, "unsupported_grant_type", 70003,
                   fmt::format("The app requested an unsupported grant type "
                               "'{}'; only client_credentials is offered.",
                               grant->substr(0, 64)));
  }
  const auto credentials = find_credentials(*form, request.authorization);
  if (!credentials) {
    return tl::unexpected(credentials.error());
  }
  const auto client = authenticate(issuer, *credentials);
  if (!client) {
    return tl::unexpected(client.error());
  }
  const auto audience = find_audience(issuer, *form, request.origin);
  if (!audience) {
    return tl::unexpected(audience.error());
  }
  codec::SortedObject answer;
  answer.add_string("token_type", "Bearer");
  answer.add_int("expires_in", kDevTokenLife.count());
  answer.add_int("ext_expires_in", kDevTokenLife.count());
  if (find_field(*form, "resource")) {  // clients of version 1 read these
    answer.add_string("resource", *audience);
    answer.add_string(
        "expires_on",
        std::to_string(unix_seconds(request.now + kDevTokenLife)));
  }
  answer.add_string("access_token",
                    make_token(issuer, **client, *audience, request));
  return answer.text();
}

}  // namespace

DevAnswer error_answer(const OauthError& error, const DevRequest& request) {
  codec::SortedObject object;
  object.add_string("error", error.error);
  object.add_string("error_description",
                    // It quotes input, perhaps cut inside of a character.
                    codec::replace_invalid_utf8(
                        fmt::format("AADSTS{}: {} Trace ID: {}", error.number,
                                    error.description, request.request_id)));
  object.add_raw("error_codes", fmt::format("[{}]", error.number));
  object.add_string("timestamp", format_rfc3339(request.now));
  object.add_string("trace_id", request.request_id);
  object.add_string("correlation_id", request.request_id);
  return {.status = error.status, .body = object.text()};
}

DevAnswer answer_token(const DevIssuer& issuer, const DevRequest& request) {
  OrRefused<std::string> issued = issue(issuer, request);
  return issued ? DevAnswer{.status = 200, .body = std::move(*issued)}
                : error_answer(issued.error(), request);
}

}  // namespace assay::identity
