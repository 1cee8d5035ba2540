// SPDX-License-Identifier: Apache-2.0
// Policy JWS for people and programs, and who signs them.
#pragma once

#include <string>
#include <vector>

#include "codec/json_writer.h"
#include "crypto/private_key.h"
#include "provider/policy_jws.h"

namespace assay::cli {

enum class Signature : uint8_t { None, Good, Bad };

// By its own key: whose that is, the reader has to know.
Signature judge(const jose::Jws& jws);

// "header", "signature", "signer", "policyTokenHash", "policyHash", "policy";
// the last two null where the payload is empty.
codec::SortedObject policy_members(const provider::PolicyJws& policy);
std::string policy_text(const provider::PolicyJws& policy);

// Whoever signs policies.
struct PolicySigner {
  crypto::PrivateKey key;
  std::vector<x509::Certificate> chain;  // leaf first
};

// From two PEM files.
// Errors: FileUnreadable, BadPem, KeyMalformed, CertificateMalformed.
Result<PolicySigner> read_signer(const std::string& key_file,
                                 const std::string& cert_file);

// The one certificate of a PEM file.
// Errors: FileUnreadable, BadPem, CertificateMalformed (another number, too).
Result<x509::Certificate> read_certificate(const std::string& file);

// A policy management certificate as providers take it: {"alg","kty","use",
// "x5c"}.
std::string certificate_jwk(const x509::Certificate& certificate);

}  // namespace assay::cli
