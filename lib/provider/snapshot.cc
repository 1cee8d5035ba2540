// SPDX-License-Identifier: Apache-2.0
// The stored form of a provider.
#include "provider/snapshot.h"

#include <utility>

#include <fmt/format.h>

#include "codec/base64.h"
#include "codec/json.h"
#include "codec/json_writer.h"

namespace assay::provider {
namespace {

constexpr uint64_t kFormat = 1;

std::string write_key(const SigningKey& key) {
  codec::SortedObject object;
  object.add_string("algorithm", jose::name_of(key.algorithm));
  object.add_base64url("certificate", key.jwk.x5c.front().der());
  object.add_base64url("pkcs8", key.key.pkcs8());
  return object.text();
}

Result<Buffer> binary_member(const codec::json::object& object,
                             std::string_view name) {
  TRY(const std::string_view text, codec::string_member(object, name));
  return codec::decode_base64(text, codec::Base64::Url);
}

Result<SigningKey> read_key(const codec::json::value& value,
                            std::string_view attest_uri) {
  TRY(const codec::json::object* const object, codec::as_object(value));
  TRY(const Buffer pkcs8, binary_member(*object, "pkcs8"));
  TRY(const Buffer der, binary_member(*object, "certificate"));
  TRY(auto key, crypto::PrivateKey::from_pkcs8(pkcs8));
  TRY(const auto certificate, x509::Certificate::parse(der));
  return restore_signing_key(std::move(key), certificate, attest_uri);
}

std::string_view name_of(TrustModel model) {
  return model == TrustModel::Isolated ? "Isolated" : "AAD";
}

Result<TrustModel> read_trust_model(const codec::json::object& object) {
  TRY(const std::string_view name, codec::string_member(object, "trustModel"));
  for (const TrustModel model : {TrustModel::Aad, TrustModel::Isolated}) {
    if (name == name_of(model)) {
      return model;
    }
  }
  return Error(Code::StoreSealBroken, "expected \"AAD\" or \"Isolated\"")
      .at("trustModel");
}

Result<Provider> read_object(const codec::json::object& object) {
  TRY(const uint64_t format, codec::uint_member(object, "format", UINT32_MAX));
  if (format != kFormat) {
    return Error(Code::StoreSealBroken,
                 fmt::format("format {} of the provider's record is not known "
                             "to this assay, which knows {}",
                             format, kFormat));
  }
  Provider provider;
  TRY(const std::string_view name, codec::string_member(object, "name"));
  TRY(const std::string_view uri, codec::string_member(object, "attestUri"));
  TRY(provider.trust_model, read_trust_model(object));
  provider.name = name;
  provider.attest_uri = uri;
  TRY(const codec::json::array* const keys,
      codec::array_member(object, "keys"));
  for (const codec::json::value& item : *keys) {
    TRY(SigningKey key, read_key(item, provider.attest_uri));
    provider.keys.push_back(std::move(key));
  }
  if (provider.keys.empty()) {
    return Error(Code::StoreSealBroken, "the provider's record has no key");
  }
  return provider;
}

}  // namespace

std::string write_snapshot(const Provider& provider) {
  std::string keys = "[";
  for (const SigningKey& key : provider.keys) {
    keys += keys.size() > 1 ? "," : "";
    keys += write_key(key);
  }
  keys += ']';
  codec::SortedObject object;
  object.add_int("format", kFormat);
  object.add_string("name", provider.name);
  object.add_string("attestUri", provider.attest_uri);
  object.add_string("trustModel", name_of(provider.trust_model));
  object.add_raw("keys", std::move(keys));
  return object.text();
}

Result<Provider> read_snapshot(std::string_view text) {
  const auto provider = [text]() -> Result<Provider> {
    TRY(const codec::json::value value, codec::parse_json(text));
    TRY(const codec::json::object* const object, codec::as_object(value));
    return read_object(*object);
  }();
  if (!provider) {
    return Error(Code::StoreSealBroken,
                 fmt::format("the provider's record cannot be read: {}",
                             provider.error().message()));
  }
  return provider;
}

}  // namespace assay::provider
