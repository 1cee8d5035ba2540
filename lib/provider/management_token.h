// SPDX-License-Identifier: Apache-2.0
// The JWS that manages a provider's policies and signers, in every form that
// released clients send. policy-management.md 2, client-compat.md 1.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "codec/json.h"
#include "jose/jws.h"

namespace assay::provider {

// A policy of 128 KiB, encoded twice, and a chain of ten certificates.
constexpr size_t kMaxManagementToken = 1024 * 1024;

// Whose signature the header says it is.
struct Signer {
  jose::Algorithm algorithm;  // RS256 or ES256; fits the key
  crypto::PublicKey key;
  std::vector<x509::Certificate> chain;  // as sent, leaf first; may be empty
};

// Taken apart, not verified.
struct ManagementToken {
  std::string_view text;           // the compact form, nothing around it
  std::string_view signing_input;  // the first two parts and their dot
  codec::json::value payload;      // an object; null where the part is empty
  std::optional<Signer> signer;    // nothing: alg none
  Buffer signature;                // empty iff there is no signer
};

// The JWS, raw or within one pair of double quotes, with white space around it.
// header: alg none, RS256 (or RSA256), ES256 (or ECDH256); the key in x5c, jwk,
// or both, then the same one. body must outlive the result.
// Errors: FieldTooLong, PolicyTokenMalformed (in MAA's words where it has any).
Result<ManagementToken> parse_management_token(std::string_view body);

// A token without the white space and the one pair of quotes around it.
std::string_view unwrap_token(std::string_view body);

// How the claim AttestationPolicy has its text. In 2018-09-01-preview a value
// with any character that base64 has not is the text itself; every policy has
// such characters. policy-management.md 2.
enum class PolicyDialect : uint8_t { Current, Of2018 };

// Whether the claim's value is the text itself in that dialect.
bool is_plain_text(std::string_view claim, PolicyDialect dialect);

// The text in the claim AttestationPolicy: base64url, padded or not, or
// standard base64, of UTF-8; in the dialect of 2018 plain text too.
// Errors: PolicyTokenMalformed.
Result<std::string> policy_text(const ManagementToken& token,
                                PolicyDialect dialect = PolicyDialect::Current);

// x-ms-policy-signer: {"alg","kty","use":"sig","x5c"}; a bare key has its own
// members in place of x5c.
std::string jwk_of(const Signer& signer);

// {"alg","kty","use":"sig","x5c"}: a chain as MAA writes it, leaf first.
// Requires: chain is not empty, its first key is RSA or on a NIST curve.
std::string chain_jwk(std::span<const x509::Certificate> chain,
                      jose::Algorithm algorithm);

// x-ms-certificate-thumbprint: SHA-1 of the DER in upper-case hex.
std::string thumbprint_of(const x509::Certificate& certificate);
// That of the first certificate; of a bare key its RFC 7638 thumbprint.
std::string thumbprint_of(const Signer& signer);

}  // namespace assay::provider
