// SPDX-License-Identifier: Apache-2.0
// What identity providers publish: OpenID Provider Metadata (OpenID Connect
// Discovery 1.0, section 3; RFC 8414) and the keys of their tokens.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "jose/jwk.h"

namespace assay::identity {

// Whether plain HTTP is good enough: for a provider on this machine alone.
enum class Transport : uint8_t { Https, Loopback };

// https, or with Loopback http of 127.0.0.1, [::1] or localhost; a host; no
// user name, blank, query or fragment.
bool is_endpoint(std::string_view url, Transport transport);

// ISSUER/.well-known/openid-configuration, with one slash between.
std::string metadata_url(std::string_view issuer);

struct Metadata {
  std::string jwks_uri;
};

// issuer must be the one that was asked for, exactly: else another tenant's
// keys could be served. http is accepted for jwks_uri where the issuer itself
// has it. Errors: KeyMalformed, JSON errors.
Result<Metadata> parse_metadata(std::string_view text, std::string_view issuer);

// The keys of a JWK set that may verify tokens of the issuer: left out are keys
// with another use than sig, with key_ops without verify, with an issuer (an
// extension of Entra) that is another one, and what jose refuses. A set
// without any such key is refused. Errors: KeyMalformed, JSON errors.
Result<std::vector<jose::Jwk>> parse_keys(std::string_view text,
                                          std::string_view issuer);

}  // namespace assay::identity
