// SPDX-License-Identifier: Apache-2.0
// From a bearer token to a caller: form, signature, issuer, audience, times.
#include "identity/token.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "codec/json.h"
#include "identity/bearer.h"
#include "identity/refusal.h"
#include "jose/jws.h"

namespace assay::identity {
namespace {

namespace json = codec::json;
using jose::Algorithm;

constexpr std::array<Algorithm, 8> kAllowed = {
    Algorithm::RS256, Algorithm::RS384, Algorithm::RS512, Algorithm::PS256,
    Algorithm::PS384, Algorithm::PS512, Algorithm::ES256, Algorithm::ES384};

constexpr size_t kMaxQuoted = 64;

std::string quoted(std::string_view text) {
  return fmt::format("\"{}\"", text.substr(0, kMaxQuoted));
}

// What jose found wrong, as a refusal.
Error refusal_of(const Error& error) {
  const auto because = [&error](Refusal refusal) {
    return refuse(refusal, error.message());
  };
  switch (error.code()) {
    case Code::TokenAlgorithm:
      return because(Refusal::TokenAlgorithm);
    case Code::TokenKeyUnknown:
      return because(Refusal::TokenKeyUnknown);
    case Code::TokenSignature:
      return because(Refusal::TokenSignature);
    default:
      return because(Refusal::TokenMalformed);
  }
}

template <class T>
Result<T> as_refusal(Result<T> result) {
  if (result) {
    return result;
  }
  return refusal_of(result.error());
}

Result<jose::Jws> take_apart(std::string_view token) {
  if (token.size() > kMaxBearer) {
    return refuse(Refusal::TokenTooLarge,
                  fmt::format("expected at most {} bytes, found {}", kMaxBearer,
                              token.size()));
  }
  return as_refusal(jose::parse_jws(token));
}

Result<json::value> read_payload(const std::string& payload) {
  TRY(json::value document, as_refusal(codec::parse_json(payload)));
  if (!document.is_object()) {
    return refuse(Refusal::TokenMalformed, "the payload is no JSON object");
  }
  return document;
}

// A string claim; empty where absent.
Result<std::string> find_claim(const json::object& claims,
                               std::string_view name) {
  TRY(const std::optional<std::string_view> value,
      as_refusal(codec::find_string(claims, name)));
  if (value && value->size() > kMaxClaim) {
    return refuse(Refusal::TokenMalformed,
                  fmt::format("{}: expected at most {} bytes, found {}", name,
                              kMaxClaim, value->size()));
  }
  return std::string(value.value_or(""));
}

// The strings of a claim that is an array of them or one; at most limit.
Result<std::vector<std::string>> list_claim(const json::object& claims,
                                            std::string_view name,
                                            size_t limit) {
  std::vector<std::string> items;
  const json::value* const member = claims.if_contains(name);
  if (member == nullptr || member->is_null()) {
    return items;
  }
  const auto add = [&items, name](const json::value& item) -> Result<> {
    if (!item.is_string() || item.get_string().size() > kMaxClaim) {
      return refuse(Refusal::TokenMalformed,
                    fmt::format("{}: expected strings of at most {} bytes",
                                name, kMaxClaim));
    }
    items.emplace_back(item.get_string());
    return {};
  };
  if (!member->is_array()) {
    TRY_OK(add(*member));
    return items;
  }
  for (const json::value& item : member->get_array()) {
    if (items.size() == limit) {
      break;
    }
    TRY_OK(add(item));
  }
  return items;
}

Result<> check_issuer(const json::object& claims, const Issuer& issuer) {
  TRY(const std::string found, find_claim(claims, "iss"));
  if (found != issuer.url) {
    return refuse(Refusal::TokenIssuer,
                  fmt::format("expected {}, found {}", quoted(issuer.url),
                              quoted(found)));
  }
  return {};
}

// ARM's clients write https://management.azure.com with and without slash.
std::string_view without_slash(std::string_view audience) {
  return audience.ends_with('/') ? audience.substr(0, audience.size() - 1)
                                 : audience;
}

bool same_audience(std::string_view a, std::string_view b) {
  return !a.empty() && without_slash(a) == without_slash(b);
}

Result<> check_audience(const json::object& claims, const Issuer& issuer) {
  TRY(const std::vector<std::string> found,
      list_claim(claims, "aud", kMaxAudiences));
  for (const std::string& audience : found) {
    for (const std::string& expected : issuer.audiences) {
      if (same_audience(audience, expected)) {
        return {};
      }
    }
  }
  return refuse(
      Refusal::TokenAudience,
      fmt::format("expected one of {}, found {}",
                  fmt::join(issuer.audiences, ", "),
                  found.empty() ? std::string("none") : quoted(found.front())));
}

std::string seconds_text(Time time, const Moment& moment) {
  return fmt::format(
      "{} (seconds since 1970), it is {}; {} seconds of skew "
      "are allowed",
      unix_seconds(time), unix_seconds(moment.now), moment.skew.count());
}

Result<> check_times(const std::string& payload, const Moment& moment) {
  TRY(const jose::TimeClaims times, as_refusal(jose::time_claims(payload)));
  if (!times.expires) {
    return refuse(Refusal::TokenMalformed, "expected exp, found none");
  }
  if (moment.now > *times.expires + moment.skew) {
    return refuse(Refusal::TokenExpired,
                  "exp is " + seconds_text(*times.expires, moment));
  }
  if (times.not_before && moment.now < *times.not_before - moment.skew) {
    return refuse(Refusal::TokenNotYetValid,
                  "nbf is " + seconds_text(*times.not_before, moment));
  }
  if (times.issued && moment.now < *times.issued - moment.skew) {
    return refuse(Refusal::TokenIssuedInFuture,
                  "iat is " + seconds_text(*times.issued, moment));
  }
  return {};
}

// An id with '#' could pass for one that another issuer vouches for.
void add_principal(Caller& caller, const std::string& id) {
  if (id.empty() || id.find('#') != id.npos) {
    return;
  }
  if (std::ranges::find(caller.principals, id) == caller.principals.end()) {
    caller.principals.push_back(id);
    caller.principals.push_back(caller.issuer + '#' + id);
  }
}

Result<std::string> first_claim(const json::object& claims,
                                std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) {
    TRY(std::string value, find_claim(claims, name));
    if (!value.empty()) {
      return value;
    }
  }
  return std::string();
}

Result<Caller> read_caller(const json::object& claims, const Issuer& issuer) {
  Caller caller;
  caller.issuer = issuer.url;
  TRY(caller.principal, first_claim(claims, {"oid", "appid", "azp", "sub"}));
  if (caller.principal.empty()) {
    return refuse(Refusal::TokenPrincipal);
  }
  for (const std::string_view name : {"oid", "appid", "azp", "sub"}) {
    TRY(const std::string id, find_claim(claims, name));
    add_principal(caller, id);
  }
  TRY(const std::vector<std::string> groups,
      list_claim(claims, "groups", kMaxGroups));
  for (const std::string& group : groups) {
    add_principal(caller, group);
  }
  TRY(caller.roles, list_claim(claims, "roles", kMaxRoles));
  TRY(caller.tenant, find_claim(claims, "tid"));
  TRY(caller.name,
      first_claim(claims, {"upn", "preferred_username", "unique_name",
                           "app_displayname", "name"}));
  if (caller.name.empty()) {
    caller.name = caller.principal;
  }
  return caller;
}

// jose tries every key for a kid that it does not know; an issuer that rotates
// its keys means one key by one kid.
std::vector<jose::Jwk> keys_of(std::string_view kid,
                               std::span<const jose::Jwk> keys) {
  std::vector<jose::Jwk> chosen;
  for (const jose::Jwk& key : keys) {
    if (kid.empty() || key.kid == kid) {
      chosen.push_back(key);
    }
  }
  return chosen;
}

}  // namespace

Result<UnverifiedOrigin> decode_unverified_origin(std::string_view token) {
  TRY(const jose::Jws jws, take_apart(token));
  TRY(const json::value payload, read_payload(jws.payload));
  TRY(std::string issuer, find_claim(payload.get_object(), "iss"));
  if (issuer.empty()) {
    return refuse(Refusal::TokenMalformed, "expected iss, found none");
  }
  return UnverifiedOrigin{.issuer = std::move(issuer), .kid = jws.kid};
}

Result<Caller> verify_bearer(std::string_view token,
                             std::span<const jose::Jwk> keys,
                             const Issuer& issuer, const Moment& moment) {
  TRY(jose::Jws jws, take_apart(token));
  const std::vector<jose::Jwk> chosen = keys_of(jws.kid, keys);
  TRY(const jose::VerifiedJws verified,
      as_refusal(jose::verify(std::move(jws), chosen, kAllowed)));
  TRY(const json::value payload, read_payload(verified.payload()));
  const json::object& claims = payload.get_object();
  TRY_OK(check_issuer(claims, issuer));
  TRY_OK(check_audience(claims, issuer));
  TRY_OK(check_times(verified.payload(), moment));
  return read_caller(claims, issuer);
}

}  // namespace assay::identity
