// SPDX-License-Identifier: Apache-2.0
// A rotation first lets go of keys that nobody can need any more.
#include "server/key_routes.h"

#include <array>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "codec/json_writer.h"
#include "provider/key_rotation.h"
#include "server/clock.h"
#include "server/gate.h"

namespace assay::server {
namespace {

using http::Response;
using provider::Provider;

constexpr std::array kTokenAlgorithms = {
    jose::Algorithm::RS256, jose::Algorithm::PS256, jose::Algorithm::ES256};

std::string rotation_json(const Provider& provider) {
  std::string retired = "[";
  for (const provider::SigningKey& key : provider.keys) {
    if (key.retired_at) {
      retired += retired.size() > 1 ? "," : "";
      codec::append_json_string(retired, key.kid);
    }
  }
  codec::SortedObject object;
  object.add_string("kid", provider.signing_key().kid);
  object.add_raw("retired", retired + "]");
  return object.text();
}

// The query's alg; that of the provider where there is none.
Result<jose::Algorithm> wanted_algorithm(const http::Request& request,
                                         const Provider& provider) {
  TRY(const std::optional<std::string> name,
      wire::query_value(request.query, "alg"));
  if (!name) {
    return provider.token_algorithm;
  }
  for (const jose::Algorithm algorithm : kTokenAlgorithms) {
    if (*name == jose::name_of(algorithm)) {
      return algorithm;
    }
  }
  return Error(Code::UnknownQueryValue,
               fmt::format("expected alg=RS256, PS256 or ES256, found \"{}\"",
                           name->substr(0, 32)))
      .at("alg");
}

}  // namespace

Result<Response> answer_rotation(Exchange& exchange, const Tenant& tenant) {
  if (exchange.request.method != http::Method::Post) {
    return not_allowed(exchange, "POST");
  }
  TRY(const identity::Caller caller,
      admit(exchange, tenant.provider, provider::DataOperation::RotateKey));
  TRY(const jose::Algorithm algorithm,
      wanted_algorithm(exchange.request, tenant.provider));
  // Keys take their time: this one is made before the directory is held.
  const keystore::KeyStore& keys = exchange.context.directory.options().keys;
  TRY(const crypto::Signer key, keys.make_key(algorithm, tenant.provider.name));
  bool kept = false;  // a record may have it
  const auto then = exchange.context.directory.change(
      tenant.provider.name,
      [&](const Tenant* now) -> Result<std::optional<Edit>> {
        if (now == nullptr) {
          return Error(Code::ProviderNotFound);
        }
        TRY_OK(check_role(exchange, caller, now->provider,
                          provider::DataOperation::RotateKey));
        AuditEntry audit =
            audit_of(exchange, caller, "RotateKey", tenant.provider.name);
        const Time at = audit.at;
        Provider before = provider::retire_keys(now->provider, at);
        before.token_algorithm = algorithm;
        TRY(Provider rotated, provider::rotate_key(before, key, at));
        audit.before = now->provider.signing_key().kid;
        audit.after = rotated.signing_key().kid;
        kept = true;
        return Edit{std::move(rotated), std::nullopt, std::move(audit)};
      });
  if (!kept) {
    keys.discard(key);
  }
  if (!then) {
    return Error(then.error());
  }
  Response response = json_response(rotation_json((*then)->provider));
  response.headers.add("Cache-Control", "no-store");
  return response;
}

}  // namespace assay::server
