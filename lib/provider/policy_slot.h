// SPDX-License-Identifier: Apache-2.0
// A policy as it is in force for one attestation type of one provider.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "policy/policy.h"

namespace assay::provider {

// How a policy came to be in force.
struct SetPolicy {
  uint64_t number = 0;  // of the type's versions, from 1; resets count
  Time at{};
  std::string by{};                 // principal
  std::string signer_thumbprint{};  // thumbprint_of(); empty where unsigned
  std::string signer_jwk{};         // x-ms-policy-signer; empty where unsigned
};

// Immutable once shared.
struct PolicySlot {
  std::string text;
  std::string jws;   // as received; for a default policy the unsigned form
  std::string hash;  // x-ms-policy-hash
  std::shared_ptr<const policy::Program> program;  // null iff there is a fault
  // Why a policy that was accepted once does not compile any more.
  std::optional<Error> fault{};
  std::optional<SetPolicy> set{};  // nothing: the default
};

// x-ms-policy-hash = base64url(SHA-256(base64url(text))).
// default-policies.md 3.
std::string policy_hash(std::string_view text);

// x-ms-policy-token-hash = base64url(SHA-256(the whole JWS)).
std::string token_hash(std::string_view jws);

// {"alg":"none"} . {"AttestationPolicy": base64url(text)} . empty signature.
std::string unsigned_policy_jws(std::string_view text);

// Errors: PolicySyntax (the detail is MAA's parser sentence with our
// diagnostic).
Result<PolicySlot> make_slot(std::string_view text, std::string_view type);

// A policy that was accepted before, from the JWS as it was received; set tells
// number, time and principal. One that does not compile any more is kept, with
// the fault: it must not be mistaken for none. policy-management.md 7.
PolicySlot restore_slot(std::string_view jws, std::string_view type,
                        SetPolicy set);

// MAA's sentence about the first error of a compilation, with line, column,
// offending symbol, message and hint. policy-language.md 9.2.
Error parsing_error(const policy::Compiled& compiled, std::string_view source);

}  // namespace assay::provider
