// SPDX-License-Identifier: Apache-2.0
// Signs results.
#include "wire/result_token.h"

namespace assay::wire {

Result<std::string> result_token(const provider::Provider& provider,
                                 codec::SortedObject claims, Time now) {
  constexpr int64_t kLifetimeSeconds = 3'600;
  const int64_t issued_at = unix_seconds(now);
  claims.add_int("exp", issued_at + kLifetimeSeconds);
  claims.add_int("iat", issued_at);
  claims.add_string("iss", provider.attest_uri);
  claims.add_int("nbf", issued_at);
  const provider::SigningKey& key = provider.signing_key();
  return jose::sign_by(key.key, key.header_json, claims.text(), key.algorithm);
}

}  // namespace assay::wire
