// SPDX-License-Identifier: Apache-2.0
// The service keeps nothing between the two calls that set a policy: its own
// token carries what was prepared.
#include "wire/legacy_messages.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <vector>

#include <fmt/format.h>

#include "attest/attest.h"
#include "base/ascii.h"
#include "base/assert.h"
#include "codec/json.h"
#include "codec/utf8.h"
#include "jose/recast.h"
#include "wire/result_token.h"

namespace assay::wire {
namespace {

namespace json = codec::json;

// Names that no attestation token and no other result has, so that none of them
// can be taken for a prepared policy.
constexpr std::string_view kPolicy = "x-assay-prepared-policy";
constexpr std::string_view kType = "x-assay-prepared-type";

std::string json_string(std::string_view text) {
  std::string quoted;
  codec::append_json_string(quoted, text);
  return quoted;
}

// The payload of a token that the provider signed and that holds now.
Result<std::string> verified_payload(std::string_view body,
                                     const provider::Provider& provider,
                                     Time now) {
  std::vector<jose::Jwk> keys;
  std::vector<jose::Algorithm> algorithms;
  for (const provider::SigningKey& key : provider.keys) {
    keys.push_back(provider::jwk_of(key));
    algorithms.push_back(key.algorithm);
  }
  TRY(jose::Jws jws, jose::parse_jws(provider::unwrap_token(body)));
  TRY(const jose::VerifiedJws verified,
      jose::verify(std::move(jws), keys, algorithms));
  TRY(const jose::TimeClaims times, jose::time_claims(verified.payload()));
  TRY_OK(jose::check_times(times, now, std::chrono::seconds(0)));
  return verified.payload();
}

Result<std::string> policy_in(std::string_view payload,
                              const provider::Provider& provider,
                              std::string_view type) {
  TRY(const json::value value, codec::parse_json(payload));
  TRY(const json::object* const claims, codec::as_object(value));
  TRY(const std::string_view policy, codec::string_member(*claims, kPolicy));
  TRY(const std::string_view of_type, codec::string_member(*claims, kType));
  TRY(const std::string_view issuer, codec::string_member(*claims, "iss"));
  if (issuer != provider.attest_uri || of_type != type) {
    return Error(Code::PolicyTokenMalformed,
                 fmt::format("it was prepared for {} of {}, not for {} of {}",
                             of_type, issuer, type, provider.attest_uri));
  }
  return std::string(policy);
}

}  // namespace

Result<std::string> parse_tee(std::optional<std::string_view> value) {
  const std::string_view tee = value.value_or("");
  for (const std::string_view name : {"CyResComponent", "VSMEnclave"}) {
    if (equal_ignoring_case(name, tee)) {
      return std::string("Tpm");
    }
  }
  const std::string_view type = attest::find_wire_name(tee);
  if (type.empty()) {
    return Error(Code::UnknownAttestationType,
                 fmt::format("expected tee=TYPE in the query, such as "
                             "tee=SgxEnclave, found \"{}\"",
                             tee.substr(0, 64)))
        .at("tee");
  }
  return std::string(type);
}

Result<std::string> prepared_policy_body(const provider::PolicyChange& change,
                                         Time now) {
  ASSAY_ASSERT(change.version.has_value());
  codec::SortedObject claims;
  claims.add_string(kPolicy, change.version->jws);
  claims.add_string(kType, change.version->type);
  for (const std::string_view prefix : {"aas", "maa"}) {
    claims.add_string(fmt::format("{}-policyHash", prefix),
                      change.version->token_hash);
    if (!change.signer_jwk.empty()) {
      claims.add_raw(fmt::format("{}-policySigningCertificate", prefix),
                     change.signer_jwk);
    }
  }
  TRY(const std::string token,
      result_token(change.provider, std::move(claims), now));
  std::string body = json_string(token);
  if (body.size() > provider::kMaxManagementToken) {
    return Error(Code::PolicyTooLarge,
                 fmt::format("the token to set the policy with would have {} "
                             "bytes, more than the {} that are taken",
                             body.size(), provider::kMaxManagementToken));
  }
  return body;
}

Result<std::string> parse_prepared_policy(std::string_view body,
                                          const provider::Provider& provider,
                                          std::string_view type, Time now) {
  auto policy = [&]() -> Result<std::string> {
    TRY(const std::string payload, verified_payload(body, provider, now));
    return policy_in(payload, provider, type);
  }();
  if (!policy) {
    return Error(Code::PolicyTokenMalformed,
                 fmt::format("expected the token that POST "
                             "/operations/policy/updatepolicy answers for this "
                             "provider and tee: {}",
                             policy.error().message()));
  }
  return policy;
}

std::string legacy_unauthorized_body(const Error& error) {
  return json_string(codec::replace_invalid_utf8(error.message()));
}

}  // namespace assay::wire
