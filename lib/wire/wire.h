// SPDX-License-Identifier: Apache-2.0
// MAA's REST dialect: bodies, api-versions, error bodies, discovery.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "attest/attest.h"
#include "provider/provider.h"

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

// A value of the query, percent-decoded; nothing where absent.
// Errors: BadUtf8 where decoding gives no UTF-8.
Result<std::optional<std::string>> query_value(std::string_view query,
                                               std::string_view name);

// Body of POST /attest/{type}. Member names ignoring case; unknown members
// ignored. Errors: request errors, UnknownAttestationType,
// AttestationTypeNotOffered.
Result<attest::Request> decode_attest_request(std::string_view type,
                                              ApiVersion version,
                                              std::string_view body);

// {"token":"..."}
// Requires: token is a JWS in compact form, which has nothing to escape.
std::string token_body(std::string_view token);

struct ErrorBody {
  unsigned status;
  std::string body;
};

// {"error":{"code","message","details":[{code,message,target}],"innererror"}}
// Always valid JSON, whatever the error quotes. A 5xx says only that it is
// ours: neither detail nor path.
ErrorBody error_body(const Error& error);

// Metadata documents. rest-data-plane.md 4.
std::string openid_configuration(const provider::Provider& provider);
std::string certs(const provider::Provider& provider);

// A signed token {exp,iat,iss,nbf,"x-ms-policy"} for GET /policies/{type}; the
// empty unsecured JWS where the type has no policy. policy-management.md.
std::string policy_token(const provider::Provider& provider,
                         std::string_view type, Time now);

}  // namespace assay::wire
