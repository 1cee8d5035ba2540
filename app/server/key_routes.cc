// SPDX-License-Identifier: Apache-2.0
// A rotation first lets go of keys that nobody can need any more.
#include "server/key_routes.h"

#include <optional>
#include <string>
#include <utility>

#include "codec/json_writer.h"
#include "provider/key_rotation.h"
#include "server/clock.h"
#include "server/gate.h"

namespace assay::server {
namespace {

using http::Response;
using provider::Provider;

constexpr unsigned kTokenKeyBits = 2'048;

crypto::PrivateKey make_key(jose::Algorithm algorithm) {
  return algorithm == jose::Algorithm::ES256
             ? crypto::PrivateKey::generate_p256()
             : crypto::PrivateKey::generate_rsa(kTokenKeyBits);
}

std::string rotation_json(const Provider& provider) {
  std::string retired = "[";
  for (const provider::SigningKey& key : provider.keys) {
    if (key.retired_at) {
      retired += retired.size() > 1 ? "," : "";
      codec::append_json_string(retired, key.jwk.kid);
    }
  }
  codec::SortedObject object;
  object.add_string("kid", provider.signing_key().jwk.kid);
  object.add_raw("retired", retired + "]");
  return object.text();
}

}  // namespace

Result<Response> answer_rotation(Exchange& exchange, const Tenant& tenant) {
  if (exchange.request.method != http::Method::Post) {
    return not_allowed(exchange, "POST");
  }
  TRY(const identity::Caller caller,
      admit(exchange, tenant.provider, provider::DataOperation::RotateKey));
  // Keys take their time: this one is made before the directory is held.
  const crypto::PrivateKey key = make_key(tenant.provider.token_algorithm);
  TRY(const std::shared_ptr<const Tenant> then,
      exchange.context.directory.change(
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
            TRY(Provider rotated,
                provider::rotate_key(provider::retire_keys(now->provider, at),
                                     key, at));
            audit.before = now->provider.signing_key().jwk.kid;
            audit.after = rotated.signing_key().jwk.kid;
            return Edit{std::move(rotated), std::nullopt, std::move(audit)};
          }));
  Response response = json_response(rotation_json(then->provider));
  response.headers.add("Cache-Control", "no-store");
  return response;
}

}  // namespace assay::server
