// SPDX-License-Identifier: Apache-2.0
// The messages that clients of POST /attest/Tpm send.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "claims/claim.h"
#include "tee/tpm/attestation.h"
#include "tee/tpm/key_object.h"
#include "tee/trail.h"

namespace assay::tpm {

constexpr size_t kMaxBody = size_t{4} << 20;
constexpr size_t kMaxOtherKeys = 2;

enum class RequestForm : uint8_t { First, Second };  // attReq, attReqV2
enum class AttType : uint8_t { Basic, Vbs };

// The third message, taken apart; its own signature was found good, and nothing
// else. Owns its bytes.
struct Request {
  RequestForm form = RequestForm::Second;
  AttType att_type = AttType::Basic;
  std::optional<std::string> rp_data;  // base64url, as sent
  Buffer challenge;
  Buffer service_context;
  Attestation current;
  std::optional<Attestation> boot;
  KeyObject request_key;  // of the first form attest_key
  std::vector<KeyObject> other_keys;
  claims::ClaimSet custom_claims;  // names as the client gave them
  std::string report_signed;       // of vbs, byte for byte
  Buffer vsm_report;
};

// True for the first message, {"data": base64 of
// {"payload": {"type": "aikcert"}, "metadata"?}}; false for the third.
// Checks tpm.request.malformed. Errors: that check's.
Result<bool> asks_for_challenge(Bytes body, tee::Trail& trail);

// {"data": base64 of {"payload": {"request": JWS}, "metadata"?}}. Checks
// tpm.request.malformed to tpm.request.signature. tpm-vbs.md 2.
// Errors: those checks'.
Result<Request> parse_request(Bytes body, tee::Trail& trail);

}  // namespace assay::tpm
