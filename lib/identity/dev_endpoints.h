// SPDX-License-Identifier: Apache-2.0
// The answers of the development issuer: discovery, keys, tokens.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "identity/dev_issuer.h"

namespace assay::identity {

constexpr std::chrono::seconds kDevTokenLife{3600};

enum class Verb : uint8_t { Get, Post, Other };

// Views live as long as the call.
struct DevRequest {
  Verb verb = Verb::Get;
  std::string_view path;   // as sent
  std::string_view query;  // as sent, without '?'
  std::string_view body;
  std::string_view authorization;  // the header; empty where absent
  std::string_view origin;         // "https://localhost:8443"
  std::string_view request_id;     // named in errors as trace_id
  Time now;
};

struct DevAnswer {
  uint16_t status = 200;
  std::string body;             // JSON; must not be stored by caches
  std::string_view allow = {};  // with 405: for the header Allow
};

// Nothing where the path is none of the issuer's:
//   GET  /{tenant}/v2.0/.well-known/openid-configuration (also without v2.0)
//   GET  /{tenant}/discovery/v2.0/keys                   (also without v2.0)
//   POST /{tenant}/oauth2/v2.0/token                     (also without v2.0)
//   GET  /common/discovery/instance
// Errors of the token endpoint are answers: {"error": ..., "error_codes": ...}
// as RFC 6749, section 5.2 and Entra have them.
std::optional<DevAnswer> answer_dev(const DevIssuer& issuer,
                                    const DevRequest& request);

}  // namespace assay::identity
