// SPDX-License-Identifier: Apache-2.0
// Keys, certificates, management tokens and providers for the tests of this
// folder and of lib/wire.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "codec/base64.h"
#include "crypto/private_key.h"
#include "jose/jws.h"
#include "jose/x5c.h"
#include "provider/provider.h"
#include "x509/builder.h"

namespace assay::provider {

constexpr std::string_view kMinimalPolicy =
    "version=1.0; authorizationrules{=> permit();}; issuancerules{};";
constexpr std::string_view kReset = "eyJhbGciOiJub25lIn0..";
constexpr Time kNow{std::chrono::seconds(1'750'000'000)};

inline const crypto::PrivateKey& owner_key() {
  static const crypto::PrivateKey key = crypto::PrivateKey::generate_rsa(2048);
  return key;
}

inline const crypto::PrivateKey& stranger_key() {
  static const crypto::PrivateKey key = crypto::PrivateKey::generate_rsa(2048);
  return key;
}

inline const crypto::PrivateKey& curve_key() {
  static const crypto::PrivateKey key = crypto::PrivateKey::generate_p256();
  return key;
}

enum class Authority : uint8_t { No, Yes };

// By the key of issuer; valid from 2023-11-14 to 2030-03-17.
inline x509::Certificate certificate(const std::string& subject,
                                     const crypto::PrivateKey& key,
                                     const std::string& issuer,
                                     const crypto::PrivateKey& issuer_key,
                                     Authority authority) {
  x509::CertificateSpec spec;
  spec.subject = {{"CN", subject}};
  spec.issuer = {{"CN", issuer}};
  spec.serial = {1};
  spec.not_before = from_unix(1'700'000'000);
  spec.not_after = from_unix(1'900'000'000);
  spec.ca = authority == Authority::Yes;
  return x509::build_certificate(spec, key.public_key(), issuer_key);
}

// A self-signed one, flagged as an authority as MAA wants it.
inline x509::Certificate own_certificate(const std::string& subject,
                                         const crypto::PrivateKey& key) {
  return certificate(subject, key, subject, key, Authority::Yes);
}

inline std::string base64url_of(std::string_view text) {
  return codec::encode_base64(bytes_of(text), codec::Base64::Url);
}

// {"alg":alg,"x5c":[...]}
inline std::string x5c_header(std::string_view alg,
                              const std::vector<x509::Certificate>& chain) {
  return R"({"alg":")" + std::string(alg) + R"(","x5c":)" +
         jose::write_x5c(chain) + "}";
}

inline std::string policy_payload(std::string_view text) {
  return R"({"AttestationPolicy":")" + base64url_of(text) + "\"}";
}

inline jose::Algorithm algorithm_of(const crypto::PrivateKey& key) {
  return key.public_key().kind() == crypto::KeyKind::Rsa
             ? jose::Algorithm::RS256
             : jose::Algorithm::ES256;
}

// Any header, any payload, a good signature by the key.
inline std::string signed_token(std::string_view header,
                                std::string_view payload,
                                const crypto::PrivateKey& key) {
  return jose::sign(header, payload, algorithm_of(key), key);
}

inline std::string unsigned_token(std::string_view header,
                                  std::string_view payload) {
  return jose::write_unsigned(header, payload);
}

// The policy, signed by the key, with the chain in x5c.
inline std::string signed_policy(std::string_view text,
                                 const crypto::PrivateKey& key,
                                 const std::vector<x509::Certificate>& chain) {
  return signed_token(x5c_header(jose::name_of(algorithm_of(key)), chain),
                      policy_payload(text), key);
}

inline Provider aad_provider() {
  static const SigningKey key = make_signing_key(
      crypto::PrivateKey::generate_rsa(2048), "https://localhost:8443");
  static const auto defaults = std::make_shared<const Policies>(Policies{
      {"SgxEnclave",
       std::make_shared<const PolicySlot>(*make_slot(
           "version= 1.0;authorizationrules{=> permit();};", "SgxEnclave"))}});
  Provider made;
  made.name = "contoso";
  made.attest_uri = "https://localhost:8443";
  made.default_policies = defaults;
  made.keys = {key};
  return made;
}

inline Provider isolated_provider(std::vector<x509::Certificate> signers) {
  Provider made = aad_provider();
  made.trust_model = TrustModel::Isolated;
  made.signers = std::move(signers);
  return made;
}

}  // namespace assay::provider
