// SPDX-License-Identifier: Apache-2.0
// What a relying party does with a token: keys through discovery, signature,
// times, issuer.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "jose/jws.h"

namespace assay::cli {

// Where keys come from, and who must have issued.
struct Issuer {
  std::string uri;
  std::vector<jose::Jwk> keys;
};

// The issuer's metadata document and its key set. ca_file: PEM or empty.
// Errors: NetworkFailed, JSON errors, TokenIssuer (the metadata speaks of
// another issuer), KeyMalformed.
Result<Issuer> discover(const std::string& url, const std::string& ca_file);

// Good signature by one of the keys, valid at now (five minutes of skew), and
// issued by issuer.uri unless that is empty.
// Errors: TokenMalformed, TokenAlgorithm, TokenKeyUnknown, TokenSignature,
// TokenExpired, TokenIssuer.
Result<> verify_token(std::string_view token, const Issuer& issuer, Time now);

// {"header": {...}, "payload": {...}} of a token that was not verified.
// Errors: TokenMalformed.
Result<std::string> decoded_json(std::string_view token);

// Header and payload, a member a line, for people.
Result<std::string> decoded_text(std::string_view token);

// The token of a file's content: white space trimmed, {"token":"..."} opened.
Result<std::string> token_of(std::string_view content);

}  // namespace assay::cli
