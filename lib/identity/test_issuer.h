// SPDX-License-Identifier: Apache-2.0
// For tests: an identity provider with keys of its own, and its tokens.
#pragma once

#include <string>
#include <string_view>

#include "crypto/private_key.h"
#include "identity/caller.h"
#include "jose/jws.h"

namespace assay::identity {

constexpr int64_t kTestNow = 1'700'000'000;

inline const crypto::PrivateKey& rsa_test_key() {
  static const auto key = crypto::PrivateKey::generate_rsa(2048);
  return key;
}

inline jose::Jwk test_jwk(std::string kid, const crypto::PrivateKey& key) {
  return {.kid = std::move(kid), .alg = {}, .key = key.public_key(), .x5c = {}};
}

inline Issuer test_issuer() {
  return {"https://issuer.example/t/v2.0", {"https://attest.azure.net"}, ""};
}

// Claims that are accepted at kTestNow; more is one or several members, which
// begin with a comma.
inline std::string test_claims(std::string_view more = "") {
  return R"({"iss":"https://issuer.example/t/v2.0",)"
         R"("aud":"https://attest.azure.net","exp":1700000600,)"
         R"("nbf":1700000000,"iat":1700000000,"oid":"o","appid":"a",)"
         R"("sub":"s","tid":"t")" +
         std::string(more) + "}";
}

inline std::string test_token(std::string_view claims,
                              std::string_view kid = "k1") {
  return jose::sign(R"({"alg":"RS256","kid":")" + std::string(kid) + "\"}",
                    claims, jose::Algorithm::RS256, rsa_test_key());
}

}  // namespace assay::identity
