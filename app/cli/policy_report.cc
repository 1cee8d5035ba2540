// SPDX-License-Identifier: Apache-2.0
// What is in a policy JWS.
#include "cli/policy_report.h"

#include <fmt/format.h>

#include "cli/inputs.h"
#include "codec/json.h"
#include "provider/management_token.h"
#include "provider/policy_slot.h"

namespace assay::cli {
namespace {

// The key that the header names: in x5c or in jwk.
Result<crypto::PublicKey> key_of(const jose::Jws& jws) {
  if (!jws.x5c.empty()) {
    return jws.x5c.front().public_key();
  }
  TRY(const codec::json::value header, codec::parse_json(jws.header_json));
  TRY(const codec::json::object* const object, codec::as_object(header));
  TRY(const codec::json::object* const jwk,
      codec::object_member(*object, "jwk"));
  TRY(const jose::Jwk parsed, jose::parse_jwk(codec::serialize(*jwk)));
  return parsed.key;
}

std::string_view name_of(Signature signature) {
  switch (signature) {
    case Signature::None:
      return "none";
    case Signature::Good:
      return "good";
    case Signature::Bad:
      return "bad";
  }
  return {};
}

std::string signer_json(const x509::Certificate& leaf) {
  codec::SortedObject signer;
  signer.add_string("subject", leaf.subject_text());
  signer.add_string("thumbprint", provider::thumbprint_of(leaf));
  return signer.text();
}

}  // namespace

Signature judge(const jose::Jws& jws) {
  const auto scheme = jose::scheme_of(jws.algorithm);
  if (!scheme) {
    return Signature::None;
  }
  const auto key = key_of(jws);
  return key && crypto::verify_signature(
                    *key, *scheme, bytes_of(jws.signing_input), jws.signature)
             ? Signature::Good
             : Signature::Bad;
}

codec::SortedObject policy_members(const provider::PolicyJws& policy) {
  const auto& chain = policy.jws.x5c;
  codec::SortedObject object;
  object.add_raw("header", policy.jws.header_json);
  object.add_string("signature", name_of(judge(policy.jws)));
  object.add_raw("signer", chain.empty() ? "null" : signer_json(chain.front()));
  object.add_string("policyTokenHash", provider::token_hash(policy.jws.text));
  if (policy.text) {
    object.add_string("policyHash", provider::policy_hash(*policy.text));
    object.add_string("policy", *policy.text);
  } else {
    object.add_raw("policyHash", "null");
    object.add_raw("policy", "null");
  }
  return object;
}

std::string policy_text(const provider::PolicyJws& policy) {
  std::string text = fmt::format("algorithm: {}\nsignature: {}\n",
                                 jose::name_of(policy.jws.algorithm),
                                 name_of(judge(policy.jws)));
  if (!policy.jws.x5c.empty()) {
    const x509::Certificate& leaf = policy.jws.x5c.front();
    text += fmt::format("signer: {}\nx-ms-certificate-thumbprint: {}\n",
                        leaf.subject_text(), provider::thumbprint_of(leaf));
  }
  text += fmt::format("x-ms-policy-token-hash: {}\n",
                      provider::token_hash(policy.jws.text));
  if (!policy.text) {
    return text + "no policy: the payload is empty\n";
  }
  return text + fmt::format("x-ms-policy-hash: {}\n\n{}{}",
                            provider::policy_hash(*policy.text), *policy.text,
                            policy.text->ends_with('\n') ? "" : "\n");
}

Result<PolicySigner> read_signer(const std::string& key_file,
                                 const std::string& cert_file) {
  TRY(const std::string key_pem, read_input(key_file));
  TRY(const std::string cert_pem, read_input(cert_file));
  auto key = crypto::PrivateKey::from_pem(key_pem);
  if (!key) {
    return Error(key.error()).at(key_file);
  }
  auto chain = x509::parse_pem_chain(cert_pem, jose::kMaxChainInKey);
  if (!chain) {
    return Error(chain.error()).at(cert_file);
  }
  return PolicySigner{*std::move(key), *std::move(chain)};
}

Result<x509::Certificate> read_certificate(const std::string& file) {
  TRY(const std::string pem, read_input(file));
  const auto chain = x509::parse_pem_chain(pem, jose::kMaxChainInKey);
  if (!chain) {
    return Error(chain.error()).at(file);
  }
  if (chain->size() != 1) {
    return Error(
               Code::CertificateMalformed,
               fmt::format("expected one certificate, found {}", chain->size()))
        .at(file);
  }
  return chain->front();
}

std::string certificate_jwk(const x509::Certificate& certificate) {
  const bool rsa = certificate.public_key().kind() == crypto::KeyKind::Rsa;
  return provider::chain_jwk(
      {&certificate, 1}, rsa ? jose::Algorithm::RS256 : jose::Algorithm::ES256);
}

}  // namespace assay::cli
