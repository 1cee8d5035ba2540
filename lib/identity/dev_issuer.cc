// SPDX-License-Identifier: Apache-2.0
// Makes, writes and reads the development issuer.
#include "identity/dev_issuer.h"

#include <fmt/format.h>

#include "codec/base64.h"
#include "codec/hex.h"
#include "codec/json.h"
#include "codec/json_writer.h"

namespace assay::identity {
namespace {

namespace json = codec::json;

constexpr size_t kClients = 2;
constexpr std::array<std::string_view, kClients> kNames = {
    "assay --dev owner", "assay --dev reader"};
constexpr std::array<std::string_view, kClients> kClientRoles = {
    "Owner", "Attestation Reader"};

// Random, version 4 (RFC 9562, section 5.4).
std::string uuid_text(Uuid uuid) {
  uuid.data[6] = static_cast<uint8_t>((uuid.data[6] & 0x0f) | 0x40);
  uuid.data[8] = static_cast<uint8_t>((uuid.data[8] & 0x3f) | 0x80);
  const std::string hex = codec::encode_hex(uuid.bytes());
  return fmt::format("{}-{}-{}-{}-{}", hex.substr(0, 8), hex.substr(8, 4),
                     hex.substr(12, 4), hex.substr(16, 4), hex.substr(20));
}

std::string write_client(const DevClient& client) {
  codec::SortedObject object;
  object.add_string("name", client.name);
  object.add_string("role", client.role);
  object.add_string("id", client.id);
  object.add_string("objectId", client.object_id);
  object.add_string("secret", client.secret);
  return object.text();
}

Result<DevClient> read_client(const json::value& value) {
  TRY(const json::object* const object, codec::as_object(value));
  const auto text = [object](std::string_view name) {
    return codec::string_member(*object, name);
  };
  TRY(const std::string_view name, text("name"));
  TRY(const std::string_view role, text("role"));
  TRY(const std::string_view id, text("id"));
  TRY(const std::string_view object_id, text("objectId"));
  TRY(const std::string_view secret, text("secret"));
  if (id.empty() || object_id.empty() || secret.empty()) {
    return Error(Code::ConfigInvalid,
                 "a client of the development issuer has no id or secret");
  }
  return DevClient{.name = std::string(name),
                   .role = std::string(role),
                   .id = std::string(id),
                   .object_id = std::string(object_id),
                   .secret = std::string(secret)};
}

}  // namespace

DevIssuer make_dev_issuer(const DevSeeds& seeds) {
  DevIssuer issuer{.tenant = uuid_text(seeds.tenant),
                   .clients = {},
                   .key = crypto::PrivateKey::generate_rsa(2048)};
  for (size_t i = 0; i < kClients; ++i) {
    issuer.clients.push_back(
        {.name = std::string(kNames[i]),
         .role = std::string(kClientRoles[i]),
         .id = uuid_text(seeds.ids[i]),
         .object_id = uuid_text(seeds.object_ids[i]),
         .secret = codec::encode_base64(seeds.secrets[i].bytes(),
                                        codec::Base64::Url)});
  }
  return issuer;
}

std::string write_dev_issuer(const DevIssuer& issuer) {
  std::string clients = "[";
  for (const DevClient& client : issuer.clients) {
    clients += clients.size() > 1 ? "," : "";
    clients += write_client(client);
  }
  codec::SortedObject object;
  object.add_string("tenant", issuer.tenant);
  object.add_string("key", issuer.key.pem());
  object.add_raw("clients", clients + "]");
  return object.text();
}

Result<DevIssuer> parse_dev_issuer(std::string_view text) {
  TRY(const json::value document, codec::parse_json(text));
  TRY(const json::object* const object, codec::as_object(document));
  TRY(const std::string_view tenant, codec::string_member(*object, "tenant"));
  TRY(const std::string_view pem, codec::string_member(*object, "key"));
  TRY(const json::array* const entries,
      codec::array_member(*object, "clients"));
  TRY(crypto::PrivateKey key, crypto::PrivateKey::from_pem(pem));
  if (tenant.empty() || key.public_key().kind() != crypto::KeyKind::Rsa ||
      entries->size() != kClients) {
    return Error(Code::ConfigInvalid,
                 "expected a tenant, an RSA key and two clients");
  }
  DevIssuer issuer{
      .tenant = std::string(tenant), .clients = {}, .key = std::move(key)};
  for (const json::value& entry : *entries) {
    TRY(DevClient client, read_client(entry));
    issuer.clients.push_back(std::move(client));
  }
  return issuer;
}

Issuer dev_trust(const DevIssuer& issuer, std::string_view origin) {
  return {.url = fmt::format("{}/{}/v2.0", origin, issuer.tenant),
          .audiences = {"https://attest.azure.net",
                        "https://management.azure.com", std::string(origin)},
          .jwks_uri = {}};
}

std::vector<jose::Jwk> dev_keys(const DevIssuer& issuer) {
  const crypto::PublicKey& key = issuer.key.public_key();
  return {
      {.kid = jose::thumbprint(key), .alg = "RS256", .key = key, .x5c = {}}};
}

std::vector<RoleAssignment> dev_roles(const DevIssuer& issuer) {
  std::vector<RoleAssignment> roles;
  for (const DevClient& client : issuer.clients) {
    roles.push_back(
        {.principal = client.object_id, .role = client.role, .scope = "/"});
  }
  return roles;
}

}  // namespace assay::identity
