// SPDX-License-Identifier: Apache-2.0
// A kid is never used for a second life.
#include "provider/key_rotation.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace assay::provider {
namespace {

auto find_key(std::vector<SigningKey>& keys, const crypto::PublicKey& key) {
  return std::ranges::find_if(keys, [&key](const SigningKey& listed) {
    return listed.key.public_key().same_as(key);
  });
}

Error disallowed(std::string detail) {
  return Error(Code::OperationDisallowed, std::move(detail));
}

}  // namespace

Result<Provider> announce_key(const Provider& provider,
                              const crypto::Signer& key) {
  TRY_OK(check_token_algorithm(key.public_key(), provider.token_algorithm));
  Provider after = provider;
  const auto listed = find_key(after.keys, key.public_key());
  if (listed != after.keys.end()) {
    return disallowed(fmt::format("the key {} is listed already", listed->kid));
  }
  if (after.keys.size() >= jose::kMaxKeysInSet) {
    return disallowed(fmt::format(
        "the provider has {} keys, more are not possible", after.keys.size()));
  }
  TRY(SigningKey made,
      certify_key(key, provider.token_algorithm, provider.attest_uri));
  after.keys.push_back(std::move(made));
  return after;
}

Result<Provider> rotate_key(const Provider& provider, const crypto::Signer& key,
                            Time now) {
  Provider after = provider;
  auto found = find_key(after.keys, key.public_key());
  if (found == after.keys.end()) {
    TRY(after, announce_key(provider, key));
    found = after.keys.end() - 1;
  } else if (found == after.keys.begin() || found->retired_at) {
    return disallowed(
        fmt::format("the key {} {}", found->kid,
                    found->retired_at ? "is retired" : "signs already"));
  }
  after.keys.front().retired_at = now;
  std::rotate(after.keys.begin(), found, found + 1);
  return after;
}

Provider retire_keys(const Provider& provider, Time now,
                     std::chrono::seconds overlap) {
  Provider after = provider;
  const auto gone = [&](const SigningKey& key) {
    return key.retired_at && *key.retired_at + overlap <= now;
  };
  after.keys.erase(
      std::remove_if(after.keys.begin() + 1, after.keys.end(), gone),
      after.keys.end());
  return after;
}

}  // namespace assay::provider
