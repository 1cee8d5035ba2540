// SPDX-License-Identifier: Apache-2.0
// Makes token-signing keys, their certificates and headers.
#include "provider/signing_key.h"

#include <utility>

#include <fmt/format.h>

#include "base/assert.h"
#include "codec/base64.h"
#include "codec/json_writer.h"
#include "x509/builder.h"

namespace assay::provider {
namespace {

// {"alg":...,"jku":"<attest URI>/certs","kid":...,"typ":"JWT"}: the order of
// members is MAA's.
std::string header_of(jose::Algorithm algorithm, std::string_view attest_uri,
                      std::string_view kid) {
  codec::SortedObject header;
  header.add_string("alg", jose::name_of(algorithm));
  header.add_string("jku", std::string(attest_uri) + "/certs");
  header.add_string("kid", kid);
  header.add_string("typ", "JWT");
  return header.text();
}

SigningKey assemble(crypto::Signer key, jose::Algorithm algorithm,
                    std::string_view kid, Buffer certificate,
                    std::string_view attest_uri) {
  return {std::move(key),
          algorithm,
          std::string(kid),
          std::move(certificate),
          header_of(algorithm, attest_uri, kid),
          header_of(jose::Algorithm::None, attest_uri, kid)};
}

SigningKey assemble(crypto::Signer key, jose::Algorithm algorithm,
                    const x509::Certificate& certificate,
                    std::string_view attest_uri) {
  const std::string kid = jose::maa_key_id(key.public_key());
  return assemble(std::move(key), algorithm, kid, copy_of(certificate.der()),
                  attest_uri);
}

std::optional<crypto::KeyKind> kind_for(jose::Algorithm algorithm) {
  switch (algorithm) {
    case jose::Algorithm::RS256:
    case jose::Algorithm::PS256:
      return crypto::KeyKind::Rsa;
    case jose::Algorithm::ES256:
      return crypto::KeyKind::P256;
    case jose::Algorithm::None:
    case jose::Algorithm::RS384:
    case jose::Algorithm::RS512:
    case jose::Algorithm::PS384:
    case jose::Algorithm::PS512:
    case jose::Algorithm::ES384:
    case jose::Algorithm::ES512:
      break;
  }
  return std::nullopt;
}

x509::CertificateSpec certificate_spec(std::string_view attest_uri) {
  constexpr int64_t kNotBefore = 1'556'668'800;  // 2019-05-01T00:00:00Z
  constexpr int64_t kNotAfter = 2'556'143'999;   // 2050-12-31T23:59:59Z
  const x509::Name name = {{"CN", std::string(attest_uri)}};
  return {.subject = name,
          .issuer = name,
          .serial = {1},
          .not_before = from_unix(kNotBefore),
          .not_after = from_unix(kNotAfter)};
}

}  // namespace

Result<> check_token_algorithm(const crypto::PublicKey& key,
                               jose::Algorithm algorithm) {
  const std::optional<crypto::KeyKind> kind = kind_for(algorithm);
  if (!kind) {
    return Error(Code::KeyMalformed,
                 fmt::format("tokens are signed with RS256, PS256 or ES256, "
                             "not with {}",
                             jose::name_of(algorithm)));
  }
  if (key.kind() != *kind) {
    return Error(Code::KeyMalformed,
                 fmt::format("{} needs {}, found a key of another kind",
                             jose::name_of(algorithm),
                             *kind == crypto::KeyKind::Rsa
                                 ? "an RSA key of 2048 bits or more"
                                 : "a key on P-256"));
  }
  return {};
}

SigningKey make_signing_key(crypto::PrivateKey key, jose::Algorithm algorithm,
                            std::string_view attest_uri) {
  ASSAY_ASSERT(check_token_algorithm(key.public_key(), algorithm));
  const x509::Certificate certificate = x509::build_certificate(
      certificate_spec(attest_uri), key.public_key(), key);
  return assemble(std::move(key), algorithm, certificate, attest_uri);
}

SigningKey make_signing_key(crypto::PrivateKey key,
                            std::string_view attest_uri) {
  return make_signing_key(std::move(key), jose::Algorithm::RS256, attest_uri);
}

Result<SigningKey> certify_key(crypto::Signer key, jose::Algorithm algorithm,
                               std::string_view attest_uri) {
  TRY_OK(check_token_algorithm(key.public_key(), algorithm));
  TRY(const x509::Certificate certificate,
      x509::sign_certificate(certificate_spec(attest_uri), key.public_key(),
                             key));
  return assemble(std::move(key), algorithm, certificate, attest_uri);
}

Result<SigningKey> restore_signing_key(crypto::Signer key,
                                       jose::Algorithm algorithm,
                                       const x509::Certificate& certificate,
                                       std::string_view attest_uri) {
  TRY_OK(check_token_algorithm(key.public_key(), algorithm));
  if (!certificate.public_key().same_as(key.public_key())) {
    return Error(Code::KeyMalformed,
                 "the certificate is not that of the signing key");
  }
  if (key.in_memory() != nullptr &&
      certificate.subject_attribute("CN") != attest_uri) {
    return Error(Code::KeyMalformed,
                 fmt::format("the certificate's subject is {}, not {}",
                             certificate.subject_attribute("CN"), attest_uri));
  }
  return assemble(std::move(key), algorithm, certificate, attest_uri);
}

Result<SigningKey> recall_signing_key(crypto::PrivateKey key,
                                      jose::Algorithm algorithm,
                                      std::string_view kid, Buffer certificate,
                                      std::string_view attest_uri) {
  TRY_OK(check_token_algorithm(key.public_key(), algorithm));
  return assemble(std::move(key), algorithm, kid, std::move(certificate),
                  attest_uri);
}

std::string report_header(const SigningKey& key, ChainForm chain) {
  const std::string certificate =
      chain == ChainForm::Certificate
          ? fmt::format(
                R"("x5c":["{}"])",
                codec::encode_base64(key.certificate, codec::Base64::Standard))
          : fmt::format(
                R"("x5t":"{}")",
                codec::encode_base64(crypto::sha1(key.certificate).bytes(),
                                     codec::Base64::Url));
  std::string kid;
  codec::append_json_string(kid, key.kid);
  return fmt::format(R"({{"typ":"JWT","alg":"{}",{},"kid":{}}})",
                     jose::name_of(key.algorithm), certificate, kid);
}

jose::Jwk jwk_of(const SigningKey& key) {
  return {.kid = key.kid,
          .alg = std::string(jose::name_of(key.algorithm)),
          .key = key.key.public_key(),
          .x5c = {}};
}

bool is_certified_for(const SigningKey& key, std::string_view attest_uri) {
  if (key.key.in_memory() != nullptr) {
    return true;
  }
  const auto certificate = x509::Certificate::parse(key.certificate);
  return certificate && certificate->subject_attribute("CN") == attest_uri;
}

SigningKey move_key(const SigningKey& key, std::string_view attest_uri) {
  auto certified = certify_key(key.key, key.algorithm, attest_uri);
  SigningKey moved = certified ? *std::move(certified)
                               : assemble(key.key, key.algorithm, key.kid,
                                          key.certificate, attest_uri);
  moved.retired_at = key.retired_at;
  return moved;
}

}  // namespace assay::provider
