// SPDX-License-Identifier: Apache-2.0
// Verification of tokens as a relying party should do it.
#include "cli/relying_party.h"

#include <array>
#include <filesystem>

#include <fmt/format.h>

#include "codec/json.h"
#include "http/client.h"

namespace assay::cli {
namespace {

constexpr std::chrono::seconds kSkew{300};

constexpr std::array<jose::Algorithm, 9> kAllowed = {
    jose::Algorithm::RS256, jose::Algorithm::RS384, jose::Algorithm::RS512,
    jose::Algorithm::PS256, jose::Algorithm::PS384, jose::Algorithm::PS512,
    jose::Algorithm::ES256, jose::Algorithm::ES384, jose::Algorithm::ES512};

Result<std::string> get(const std::string& url, const std::string& ca_file) {
  http::ClientRequest request;
  request.url = url;
  request.ca_file = ca_file;
  TRY(http::ClientResponse response, http::fetch(request));
  if (response.status != 200) {
    return Error(Code::NetworkFailed,
                 fmt::format("{} answered {}", url, response.status));
  }
  return std::move(response.body);
}

// Indented, one member a line; nested values stay on their line.
std::string spread(std::string_view title, std::string_view json) {
  const auto value = codec::parse_json(json);
  std::string text = fmt::format("{}:\n", title);
  if (value && value->is_object()) {
    for (const auto& member : value->get_object()) {
      text += fmt::format("  {}: {}\n", std::string_view(member.key()),
                          codec::serialize(member.value()));
    }
  }
  return text;
}

}  // namespace

Result<Issuer> discover(const std::string& url, const std::string& ca_file) {
  std::string base = url;
  while (base.ends_with('/')) {
    base.pop_back();
  }
  TRY(const std::string metadata,
      get(base + "/.well-known/openid-configuration", ca_file));
  TRY(const codec::json::value value, codec::parse_json(metadata));
  TRY(const codec::json::object* const object, codec::as_object(value));
  TRY(const std::string_view issuer, codec::string_member(*object, "issuer"));
  TRY(const std::string_view jwks_uri,
      codec::string_member(*object, "jwks_uri"));
  // A service behind another address than its issuer's is asked at the address
  // that the caller named: the issuer is compared with the token's.
  const bool same_place = jwks_uri.starts_with(issuer);
  const std::string keys_url =
      same_place ? base + std::string(jwks_uri.substr(issuer.size()))
                 : std::string(jwks_uri);
  TRY(const std::string jwks, get(keys_url, ca_file));
  TRY(std::vector<jose::Jwk> keys, jose::parse_jwks(jwks));
  return Issuer{std::string(issuer), std::move(keys)};
}

Result<> verify_token(std::string_view token, const Issuer& issuer, Time now) {
  TRY(jose::Jws jws, jose::parse_jws(token));
  TRY(const jose::VerifiedJws verified,
      jose::verify(std::move(jws), issuer.keys, kAllowed));
  TRY(const jose::TimeClaims times, jose::time_claims(verified.payload()));
  TRY_OK(jose::check_times(times, now, kSkew));
  if (issuer.uri.empty()) {
    return {};
  }
  TRY(const codec::json::value payload, codec::parse_json(verified.payload()));
  TRY(const codec::json::object* const object, codec::as_object(payload));
  TRY(const std::string_view found, codec::string_member(*object, "iss"));
  if (found != issuer.uri) {
    return Error(Code::TokenIssuer,
                 fmt::format("expected {}, found {}", issuer.uri,
                             found.substr(0, 256)))
        .at("iss");
  }
  return {};
}

Result<std::string> decoded_json(std::string_view token) {
  TRY(const jose::Jws jws, jose::parse_jws(token));
  TRY_OK(codec::parse_json(jws.payload));
  return fmt::format(R"({{"header":{},"payload":{}}})", jws.header_json,
                     jws.payload);
}

Result<std::string> decoded_text(std::string_view token) {
  TRY(const jose::Jws jws, jose::parse_jws(token));
  TRY_OK(codec::parse_json(jws.payload));
  return spread("header", jws.header_json) + spread("payload", jws.payload);
}

Result<std::string> token_of(std::string_view content) {
  const size_t first = content.find_first_not_of(" \t\r\n");
  const size_t last = content.find_last_not_of(" \t\r\n");
  if (first == content.npos) {
    return Error(Code::TokenMalformed, "there is no token in the input");
  }
  const std::string_view text = content.substr(first, last - first + 1);
  if (!text.starts_with('{')) {
    return std::string(text);
  }
  TRY(const codec::json::value value, codec::parse_json(text));
  TRY(const std::string_view token,
      codec::string_member(value.get_object(), "token"));
  return std::string(token);
}

}  // namespace assay::cli
