// SPDX-License-Identifier: Apache-2.0
// Takes management tokens apart. Their dialect is wider than JOSE's, so that
// jose::parse_jws, which is strict, would refuse what released clients send.
#include "provider/management_token.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "codec/base64.h"
#include "codec/hex.h"
#include "codec/json_writer.h"
#include "codec/utf8.h"
#include "jose/recast.h"
#include "jose/x5c.h"

namespace assay::provider {
namespace {

namespace json = codec::json;

constexpr std::string_view kPolicyClaim = "AttestationPolicy";
constexpr std::string_view kUrlAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::string_view kLenientAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/=";

struct AlgorithmName {
  std::string_view name;
  jose::Algorithm algorithm;
};

// client-compat.md, trap 5: what Python and .NET call RS256 and ES256.
constexpr std::array<AlgorithmName, 5> kAlgorithms = {{
    {"none", jose::Algorithm::None},
    {"RS256", jose::Algorithm::RS256},
    {"RSA256", jose::Algorithm::RS256},
    {"ES256", jose::Algorithm::ES256},
    {"ECDH256", jose::Algorithm::ES256},
}};

Error malformed(std::string detail) {
  return Error(Code::PolicyTokenMalformed, std::move(detail));
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const size_t begin = text.find_first_not_of(kSpace);
  if (begin == text.npos) {
    return {};
  }
  return text.substr(begin, text.find_last_not_of(kSpace) - begin + 1);
}

struct Parts {
  std::string_view header;
  std::string_view payload;
  std::string_view signature;
};

Result<Parts> split(std::string_view text) {
  const size_t first = text.find('.');
  if (first == text.npos) {
    return malformed(
        "Malformed JWT: Could not find first period in the token.");
  }
  const size_t second = text.find('.', first + 1);
  if (second == text.npos) {
    return malformed(
        "Malformed JWT: Could not find second period in the token.");
  }
  if (text.find('.', second + 1) != text.npos) {
    return malformed(
        "Malformed JWT: expected three parts with two periods between them, "
        "found another period.");
  }
  return Parts{.header = text.substr(0, first),
               .payload = text.substr(first + 1, second - first - 1),
               .signature = text.substr(second + 1)};
}

// MAA names the first foreign character: "Unknown base64 character: 41 (')')".
Result<Buffer> decode(std::string_view text, codec::Base64 form) {
  auto bytes = codec::decode_base64(text, form);
  if (bytes) {
    return bytes;
  }
  const size_t at = text.find_first_not_of(
      form == codec::Base64::Url ? kUrlAlphabet : kLenientAlphabet);
  if (at == text.npos) {
    return malformed(bytes.error().detail());
  }
  const char c = text[at];
  const bool printable = c >= ' ' && c < 0x7f;
  return malformed(fmt::format("Unknown base64 character: {} ('{}')",
                               static_cast<unsigned>(static_cast<uint8_t>(c)),
                               printable ? c : '?'));
}

Result<Buffer> decode_part(std::string_view part, std::string_view name) {
  auto bytes = decode(part, codec::Base64::Url);
  if (!bytes) {
    return std::move(bytes).error().at(name);
  }
  return bytes;
}

Result<json::value> parse_object(std::string_view text, std::string_view name) {
  TRY(json::value value,
      jose::recast(codec::parse_json(text), Code::PolicyTokenMalformed, name));
  TRY_OK(
      jose::recast(codec::as_object(value), Code::PolicyTokenMalformed, name));
  return value;
}

Result<> refuse_extensions(const json::object& header) {
  for (const std::string_view name : {"crit", "b64", "zip"}) {
    if (header.contains(name)) {
      return malformed("an extension that is not supported here").at(name);
    }
  }
  return {};
}

std::optional<jose::Algorithm> find_algorithm(std::string_view name) {
  const auto row = std::ranges::find(kAlgorithms, name, &AlgorithmName::name);
  return row == kAlgorithms.end() ? std::nullopt
                                  : std::optional(row->algorithm);
}

Result<jose::Algorithm> parse_algorithm(const json::object& header) {
  TRY(const std::string_view name,
      jose::recast(codec::string_member(header, "alg"),
                   Code::PolicyTokenMalformed));
  const std::optional<jose::Algorithm> algorithm = find_algorithm(name);
  if (!algorithm) {
    return malformed(fmt::format("expected none, RS256 or ES256, found \"{}\"",
                                 name.substr(0, 64)))
        .at("alg");
  }
  return *algorithm;
}

// kty as the members tell it; Python's clients leave it out.
std::string_view type_in(const json::object& jwk,
                         std::span<const x509::Certificate> chain) {
  const bool rsa =
      chain.empty() ? jwk.contains("n")
                    : chain.front().public_key().kind() == crypto::KeyKind::Rsa;
  return rsa ? "RSA" : "EC";
}

Result<jose::Jwk> parse_header_jwk(const json::value& member,
                                   jose::Algorithm algorithm) {
  TRY(const json::object* const object, codec::as_object(member));
  json::object jwk = *object;
  if (!jwk.contains("kty")) {
    TRY(const auto chain, jose::parse_certificates(jwk));
    jwk.insert_or_assign("kty", type_in(jwk, chain));
  }
  TRY(jose::Jwk key, jose::parse_jwk(codec::serialize(jwk)));
  if (!key.alg.empty() && find_algorithm(key.alg) != algorithm) {
    return Error(Code::KeyMalformed,
                 "another algorithm than that of the "
                 "header")
        .at("alg");
  }
  return key;
}

Result<> check_fit(const crypto::PublicKey& key, jose::Algorithm algorithm) {
  const crypto::KeyKind wanted = algorithm == jose::Algorithm::RS256
                                     ? crypto::KeyKind::Rsa
                                     : crypto::KeyKind::P256;
  if (key.kind() != wanted) {
    return malformed(
               fmt::format("{} is for {}; the header's key is of another kind",
                           jose::name_of(algorithm),
                           wanted == crypto::KeyKind::Rsa
                               ? "RSA keys of 2048 bits or more"
                               : "keys on P-256"))
        .at("alg");
  }
  return {};
}

Result<Signer> parse_signer(const json::object& header,
                            jose::Algorithm algorithm) {
  TRY(std::vector<x509::Certificate> chain,
      jose::recast(jose::parse_certificates(header),
                   Code::PolicyTokenMalformed));
  std::optional<crypto::PublicKey> key;
  if (!chain.empty()) {
    key = chain.front().public_key();
  }
  if (const json::value* const member = header.if_contains("jwk")) {
    TRY(jose::Jwk jwk, jose::recast(parse_header_jwk(*member, algorithm),
                                    Code::PolicyTokenMalformed, "jwk"));
    if (key && !key->same_as(jwk.key)) {
      return malformed("another key than that of x5c").at("jwk");
    }
    key = jwk.key;
    if (chain.empty()) {
      chain = std::move(jwk.x5c);
    }
  }
  if (!key) {
    return malformed(fmt::format(
        "expected the signer's key in x5c or jwk with alg {}, found neither",
        jose::name_of(algorithm)));
  }
  TRY_OK(check_fit(*key, algorithm));
  return Signer{.algorithm = algorithm,
                .key = std::move(*key),
                .chain = std::move(chain)};
}

// Nothing: alg none.
Result<std::optional<Signer>> parse_header(std::string_view text) {
  TRY(const json::value value, parse_object(text, {}));
  const json::object& header = value.get_object();
  TRY_OK(refuse_extensions(header));
  TRY(const jose::Algorithm algorithm, parse_algorithm(header));
  if (algorithm == jose::Algorithm::None) {
    return std::optional<Signer>();
  }
  TRY(Signer signer, parse_signer(header, algorithm));
  return std::optional(std::move(signer));
}

Result<> check_signature_part(const Buffer& signature,
                              const std::optional<Signer>& signer) {
  if (signature.empty() != signer.has_value()) {
    return {};
  }
  return malformed(signature.empty()
                       ? fmt::format("expected a signature with alg {}, found "
                                     "none",
                                     jose::name_of(signer->algorithm))
                       : fmt::format("expected no bytes with alg none, found "
                                     "{}",
                                     signature.size()))
      .at("signature");
}

std::string_view type_name(const crypto::PublicKey& key) {
  return key.kind() == crypto::KeyKind::Rsa ? "RSA" : "EC";
}

}  // namespace

std::string_view unwrap_token(std::string_view body) {
  const std::string_view text = trimmed(body);
  const bool quoted =
      text.size() >= 2 && text.front() == '"' && text.back() == '"';
  return quoted ? trimmed(text.substr(1, text.size() - 2)) : text;
}

Result<ManagementToken> parse_management_token(std::string_view body) {
  if (body.size() > kMaxManagementToken) {
    return Error(Code::FieldTooLong,
                 fmt::format("expected a token of at most {} bytes, found {}",
                             kMaxManagementToken, body.size()));
  }
  const std::string_view text = unwrap_token(body);
  TRY(const Parts parts, split(text));
  TRY(const Buffer header, decode_part(parts.header, "header"));
  auto signer = parse_header(text_of(header));
  if (!signer) {
    return std::move(signer).error().at("header");
  }
  TRY(const Buffer payload, decode_part(parts.payload, "payload"));
  json::value claims;
  if (!payload.empty()) {
    TRY(claims, parse_object(text_of(payload), "payload"));
  }
  TRY(Buffer signature, decode_part(parts.signature, "signature"));
  TRY_OK(check_signature_part(signature, *signer));
  return ManagementToken{.text = text,
                         .signing_input = text.substr(0, text.rfind('.')),
                         .payload = std::move(claims),
                         .signer = std::move(*signer),
                         .signature = std::move(signature)};
}

bool is_plain_text(std::string_view claim, PolicyDialect dialect) {
  return dialect == PolicyDialect::Of2018 &&
         claim.find_first_not_of(kLenientAlphabet) != claim.npos;
}

Result<std::string> policy_text(const ManagementToken& token,
                                PolicyDialect dialect) {
  const json::object* const claims = token.payload.if_object();
  if (claims == nullptr) {
    return malformed(
        "the payload is empty; a policy is removed with POST "
        "/policies/{attestationType}:reset");
  }
  TRY(const std::string_view encoded,
      jose::recast(codec::string_member(*claims, kPolicyClaim),
                   Code::PolicyTokenMalformed));
  // JSON strings are UTF-8.
  if (is_plain_text(encoded, dialect)) {
    return std::string(encoded);
  }
  auto decoded = decode(encoded, codec::Base64::Lenient);
  if (!decoded) {
    return std::move(decoded).error().at(kPolicyClaim);
  }
  if (const auto at = codec::find_invalid_utf8(text_of(*decoded))) {
    return malformed(fmt::format("the policy is not UTF-8 at byte {}", *at))
        .at(kPolicyClaim);
  }
  return std::string(text_of(*decoded));
}

std::string chain_jwk(std::span<const x509::Certificate> chain,
                      jose::Algorithm algorithm) {
  codec::SortedObject jwk;
  jwk.add_string("alg", jose::name_of(algorithm));
  jwk.add_string("kty", type_name(chain.front().public_key()));
  jwk.add_string("use", "sig");
  jwk.add_raw("x5c", jose::write_x5c(chain));
  return jwk.text();
}

std::string jwk_of(const Signer& signer) {
  if (!signer.chain.empty()) {
    return chain_jwk(signer.chain, signer.algorithm);
  }
  return jose::write_jwk(
      {{}, std::string(jose::name_of(signer.algorithm)), signer.key, {}});
}

std::string thumbprint_of(const x509::Certificate& certificate) {
  std::string hex = codec::encode_hex(crypto::sha1(certificate.der()).bytes());
  std::ranges::transform(hex, hex.begin(), [](char c) {
    return c >= 'a' && c <= 'f' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  return hex;
}

std::string thumbprint_of(const Signer& signer) {
  return signer.chain.empty() ? jose::thumbprint(signer.key)
                              : thumbprint_of(signer.chain.front());
}

}  // namespace assay::provider
