// SPDX-License-Identifier: Apache-2.0
// What 2018-09-01-preview has of its own: policies are set in two calls, and
// types are named in the query. rest-data-plane.md 11.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "provider/policy_change.h"

namespace assay::wire {

// The attestation type, by its wire name, in the query's tee; the names of that
// time, CyResComponent and VSMEnclave, are Tpm's.
// Errors: UnknownAttestationType.
Result<std::string> parse_tee(std::optional<std::string_view> value);

// POST /operations/policy/updatepolicy: a JSON string with a token for PUT
// /operations/policy/current, which has the policy's JWS and type, its hash in
// aas-policyHash and maa-policyHash, and where it is signed its signer in
// aas-policySigningCertificate and maa-policySigningCertificate.
// Requires: change is of set_policy. Errors: PolicyTooLarge.
Result<std::string> prepared_policy_body(const provider::PolicyChange& change,
                                         Time now);

// The policy's JWS in the body of PUT /operations/policy/current: the token
// that this provider gave for that type within the last hour, raw or as a JSON
// string. Nobody has judged the JWS for this call yet.
// Errors: PolicyTokenMalformed.
Result<std::string> parse_prepared_policy(std::string_view body,
                                          const provider::Provider& provider,
                                          std::string_view type, Time now);

// The body of a 401: a JSON string, where other refusals are objects.
std::string legacy_unauthorized_body(const Error& error);

}  // namespace assay::wire
