// SPDX-License-Identifier: Apache-2.0
// Tokens and bodies about policies.
#include "wire/policy_messages.h"

#include "base/assert.h"
#include "wire/result_token.h"

namespace assay::wire {
namespace {

// "No policy": an unsecured JWS with an empty payload.
constexpr std::string_view kEmptyPolicy = "eyJhbGciOiJub25lIn0..";

std::string_view jws_in_force(const provider::Provider& provider,
                              std::string_view type) {
  const provider::PolicySlot* const slot = provider.find_policy(type);
  return slot == nullptr ? kEmptyPolicy : std::string_view(slot->jws);
}

}  // namespace

Result<std::string> policy_token(const provider::Provider& provider,
                                 std::string_view type, Time now) {
  codec::SortedObject claims;
  claims.add_string("x-ms-policy", jws_in_force(provider, type));
  return result_token(provider, std::move(claims), now);
}

Result<std::string> policy_updated_token(const provider::PolicyChange& change,
                                         Time now) {
  ASSAY_ASSERT(change.version.has_value());
  codec::SortedObject claims;
  claims.add_string("x-ms-policy-result", "Updated");
  claims.add_string("x-ms-policy-token-hash", change.version->token_hash);
  if (!change.signer_jwk.empty()) {
    claims.add_raw("x-ms-policy-signer", change.signer_jwk);
  }
  return result_token(change.provider, std::move(claims), now);
}

Result<std::string> policy_removed_token(const provider::PolicyChange& change,
                                         Time now) {
  codec::SortedObject claims;
  claims.add_string("x-ms-policy-result", "Removed");
  return result_token(change.provider, std::move(claims), now);
}

std::string legacy_policy_body(const provider::Provider& provider,
                               std::string_view type) {
  codec::SortedObject body;
  body.add_string("Policy", jws_in_force(provider, type));
  return body.text();
}

std::string legacy_done_body() {
  return "null";
}

std::string policy_version_json(const provider::PolicyVersion& version) {
  codec::SortedObject object;
  object.add_int("number", static_cast<int64_t>(version.number));
  object.add_string("act",
                    version.act == provider::PolicyAct::Set ? "set" : "reset");
  object.add_string("at", format_rfc3339(version.at));
  object.add_string("by", version.by);
  object.add_string("policyHash", version.hash);
  object.add_string("tokenHash", version.token_hash);
  object.add_string("signerThumbprint", version.signer_thumbprint);
  if (version.restores) {
    object.add_int("restores", static_cast<int64_t>(*version.restores));
  }
  return object.text();
}

}  // namespace assay::wire
