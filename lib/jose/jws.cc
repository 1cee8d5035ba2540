// SPDX-License-Identifier: Apache-2.0
// Takes compact JWS apart, verifies them against keys, and makes them.
#include "jose/jws.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "base/assert.h"
#include "codec/base64.h"
#include "codec/json.h"
#include "jose/recast.h"
#include "jose/x5c.h"

namespace assay::jose {
namespace {

namespace json = codec::json;

constexpr size_t kMaxHeaderSize = 256 * 1024;  // decoded; holds x5c

struct AlgorithmRow {
  Algorithm algorithm;
  std::string_view name;
  crypto::KeyKind kind;
  std::optional<crypto::SignatureScheme> scheme;
};

// RFC 7518 section 3.1, in the order of the enumerators.
constexpr std::array<AlgorithmRow, 10> kAlgorithms = {{
    {Algorithm::None, "none", crypto::KeyKind::Other, std::nullopt},
    {Algorithm::RS256, "RS256", crypto::KeyKind::Rsa,
     crypto::SignatureScheme::RsaPkcs1Sha256},
    {Algorithm::RS384, "RS384", crypto::KeyKind::Rsa,
     crypto::SignatureScheme::RsaPkcs1Sha384},
    {Algorithm::RS512, "RS512", crypto::KeyKind::Rsa,
     crypto::SignatureScheme::RsaPkcs1Sha512},
    {Algorithm::PS256, "PS256", crypto::KeyKind::Rsa,
     crypto::SignatureScheme::RsaPssSha256},
    {Algorithm::PS384, "PS384", crypto::KeyKind::Rsa,
     crypto::SignatureScheme::RsaPssSha384},
    {Algorithm::PS512, "PS512", crypto::KeyKind::Rsa,
     crypto::SignatureScheme::RsaPssSha512},
    {Algorithm::ES256, "ES256", crypto::KeyKind::P256,
     crypto::SignatureScheme::EcdsaP256Sha256},
    {Algorithm::ES384, "ES384", crypto::KeyKind::P384,
     crypto::SignatureScheme::EcdsaP384Sha384},
    {Algorithm::ES512, "ES512", crypto::KeyKind::P521,
     crypto::SignatureScheme::EcdsaP521Sha512},
}};

const AlgorithmRow& row_of(Algorithm algorithm) {
  return kAlgorithms[static_cast<size_t>(algorithm)];
}

// Weak RSA keys (RFC 7518 section 3.3) cannot be: PublicKey refuses them.
bool fits(Algorithm algorithm, const crypto::PublicKey& key) {
  return row_of(algorithm).kind == key.kind();
}

Error malformed(std::string_view field, std::string detail) {
  return Error(Code::TokenMalformed, std::move(detail)).at(field);
}

struct Segments {
  std::string_view header;
  std::string_view payload;
  std::string_view signature;
};

Result<Segments> split(std::string_view text, size_t maximum) {
  if (text.size() > maximum) {
    return Error(Code::TokenMalformed,
                 fmt::format("expected at most {} bytes, found {}", maximum,
                             text.size()));
  }
  const size_t first = text.find('.');
  const size_t second = text.rfind('.');
  if (first == second || text.find('.', first + 1) != second) {
    return Error(Code::TokenMalformed,
                 fmt::format("expected three segments with two dots between "
                             "them, found {} dots",
                             std::ranges::count(text, '.')));
  }
  return Segments{.header = text.substr(0, first),
                  .payload = text.substr(first + 1, second - first - 1),
                  .signature = text.substr(second + 1)};
}

Result<std::string> decode(std::string_view segment, std::string_view name) {
  return recast(codec::decode_base64_text(segment, codec::Base64::Url),
                Code::TokenMalformed, name);
}

// Extensions that change what is signed or how it is to be read; none is
// implemented, so none may be ignored (RFC 7515 section 4.1.11).
Result<> refuse_extensions(const json::object& header) {
  for (const std::string_view name : {"crit", "b64", "zip"}) {
    if (header.contains(name)) {
      return malformed(name, "an extension that is not supported here");
    }
  }
  return {};
}

Result<Algorithm> parse_algorithm(const json::object& header) {
  TRY(const std::string_view name,
      recast(codec::string_member(header, "alg"), Code::TokenMalformed));
  const std::optional<Algorithm> algorithm = find_algorithm(name);
  if (!algorithm) {
    return Error(Code::TokenAlgorithm,
                 fmt::format("expected none, RS*, PS* or ES* of RFC 7518, "
                             "found \"{}\"",
                             name.substr(0, 64)))
        .at("alg");
  }
  return *algorithm;
}

// A key in the header must be public, and the key of x5c where that is there.
Result<> check_jwk(const json::object& header,
                   std::span<const x509::Certificate> x5c) {
  const json::value* const member = header.if_contains("jwk");
  if (member == nullptr) {
    return {};
  }
  TRY(const Jwk jwk, recast(parse_jwk(codec::serialize(*member)),
                            Code::TokenMalformed, "jwk"));
  if (!x5c.empty() && !jwk.key.same_as(x5c.front().public_key())) {
    return malformed("jwk", "another key than that of x5c");
  }
  return {};
}

// What the header says about the signature.
struct Header {
  Algorithm algorithm;
  std::string kid;
  std::vector<x509::Certificate> x5c;
};

Result<Header> parse_header(std::string_view text) {
  TRY(const codec::Document document,
      recast(codec::parse_document(text), Code::TokenMalformed));
  TRY(const json::object* const header,
      recast(codec::as_object(document.root()), Code::TokenMalformed));
  TRY_OK(refuse_extensions(*header));
  TRY(const Algorithm algorithm, parse_algorithm(*header));
  TRY(const std::optional<std::string_view> kid,
      recast(codec::find_string(*header, "kid"), Code::TokenMalformed));
  TRY(std::vector<x509::Certificate> x5c,
      recast(parse_x5c(*header), Code::TokenMalformed));
  TRY_OK(check_jwk(*header, x5c));
  return Header{.algorithm = algorithm,
                .kid = std::string(kid.value_or("")),
                .x5c = std::move(x5c)};
}

// NumericDate (RFC 7519 section 2); a fraction of a second is dropped.
Result<std::optional<Time>> find_time(const json::object& payload,
                                      std::string_view name) {
  constexpr double kEnd = 9007199254740992.0;  // 2^53
  const json::value* const member = payload.if_contains(name);
  if (member == nullptr) {
    return std::optional<Time>();
  }
  if (member->is_number()) {
    const double seconds = member->to_number<double>();
    if (seconds >= 0 && seconds < kEnd) {
      return std::optional(from_unix(static_cast<int64_t>(seconds)));
    }
  }
  return malformed(name, "expected seconds since 1970, from 0 up to 2^53");
}

std::string join(std::string_view header, std::string_view payload) {
  constexpr size_t kMaxSignature = 512;  // RSA with 4096 bits
  constexpr size_t kRounding = 16;       // dots and incomplete groups
  std::string text;
  text.reserve((header.size() + payload.size() + kMaxSignature) / 3 * 4 +
               kRounding);
  codec::append_base64(text, bytes_of(header), codec::Base64::Url);
  text += '.';
  codec::append_base64(text, bytes_of(payload), codec::Base64::Url);
  return text;
}

void append_signature(std::string& text, Bytes signature) {
  text += '.';
  codec::append_base64(text, signature, codec::Base64::Url);
}

}  // namespace

std::string_view name_of(Algorithm algorithm) {
  return row_of(algorithm).name;
}

std::optional<Algorithm> find_algorithm(std::string_view name) {
  const auto row = std::ranges::find(kAlgorithms, name, &AlgorithmRow::name);
  if (row == kAlgorithms.end()) {
    return std::nullopt;
  }
  return row->algorithm;
}

std::optional<crypto::SignatureScheme> scheme_of(Algorithm algorithm) {
  return row_of(algorithm).scheme;
}

Result<Jws> parse_jws(std::string_view text, size_t maximum) {
  TRY(const Segments segments, split(text, maximum));
  TRY(std::string header_json, decode(segments.header, "header"));
  if (header_json.size() > kMaxHeaderSize) {
    return malformed("header",
                     fmt::format("expected at most {} bytes, found {}",
                                 kMaxHeaderSize, header_json.size()));
  }
  Result<Header> header = parse_header(header_json);
  if (!header) {
    return std::move(header).error().at("header");
  }
  TRY(std::string payload, decode(segments.payload, "payload"));
  TRY(const std::string signature, decode(segments.signature, "signature"));
  if (signature.empty() != (header->algorithm == Algorithm::None)) {
    return malformed(
        "signature",
        signature.empty()
            ? fmt::format("expected a signature with alg {}, found none",
                          name_of(header->algorithm))
            : fmt::format("expected no bytes with alg none, found {}",
                          signature.size()));
  }
  return Jws{.text = text,
             .signing_input = text.substr(0, text.rfind('.')),
             .algorithm = header->algorithm,
             .header_json = std::move(header_json),
             .payload = std::move(payload),
             .signature = copy_of(bytes_of(signature)),
             .kid = std::move(header->kid),
             .x5c = std::move(header->x5c)};
}

Result<VerifiedJws> verify(Jws jws, std::span<const Jwk> keys,
                           std::span<const Algorithm> allowed) {
  const std::optional<crypto::SignatureScheme> scheme =
      scheme_of(jws.algorithm);
  if (!scheme || std::ranges::find(allowed, jws.algorithm) == allowed.end()) {
    return Error(Code::TokenAlgorithm,
                 fmt::format("{} is not allowed here", name_of(jws.algorithm)));
  }
  const bool named = !jws.kid.empty() &&
                     std::ranges::find(keys, jws.kid, &Jwk::kid) != keys.end();
  size_t tried = 0;
  for (const Jwk& key : keys) {
    if ((named && key.kid != jws.kid) || !fits(jws.algorithm, key.key) ||
        (!key.alg.empty() && key.alg != name_of(jws.algorithm))) {
      continue;
    }
    ++tried;
    if (crypto::verify_signature(key.key, *scheme, bytes_of(jws.signing_input),
                                 jws.signature)) {
      return VerifiedJws(std::move(jws), key);
    }
  }
  if (tried == 0) {
    return Error(Code::TokenKeyUnknown,
                 fmt::format("none of {} keys is for {} and kid \"{}\"",
                             keys.size(), name_of(jws.algorithm),
                             std::string_view(jws.kid).substr(0, 64)));
  }
  return Error(Code::TokenSignature,
               fmt::format("the {} signature is not by any of the {} keys that "
                           "could have made it",
                           name_of(jws.algorithm), tried));
}

Result<TimeClaims> time_claims(std::string_view payload) {
  TRY(const json::value document,
      recast(codec::parse_json(payload), Code::TokenMalformed, "payload"));
  TRY(const json::object* const object,
      recast(codec::as_object(document), Code::TokenMalformed, "payload"));
  TRY(const std::optional<Time> not_before, find_time(*object, "nbf"));
  TRY(const std::optional<Time> expires, find_time(*object, "exp"));
  TRY(const std::optional<Time> issued, find_time(*object, "iat"));
  return TimeClaims{
      .not_before = not_before, .expires = expires, .issued = issued};
}

Result<> check_times(const TimeClaims& times, Time now,
                     std::chrono::seconds skew) {
  if (times.not_before && now < *times.not_before - skew) {
    return Error(Code::TokenExpired,
                 fmt::format("not valid before {} (seconds since 1970), it is "
                             "{}; {} seconds of skew are allowed",
                             unix_seconds(*times.not_before), unix_seconds(now),
                             skew.count()))
        .at("nbf");
  }
  if (times.expires && now > *times.expires + skew) {
    return Error(Code::TokenExpired,
                 fmt::format("not valid after {} (seconds since 1970), it is "
                             "{}; {} seconds of skew are allowed",
                             unix_seconds(*times.expires), unix_seconds(now),
                             skew.count()))
        .at("exp");
  }
  return {};
}

std::string sign(std::string_view header_json, std::string_view payload,
                 Algorithm algorithm, const crypto::PrivateKey& key) {
  ASSAY_ASSERT(fits(algorithm, key.public_key()));
  std::string text = join(header_json, payload);
  append_signature(text, key.sign(*scheme_of(algorithm), bytes_of(text)));
  return text;
}

Result<std::string> sign_by(const crypto::Signer& signer,
                            std::string_view header_json,
                            std::string_view payload, Algorithm algorithm) {
  ASSAY_ASSERT(fits(algorithm, signer.public_key()));
  std::string text = join(header_json, payload);
  TRY(const Buffer signature,
      signer.sign(*scheme_of(algorithm), bytes_of(text)));
  append_signature(text, signature);
  return text;
}

std::string write_unsigned(std::string_view header_json,
                           std::string_view payload) {
  return join(header_json, payload) + '.';
}

}  // namespace assay::jose
