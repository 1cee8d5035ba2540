// SPDX-License-Identifier: Apache-2.0
// MAA's REST dialect: bodies, api-versions, error bodies, discovery.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "attest/attest.h"
#include "provider/provider.h"
#include "wire/policy_messages.h"
#include "wire/sealed_token.h"

namespace assay::wire {

enum class ApiVersion : uint8_t {
  V2018_09_01_preview,
  V2020_10_01,
  V2022_08_01,
  V2022_09_01_preview,
  V2025_06_01,
  V2026_03_11_preview,
};

// The value of api-version. Errors: UnsupportedApiVersion (names the value and
// lists the supported ones).
Result<ApiVersion> parse_api_version(std::optional<std::string_view> value);

// The bytes that percent-encoded text stands for (RFC 3986, section 2.1).
// Errors: BadUtf8 where decoding gives no UTF-8.
Result<std::string> percent_decode(std::string_view text);

// A value of the query, percent-decoded; nothing where absent.
// Errors: BadUtf8 where decoding gives no UTF-8.
Result<std::optional<std::string>> query_value(std::string_view query,
                                               std::string_view name);

// Body of POST /attest/{type}. Member names ignoring case; unknown members
// ignored. Of a challenged scheme the body is the evidence, as it stands.
// Errors: request errors, UnknownAttestationType, AttestationTypeNotOffered.
Result<attest::Request> decode_attest_request(std::string_view type,
                                              ApiVersion version,
                                              std::string_view body);

// Whether the caller wants to know why: the value of explain, absent for No.
// Errors: UnknownQueryValue (names the value and the expected ones).
enum class Explain : uint8_t { No, Yes };
Result<Explain> parse_explain(std::optional<std::string_view> value);

// {"checks": tee::checks_json, "tcbLevels": tee::tcb_levels_json or null,
// "trace": policy::trace_json}: everything that was met on the road. trace is
// empty where the policy was not reached.
std::string explanation_json(const tee::Trail& trail, std::string_view trace);

// {"token":"...", "x-assay-explanation": explanation}, the latter unless empty.
// Requires: token is a JWS in compact form, which has nothing to escape;
// explanation is a JSON object or empty.
std::string token_body(std::string_view token,
                       std::string_view explanation = {});

// The text of the member "token" for an answer: the JWS, or where the answer
// has a recipient the envelope that only the recipient opens. The only way from
// an answer to the wire. Errors: KeyInvalid.
Result<std::string> token_text(const attest::Answer& answer,
                               const EnvelopeSeed& seed);
// What a challenged scheme's messages are answered with: {"data": base64url of
// {"payload": {"challenge", "service_context"}}}, both base64url, and
// {"data": base64url of {"payload": {"report": token}}}. tpm-vbs.md 2.
// Requires: as of token_body.
std::string challenge_body(const tee::ChallengeNonce& challenge, Bytes context);
std::string report_body(std::string_view token,
                        std::string_view explanation = {});

struct ErrorBody {
  unsigned status;
  std::string body;
};

// {"error":{"code","message","details":[{code,message,target}],"innererror"},
//  "x-assay-explanation": explanation}, the latter unless empty. The first of
// the details is the reason, the others are the error's notes.
// Always valid JSON, whatever the error quotes. A 5xx says only that it is
// ours: neither detail nor path nor explanation.
// Requires: explanation is a JSON object or empty.
ErrorBody error_body(const Error& error, std::string_view explanation = {});

// Metadata documents; algorithms are those of the keys, each once.
// rest-data-plane.md 4.
std::string openid_configuration(const provider::Provider& provider);
std::string certs(const provider::Provider& provider);

}  // namespace assay::wire
