// SPDX-License-Identifier: Apache-2.0
// An endorsement of a utility VM before it is signed: plain fields that a break
// may edit.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "forge/amd_authority.h"
#include "forge/spec.h"

namespace assay::forge {

struct UvmDraft {
  crypto::PrivateKey signer;
  x509::CertificateSpec certificate;       // of the signer
  crypto::PrivateKey issuer_key;           // of the first of issuers
  std::vector<x509::Certificate> issuers;  // CA, root
  int64_t algorithm = -35;                 // ES384
  std::string content_type = "application/json";
  std::string issuer;  // empty: the DID of the last issuer
  std::string extended_key_usage = "1.3.6.1.4.1.311.76.59.1.2";
  std::optional<std::string> feed;
  std::optional<Time> signed_at;
  std::string payload;
  bool critical = false;                         // a label crit
  std::optional<Buffer> header{};                // in place of all of them
  std::optional<std::string> changed_payload{};  // after it was signed
  bool spoiled = false;  // one bit of the signature is turned
};

// Of a whole endorsement of this measurement.
UvmDraft make_uvm(const AmdAuthority& authority, const SnpSpec& spec, Time now);

// "{...}" that endorses a measurement, given in hex.
std::string uvm_payload(std::string_view measurement);

// COSE_Sign1.
Buffer sign_uvm(const UvmDraft& draft);

}  // namespace assay::forge
