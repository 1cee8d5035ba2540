// SPDX-License-Identifier: Apache-2.0
// Keys that a request is about, and what binds each of them to the TPM.
#pragma once

#include <string>
#include <string_view>

#include "codec/json.h"
#include "jose/jwk.h"
#include "tee/tpm/public_area.h"

namespace assay::tpm {

enum class Binding : uint8_t { None, Quote, Certify };

std::string_view name_of(Binding binding);  // "none", "tpm_quote", ...

// What tpm_certify carries. Not looked into yet.
struct Certification {
  Buffer public_area;  // TPMT_PUBLIC
  Buffer attest;       // TPMS_ATTEST
  Buffer signature;    // TPMT_SIGNATURE
};

struct KeyObject {
  std::string jwk_text;  // as it stands in the request, byte for byte
  jose::Jwk jwk;
  Binding binding = Binding::None;
  std::string info_text;  // likewise; empty where there is none
  Certification certification;
};

// {"jwk": JWK, "info"?: {"tpm_quote": {"hash_alg": "sha-256"}} or
// {"tpm_certify": {"public", "certification", "signature"}}}. text is the
// object's own, byte for byte, and object what it was parsed to. A binding
// vbs_ncrypt is refused by name. Errors: JSON errors, KeyMalformed, BadBase64,
// EvidenceUnsupported.
Result<KeyObject> read_key_object(const codec::json::object& object,
                                  std::string_view text);

// SHA-256 of the jwk's bytes, a zero byte and the challenge: what a quote must
// be made over that binds the key. tpm-vbs.md 2.2.
crypto::Sha256 quote_nonce(const KeyObject& key, Bytes challenge);

// The claim of a key: {"jwk": as sent, "info": as sent}, where tpm_certify
// becomes {"auth_policy"?: base64url, "name_alg", "obj_attr"}.
// Requires: the key's tpm_certify holds, if that is its binding.
std::string policy_key_json(const KeyObject& key);

}  // namespace assay::tpm
