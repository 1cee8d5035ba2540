// SPDX-License-Identifier: Apache-2.0
// Policy slots and signing keys of a provider.
#include "provider/provider.h"

#include <algorithm>

#include <fmt/format.h>

#include "codec/base64.h"
#include "codec/json_writer.h"
#include "x509/builder.h"

namespace assay::provider {
namespace {

std::string base64url(std::string_view text) {
  return codec::encode_base64(bytes_of(text), codec::Base64::Url);
}

// {"alg":...,"jku":"<attest URI>/certs","kid":...,"typ":"JWT"}: the order of
// members is MAA's.
std::string header_of(std::string_view algorithm, std::string_view attest_uri,
                      std::string_view kid) {
  codec::SortedObject header;
  header.add_string("alg", algorithm);
  header.add_string("jku", std::string(attest_uri) + "/certs");
  header.add_string("kid", kid);
  header.add_string("typ", "JWT");
  return header.text();
}

SigningKey assemble(crypto::PrivateKey key,
                    const x509::Certificate& certificate,
                    std::string_view attest_uri) {
  const jose::Algorithm algorithm = jose::Algorithm::RS256;
  const std::string kid = jose::maa_key_id(key.public_key());
  jose::Jwk jwk{kid,
                std::string(jose::name_of(algorithm)),
                key.public_key(),
                {certificate}};
  return {std::move(key), algorithm, std::move(jwk),
          header_of(jose::name_of(algorithm), attest_uri, kid),
          header_of(jose::name_of(jose::Algorithm::None), attest_uri, kid)};
}

}  // namespace

std::string policy_hash(std::string_view text) {
  return codec::encode_base64(crypto::sha256(bytes_of(base64url(text))).bytes(),
                              codec::Base64::Url);
}

std::string unsigned_policy_jws(std::string_view text) {
  codec::SortedObject payload;
  payload.add_string("AttestationPolicy", base64url(text));
  return jose::write_unsigned(R"({"alg":"none"})", payload.text());
}

Error parsing_error(const policy::Compiled& compiled, std::string_view source) {
  const auto first =
      std::find_if(compiled.diagnostics.begin(), compiled.diagnostics.end(),
                   [](const policy::Diagnostic& diagnostic) {
                     return diagnostic.severity == policy::Severity::Error;
                   });
  const policy::Diagnostic& diagnostic = *first;
  const policy::Place place = policy::place_of(source, diagnostic.range.begin);
  const std::string message =
      diagnostic.hint.empty()
          ? diagnostic.message
          : fmt::format("{} ({})", diagnostic.message, diagnostic.hint);
  // MAA's sentence, which its users search for. policy-language.md 9.2.
  return Error(Code::PolicySyntax,
               fmt::format("Native operation failed with 65526: Exception(0) "
                           "83FFFFF6 Invalid policy was specified    "
                           "Msg:[Policy Parser Exception Thrown: Offending "
                           "symbol: '{}'\nLine: '{}', Column: '{}'\nFailure "
                           "message: '{}'\nFailing rule: '{}']",
                           diagnostic.offender, place.line, place.column,
                           message, diagnostic.rule))
      .because(diagnostic.code);
}

Result<PolicySlot> make_slot(std::string_view text, std::string_view type) {
  policy::Compiled compiled = policy::compile(text, {}, type);
  if (!compiled.program) {
    return parsing_error(compiled, text);
  }
  return PolicySlot{std::string(text), unsigned_policy_jws(text),
                    policy_hash(text), std::move(compiled.program)};
}

SigningKey make_signing_key(crypto::PrivateKey key,
                            std::string_view attest_uri) {
  constexpr int64_t kNotBefore = 1'556'668'800;  // 2019-05-01T00:00:00Z
  constexpr int64_t kNotAfter = 2'556'143'999;   // 2050-12-31T23:59:59Z
  const x509::Name name = {{"CN", std::string(attest_uri)}};
  const x509::Certificate certificate =
      x509::build_certificate({.subject = name,
                               .issuer = name,
                               .serial = {1},
                               .not_before = from_unix(kNotBefore),
                               .not_after = from_unix(kNotAfter)},
                              key.public_key(), key);
  return assemble(std::move(key), certificate, attest_uri);
}

Result<SigningKey> restore_signing_key(crypto::PrivateKey key,
                                       const x509::Certificate& certificate,
                                       std::string_view attest_uri) {
  if (!certificate.public_key().same_as(key.public_key())) {
    return Error(Code::KeyMalformed,
                 "the certificate is not that of the signing key");
  }
  if (certificate.subject_attribute("CN") != attest_uri) {
    return Error(Code::KeyMalformed,
                 fmt::format("the certificate's subject is {}, not {}",
                             certificate.subject_attribute("CN"), attest_uri));
  }
  return assemble(std::move(key), certificate, attest_uri);
}

const PolicySlot* Provider::find_policy(std::string_view type) const {
  const auto found = policies.find(type);
  return found == policies.end() ? nullptr : &found->second;
}

}  // namespace assay::provider
