// SPDX-License-Identifier: Apache-2.0
// The text is encoded twice: in its claim, and with the payload around it.
#include "provider/policy_jws.h"

#include <array>

#include <fmt/format.h>

#include "codec/base64.h"
#include "codec/json.h"
#include "codec/json_writer.h"
#include "jose/x5c.h"

namespace assay::provider {
namespace {

constexpr const char* kClaim = "AttestationPolicy";

Result<jose::Algorithm> algorithm_of(const crypto::PublicKey& key) {
  switch (key.kind()) {
    case crypto::KeyKind::Rsa:
      return jose::Algorithm::RS256;
    case crypto::KeyKind::P256:
      return jose::Algorithm::ES256;
    case crypto::KeyKind::P384:
    case crypto::KeyKind::P521:
    case crypto::KeyKind::Other:
      break;
  }
  return Error(Code::KeyMalformed,
               "expected an RSA key of 2048 bits or more, or a key on P-256: "
               "no policy can be signed with any other");
}

Result<> check_leaf(std::span<const x509::Certificate> chain,
                    const crypto::PublicKey& key) {
  if (chain.empty() || chain.size() > jose::kMaxChainInKey) {
    return Error(Code::KeyMalformed,
                 fmt::format("expected 1 to {} certificates, found {}",
                             jose::kMaxChainInKey, chain.size()));
  }
  if (!chain.front().public_key().same_as(key)) {
    return Error(Code::KeyMalformed,
                 fmt::format("the key is not that of the first certificate, {}",
                             chain.front().subject_text()));
  }
  return {};
}

// What we send must be what a provider accepts.
Result<> check_signature(std::string_view jws, const crypto::PublicKey& key,
                         jose::Algorithm algorithm) {
  TRY(jose::Jws parsed, jose::parse_jws(jws));
  const std::array<jose::Jwk, 1> keys = {jose::Jwk{{}, {}, key, {}}};
  const std::array<jose::Algorithm, 1> allowed = {algorithm};
  TRY_OK(jose::verify(std::move(parsed), keys, allowed));
  return {};
}

// What JOSE does not know and providers take: RSA256 and ECDH256, a jwk that is
// x5c alone. client-compat.md, trap 5.
Result<jose::Jws> parse_as_provider(std::string_view text) {
  TRY(ManagementToken token, parse_management_token(text));
  const std::string_view input = token.signing_input;
  const size_t dot = input.find('.');
  TRY(const Buffer header,
      codec::decode_base64(input.substr(0, dot), codec::Base64::Lenient));
  TRY(const Buffer payload,
      codec::decode_base64(input.substr(dot + 1), codec::Base64::Lenient));
  jose::Jws jws{.text = token.text,
                .signing_input = input,
                .algorithm = jose::Algorithm::None,
                .header_json = std::string(text_of(header)),
                .payload = std::string(text_of(payload)),
                .signature = std::move(token.signature),
                .kid = {},
                .x5c = {}};
  if (token.signer) {
    jws.algorithm = token.signer->algorithm;
    jws.x5c = std::move(token.signer->chain);
  }
  return jws;
}

}  // namespace

Result<std::string> signed_management_jws(
    std::string_view payload, const crypto::PrivateKey& key,
    std::span<const x509::Certificate> chain) {
  TRY(const jose::Algorithm algorithm, algorithm_of(key.public_key()));
  TRY_OK(check_leaf(chain, key.public_key()));
  codec::SortedObject header;
  header.add_string("alg", jose::name_of(algorithm));
  header.add_raw("x5c", jose::write_x5c(chain));
  std::string jws = jose::sign(header.text(), payload, algorithm, key);
  TRY_OK(check_signature(jws, key.public_key(), algorithm));
  return jws;
}

Result<std::string> signed_policy_jws(
    std::string_view text, const crypto::PrivateKey& key,
    std::span<const x509::Certificate> chain) {
  codec::SortedObject payload;
  payload.add_base64url(kClaim, bytes_of(text));
  return signed_management_jws(payload.text(), key, chain);
}

Result<PolicyJws> parse_policy_jws(std::string_view text,
                                   PolicyDialect dialect) {
  auto strict = jose::parse_jws(text);
  auto found = strict ? std::move(strict) : parse_as_provider(text);
  if (!found) {
    return Error(strict.error());
  }
  jose::Jws& jws = *found;
  if (jws.payload.empty()) {
    return PolicyJws{std::move(jws), std::nullopt};
  }
  TRY(const codec::json::value payload, codec::parse_json(jws.payload));
  TRY(const codec::json::object* const object, codec::as_object(payload));
  TRY(std::string_view encoded, codec::string_member(*object, kClaim));
  if (is_plain_text(encoded, dialect)) {
    return PolicyJws{std::move(jws), std::string(encoded)};
  }
  encoded = encoded.substr(0, encoded.find_last_not_of('=') + 1);
  const Result<Buffer> decoded =
      codec::decode_base64(encoded, codec::Base64::Url);
  if (!decoded) {
    return Error(decoded.error()).at(kClaim);
  }
  return PolicyJws{std::move(jws), std::string(text_of(*decoded))};
}

}  // namespace assay::provider
