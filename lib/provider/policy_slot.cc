// SPDX-License-Identifier: Apache-2.0
// Hashes of policies, and policies compiled.
#include "provider/policy_slot.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "codec/base64.h"
#include "codec/json_writer.h"
#include "crypto/digest.h"
#include "jose/jws.h"
#include "provider/management_token.h"

namespace assay::provider {
namespace {

std::string base64url(Bytes bytes) {
  return codec::encode_base64(bytes, codec::Base64::Url);
}

// The slot without a program, which says why.
PolicySlot faulty(std::string_view text, const Error& why) {
  PolicySlot slot;
  slot.text = text;
  slot.hash = policy_hash(text);
  slot.fault = Error(Code::PolicySyntax,
                     fmt::format("the policy that is set was accepted before, "
                                 "but this assay cannot use it: {}",
                                 why.message()))
                   .because(why.reason());
  return slot;
}

}  // namespace

std::string policy_hash(std::string_view text) {
  const std::string encoded = base64url(bytes_of(text));
  return base64url(crypto::sha256(bytes_of(encoded)).bytes());
}

std::string token_hash(std::string_view jws) {
  return base64url(crypto::sha256(bytes_of(jws)).bytes());
}

std::string unsigned_policy_jws(std::string_view text) {
  codec::SortedObject payload;
  payload.add_base64url("AttestationPolicy", bytes_of(text));
  return jose::write_unsigned(R"({"alg":"none"})", payload.text());
}

Result<PolicySlot> make_slot(std::string_view text, std::string_view type) {
  policy::Compiled compiled = policy::compile(text, {}, type);
  if (!compiled.program) {
    return parsing_error(compiled, text);
  }
  return PolicySlot{std::string(text), unsigned_policy_jws(text),
                    policy_hash(text), std::move(compiled.program)};
}

PolicySlot restore_slot(std::string_view jws, std::string_view type,
                        SetPolicy set) {
  std::string text;
  const auto made = [&]() -> Result<PolicySlot> {
    TRY(const ManagementToken token, parse_management_token(jws));
    if (token.signer) {
      set.signer_thumbprint = thumbprint_of(*token.signer);
      set.signer_jwk = jwk_of(*token.signer);
    }
    TRY(text, policy_text(token, PolicyDialect::Of2018));
    return make_slot(text, type);
  }();
  PolicySlot slot = made ? *made : faulty(text, made.error());
  slot.jws = jws;
  slot.set = std::move(set);
  return slot;
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

}  // namespace assay::provider
