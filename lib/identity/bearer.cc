// SPDX-License-Identifier: Apache-2.0
// Takes the token out of an Authorization header.
#include "identity/bearer.h"

#include <algorithm>

#include <fmt/format.h>

#include "identity/refusal.h"

namespace assay::identity {
namespace {

constexpr std::string_view kScheme = "bearer ";

bool is_scheme(std::string_view text) {
  return std::ranges::equal(text, kScheme, [](char c, char expected) {
    return (c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c) == expected;
  });
}

// b68token of RFC 6750, as far as a JWS needs it.
bool is_token_character(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
         (c >= '0' && c <= '9') ||
         std::string_view("-._~+/=").find(c) != std::string_view::npos;
}

}  // namespace

Result<std::string_view> parse_authorization(std::string_view header) {
  const std::string_view scheme = header.substr(0, kScheme.size());
  if (!is_scheme(scheme)) {
    return refuse(Refusal::HeaderMalformed, "another scheme, or none");
  }
  const std::string_view token = header.substr(kScheme.size());
  if (token.size() > kMaxBearer) {
    return refuse(Refusal::TokenTooLarge,
                  fmt::format("expected at most {} bytes, found {}", kMaxBearer,
                              token.size()));
  }
  if (token.empty()) {
    return refuse(Refusal::HeaderMalformed, "no token");
  }
  const auto odd = std::ranges::find_if_not(token, is_token_character);
  if (odd != token.end()) {
    return refuse(Refusal::HeaderMalformed,
                  fmt::format("a character at offset {} of the token that no "
                              "token has",
                              odd - token.begin()));
  }
  return token;
}

}  // namespace assay::identity
