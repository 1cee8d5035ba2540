// SPDX-License-Identifier: Apache-2.0
// assay policy: sign and show.
#include <cstdio>

#include <fmt/format.h>

#include "cli/inputs.h"
#include "cli/relying_party.h"
#include "cli/terminal.h"
#include "cli/verbs.h"
#include "codec/base64.h"
#include "codec/json.h"
#include "codec/json_writer.h"
#include "files/file.h"
#include "provider/policy_jws.h"
#include "provider/provider.h"

namespace assay::cli {
namespace {

// False where the policy does not compile, which is told then.
bool compiles(const std::string& source, const std::string& file) {
  const policy::Compiled compiled = policy::compile(source);
  for (const policy::Diagnostic& diagnostic : compiled.diagnostics) {
    std::fputs(policy::render(diagnostic, source, file).c_str(), stderr);
  }
  return compiled.program != nullptr;
}

Result<std::string> make_jws(const std::string& source,
                             const PolicySign& options) {
  if (options.key.empty()) {
    return provider::unsigned_policy_jws(source);
  }
  TRY(const std::string key_pem, read_input(options.key));
  TRY(const std::string cert_pem, read_input(options.cert));
  const auto key = crypto::PrivateKey::from_pem(key_pem);
  if (!key) {
    return Error(key.error()).at(options.key);
  }
  const auto chain = x509::parse_pem_chain(cert_pem, jose::kMaxChainInKey);
  if (!chain) {
    return Error(chain.error()).at(options.cert);
  }
  return provider::signed_policy_jws(source, *key, *chain);
}

enum class Signature : uint8_t { None, Good, Bad };

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

// By its own key: whose that is, the reader has to know.
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

// As x-ms-certificate-thumbprint shows it.
std::string thumbprint_of(const x509::Certificate& certificate) {
  return fmt::format("{:02X}",
                     fmt::join(crypto::sha1(certificate.der()).bytes(), ""));
}

// What x-ms-policy-token-hash says of the JWS.
std::string token_hash(std::string_view jws) {
  return codec::encode_base64(crypto::sha256(bytes_of(jws)).bytes(),
                              codec::Base64::Url);
}

std::string signer_json(const x509::Certificate& leaf) {
  codec::SortedObject signer;
  signer.add_string("subject", leaf.subject_text());
  signer.add_string("thumbprint", thumbprint_of(leaf));
  return signer.text();
}

std::string policy_json(const provider::PolicyJws& policy,
                        Signature signature) {
  const auto& chain = policy.jws.x5c;
  codec::SortedObject object;
  object.add_raw("header", policy.jws.header_json);
  object.add_string("signature", name_of(signature));
  object.add_raw("signer", chain.empty() ? "null" : signer_json(chain.front()));
  object.add_string("policyTokenHash", token_hash(policy.jws.text));
  if (policy.text) {
    object.add_string("policyHash", provider::policy_hash(*policy.text));
    object.add_string("policy", *policy.text);
  } else {
    object.add_raw("policyHash", "null");
    object.add_raw("policy", "null");
  }
  return object.text();
}

std::string policy_text(const provider::PolicyJws& policy,
                        Signature signature) {
  std::string text =
      fmt::format("algorithm: {}\nsignature: {}\n",
                  jose::name_of(policy.jws.algorithm), name_of(signature));
  if (!policy.jws.x5c.empty()) {
    const x509::Certificate& leaf = policy.jws.x5c.front();
    text += fmt::format("signer: {}\nx-ms-certificate-thumbprint: {}\n",
                        leaf.subject_text(), thumbprint_of(leaf));
  }
  text +=
      fmt::format("x-ms-policy-token-hash: {}\n", token_hash(policy.jws.text));
  if (!policy.text) {
    return text + "no policy: the payload is empty\n";
  }
  return text + fmt::format("x-ms-policy-hash: {}\n\n{}{}",
                            provider::policy_hash(*policy.text), *policy.text,
                            policy.text->ends_with('\n') ? "" : "\n");
}

}  // namespace

Exit run(const PolicySign& options) {
  const auto source = read_input(options.file);
  if (!source) {
    return complain(source.error());
  }
  if (!compiles(*source, options.file)) {
    return Exit::No;
  }
  const auto jws = make_jws(*source, options);
  if (!jws) {
    return complain(jws.error());
  }
  if (options.out.empty() || options.out == "-") {
    print_line(*jws);
    return Exit::Good;
  }
  const auto written =
      files::write_file(options.out, bytes_of(*jws), files::Mode::Public);
  return written ? Exit::Good : complain(written.error());
}

Exit run(const PolicyShow& options) {
  const auto content = read_input(options.file);
  const auto jws = content ? token_of(*content) : content;
  if (!jws) {
    return complain(jws.error());
  }
  const auto policy = provider::parse_policy_jws(*jws);
  if (!policy) {
    return complain(policy.error());
  }
  const Signature signature = judge(policy->jws);
  if (options.form == Form::Json) {
    print_line(policy_json(*policy, signature));
  } else {
    print(policy_text(*policy, signature));
  }
  return signature == Signature::Bad ? Exit::No : Exit::Good;
}

}  // namespace assay::cli
