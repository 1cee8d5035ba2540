// SPDX-License-Identifier: Apache-2.0
// Finds providers through the control plane, and verifies their answers.
#include "cli/provider_place.h"

#include <cstdlib>

#include <fmt/format.h>

#include "attest/attest.h"
#include "cli/inputs.h"
#include "cli/terminal.h"
#include "http/url.h"
#include "identity/dev_issuer.h"

namespace assay::cli {
namespace {

tl::unexpected<Exit> told(const Error& error) {
  return tl::unexpected(complain(error));
}

tl::unexpected<Exit> told_misuse(std::string_view message) {
  return tl::unexpected(misuse(message));
}

// A token of the owner, from the development issuer of the service.
Told<std::string> fetch_token(const ProviderVerb& verb) {
  const auto text = read_input(verb.dev_identity);
  if (!text) {
    return told(text.error());
  }
  const auto issuer = identity::parse_dev_issuer(*text);
  if (!issuer || issuer->clients.empty()) {
    return told(unusable(
        verb.dev_identity, "development identity",
        issuer ? Error(Code::ConfigInvalid, "no clients") : issuer.error()));
  }
  auto url = http::parse_url(verb.url);
  if (!url) {
    return told(url.error());
  }
  url->target = "/" + segment_of(issuer->tenant) + "/oauth2/v2.0/token";
  const identity::DevClient& client = issuer->clients.front();
  const auto reply =
      ask({.method = "POST",
           .url = url->text(),
           .content_type = "application/x-www-form-urlencoded",
           .body = fmt::format(
               "grant_type=client_credentials&client_id={}&client_secret={}"
               "&scope=https%3A%2F%2Fmanagement.azure.com%2F.default",
               segment_of(client.id), segment_of(client.secret))},
          {.ca = verb.ca, .token = {}});
  if (!reply) {
    return tl::unexpected(reply.error());
  }
  const auto* const body = reply->body.if_object();
  const std::string token =
      body == nullptr ? "" : text_member(*body, "access_token");
  if (reply->status != 200 || token.empty()) {
    return told(Error(
        Code::NetworkFailed,
        fmt::format(
            "{} gives no token for {}: {} {}", url->text(), verb.dev_identity,
            reply->status,
            body == nullptr ? "" : text_member(*body, "error_description"))));
  }
  return token;
}

Told<Access> access_of(const ProviderVerb& verb) {
  Access access{.ca = verb.ca, .token = verb.token};
  if (!verb.dev_identity.empty()) {
    auto token = fetch_token(verb);
    if (!token) {
      return tl::unexpected(token.error());
    }
    access.token = *std::move(token);
  }
  const char* const variable = std::getenv("ASSAY_TOKEN");
  if (access.token.empty() && variable != nullptr) {
    access.token = variable;
  }
  // A line break would begin another header.
  if (access.token.find_first_of("\r\n \t") != std::string::npos) {
    return told_misuse("the bearer token has white space in it");
  }
  return access;
}

bool is_plain(std::string_view url) {
  const auto parsed = http::parse_url(url);
  return parsed && parsed->scheme == http::Scheme::Http;
}

// The URI under which the control plane says that the provider is.
Told<std::string> look_up(const ProviderVerb& verb, const Access& access) {
  const auto url = resource_url(verb);
  if (!url) {
    return tl::unexpected(url.error());
  }
  const auto reply = ask_for({.url = *url}, access);
  if (!reply) {
    return tl::unexpected(reply.error());
  }
  const auto* const properties = find_object(*reply, "properties");
  std::string uri =
      properties == nullptr ? "" : text_member(*properties, "attestUri");
  if (uri.empty()) {
    return told(Error(Code::MissingField, *url + " tells no attestUri"));
  }
  // The bearer token would go there, where anybody could read it.
  if (is_plain(uri) && !is_plain(verb.url)) {
    return told(Error(
        Code::ConfigInvalid,
        fmt::format("the provider's URI is {}, which is not encrypted: name "
                    "it with --url, without --provider, to use it",
                    uri)));
  }
  return base_of(uri);
}

Result<Vouched> vouch(const Place& place, const Reply& reply) {
  TRY(const codec::json::object* const body, codec::as_object(reply.body));
  TRY(const std::string_view member, codec::string_member(*body, "token"));
  Vouched vouched;
  vouched.token = member;
  vouched.etag = reply.etag;
  TRY(const Issuer issuer, discover(place.uri, place.access.ca));
  if (!place.issuer.empty() && base_of(issuer.uri) != place.issuer) {
    return Error(Code::TokenIssuer,
                 fmt::format("expected {}, found the metadata of {}",
                             place.issuer, issuer.uri.substr(0, 256)));
  }
  TRY(const Time now, time_or_now(""));
  TRY_OK(verify_token(vouched.token, issuer, now));
  TRY(const jose::Jws jws, jose::parse_jws(vouched.token));
  vouched.payload = jws.payload;
  TRY(vouched.claims, codec::parse_json(vouched.payload));
  TRY_OK(codec::as_object(vouched.claims));
  return vouched;
}

}  // namespace

Told<bool> is_local(const ProviderVerb& verb) {
  const bool local = !verb.config.empty() || !verb.settings.empty();
  if (local == !verb.url.empty()) {
    return told_misuse(local ? "--url is a service, --data a store: name one"
                             : "name a service with --url, or a store with "
                               "--data");
  }
  return local;
}

Told<Access> open_service(const ProviderVerb& verb, std::string_view what) {
  const auto local = is_local(verb);
  if (!local) {
    return tl::unexpected(local.error());
  }
  if (*local) {
    return told_misuse(fmt::format(
        "{} needs the service that has the store: use --url. On a store work "
        "provider list, show, policy get, policy history and signer list",
        what));
  }
  return access_of(verb);
}

Told<std::string> resource_url(const ProviderVerb& verb) {
  if (verb.subscription.empty()) {
    return told_misuse(
        "--subscription tells where providers are: it is needed "
        "with --url");
  }
  if (verb.resource_group.empty() && !verb.name.empty()) {
    return told_misuse(
        "--resource-group tells where the provider is: it is "
        "needed with --url");
  }
  return fmt::format(
      "{}/subscriptions/{}{}/providers/Microsoft.Attestation/"
      "attestationProviders{}?{}",
      base_of(verb.url), segment_of(verb.subscription),
      verb.resource_group.empty()
          ? ""
          : "/resourceGroups/" + segment_of(verb.resource_group),
      verb.name.empty() ? "" : "/" + segment_of(verb.name), kArmVersion);
}

Told<Place> find_place(const ProviderVerb& verb, std::string_view what) {
  auto access = open_service(verb, what);
  if (!access) {
    return tl::unexpected(access.error());
  }
  if (verb.name.empty()) {
    if (!verb.subscription.empty() || !verb.resource_group.empty()) {
      return told_misuse(
          "--subscription and --resource-group tell where "
          "--provider is: name it");
    }
    return Place{
        .uri = base_of(verb.url), .issuer = {}, .access = *std::move(access)};
  }
  const auto uri = look_up(verb, *access);
  if (!uri) {
    return tl::unexpected(uri.error());
  }
  return Place{.uri = *uri, .issuer = *uri, .access = *std::move(access)};
}

std::string route_of(const Place& place, std::string_view route) {
  return fmt::format("{}{}?{}", place.uri, route, kDataVersion);
}

Told<Vouched> ask_provider(const Place& place, const Question& question) {
  const auto reply = ask_for(question, place.access);
  if (!reply) {
    return tl::unexpected(reply.error());
  }
  auto vouched = vouch(place, *reply);
  if (!vouched) {
    return told(vouched.error());
  }
  return *std::move(vouched);
}

Question management_question(std::string_view method, std::string url,
                             std::string jws) {
  return {.method = method,
          .url = std::move(url),
          .content_type = "text/plain",
          .body = std::move(jws)};
}

Told<std::string> wire_type(const std::string& type) {
  const std::string_view found = attest::find_wire_name(type);
  if (found.empty()) {
    return told(
        Error(Code::UnknownAttestationType,
              fmt::format("there is no attestation type \"{}\"", type)));
  }
  return std::string(found);
}

}  // namespace assay::cli
