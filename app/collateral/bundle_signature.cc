// SPDX-License-Identifier: Apache-2.0
// Signs and checks a digest of what a bundle has.
#include "collateral/bundle_signature.h"

#include <array>

#include <fmt/format.h>

#include "codec/hex.h"
#include "codec/json.h"
#include "codec/json_writer.h"
#include "crypto/digest.h"
#include "jose/jws.h"

namespace assay::collateral {
namespace {

constexpr std::string_view kType = "assay-collateral-bundle";

Result<jose::Algorithm> algorithm_of(const crypto::PublicKey& key) {
  switch (key.kind()) {
    case crypto::KeyKind::Rsa:
      return jose::Algorithm::PS256;
    case crypto::KeyKind::P256:
      return jose::Algorithm::ES256;
    case crypto::KeyKind::P384:
      return jose::Algorithm::ES384;
    default:
      return Error(Code::KeyInvalid,
                   "expected an RSA, P-256 or P-384 key for bundles");
  }
}

std::string statement(std::span<const Item> items, Time made_at) {
  std::string all;
  for (const Item& item : items) {
    all += write_item(item);
    all += '\n';
  }
  codec::SortedObject object;
  object.add_int("items", static_cast<int64_t>(items.size()));
  object.add_string("madeAt", format_rfc3339(made_at));
  object.add_string("sha256",
                    codec::encode_hex(crypto::sha256(bytes_of(all)).data));
  return object.text();
}

}  // namespace

Result<std::string> sign_bundle(std::span<const Item> items, Time made_at,
                                const crypto::PrivateKey& key) {
  TRY(const jose::Algorithm algorithm, algorithm_of(key.public_key()));
  codec::SortedObject header;
  header.add_string("alg", jose::name_of(algorithm));
  header.add_string("typ", kType);
  return jose::sign(header.text(), statement(items, made_at), algorithm, key);
}

Result<> check_signature(const Bundle& bundle, const crypto::PublicKey& maker) {
  if (bundle.signature.empty()) {
    return Error(Code::EndorsementUnfit,
                 "the bundle is not signed; make it with assay collateral "
                 "export --key FILE");
  }
  TRY(const jose::Algorithm algorithm, algorithm_of(maker));
  TRY(jose::Jws jws, jose::parse_jws(bundle.signature));
  const std::array<jose::Algorithm, 1> allowed = {algorithm};
  const std::array<jose::Jwk, 1> keys = {
      jose::Jwk{.kid = {}, .alg = {}, .key = maker, .x5c = {}}};
  const auto verified = jose::verify(std::move(jws), keys, allowed);
  if (!verified) {
    return Error(verified.error().code(),
                 "the bundle is signed by another key than the one given; ask "
                 "who made it for the public key");
  }
  TRY(const codec::json::value root,
      codec::parse_json(verified->header_json()));
  TRY(const codec::json::object* const header, codec::as_object(root));
  TRY(const std::string_view type, codec::string_member(*header, "typ"));
  if (type != kType ||
      verified->payload() != statement(bundle.items, bundle.made_at)) {
    return Error(Code::EndorsementUnfit,
                 "the signature is not of this bundle: it was changed after "
                 "it was signed");
  }
  return {};
}

}  // namespace assay::collateral
