// SPDX-License-Identifier: Apache-2.0
// The policy JWS: how a policy travels to a provider and back.
// policy-management.md, section 2.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "jose/jws.h"
#include "provider/management_token.h"

namespace assay::provider {

// {"alg":...,"x5c":[...]} . {"AttestationPolicy": base64url(text)} . signature:
// RS256 with an RSA key, ES256 with one on P-256. Microsoft Azure Attestation
// takes RS256 only. chain: leaf first.
// Errors: KeyMalformed (another kind of key; not that of the leaf; a chain that
// is empty, too long or out of order).
Result<std::string> signed_policy_jws(std::string_view text,
                                      const crypto::PrivateKey& key,
                                      std::span<const x509::Certificate> chain);

// The same header and signature around any payload: empty text for a reset,
// {"policyCertificate": JWK} for a signer. Errors: those of signed_policy_jws.
Result<std::string> signed_management_jws(
    std::string_view payload, const crypto::PrivateKey& key,
    std::span<const x509::Certificate> chain);

struct PolicyJws {
  jose::Jws jws;                    // not verified
  std::optional<std::string> text;  // nothing where the payload is empty: reset
};

// jws must outlive the result. Padding of the text is accepted, and so is what
// providers accept beyond JOSE: see parse_management_token.
// Errors: TokenMalformed, TokenAlgorithm, JSON errors, BadBase64.
Result<PolicyJws> parse_policy_jws(
    std::string_view jws, PolicyDialect dialect = PolicyDialect::Current);

}  // namespace assay::provider
