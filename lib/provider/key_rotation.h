// SPDX-License-Identifier: Apache-2.0
// Signing keys announced, taken into use, and retired. standards.md 4.
#pragma once

#include <chrono>

#include "provider/provider.h"

namespace assay::provider {

// How long a retired key stays listed: clients keep /certs for a day, and the
// last token it signed lives eight hours.
constexpr std::chrono::seconds kKeyOverlap =
    std::chrono::hours(24) + std::chrono::hours(8);

// The key is listed after the others, but does not sign yet: clients that keep
// /certs come to know it before its first token. For the provider's
// token_algorithm. Errors: KeyMalformed (not for that algorithm),
// OperationDisallowed (listed already; too many keys), TokenKeyUnavailable.
Result<Provider> announce_key(const Provider& provider,
                              const crypto::Signer& key);

// The key signs from now on, announced before or not; the one that did is
// retired and stays listed. Errors: those of announce_key; OperationDisallowed
// where the key signs already or is retired.
Result<Provider> rotate_key(const Provider& provider, const crypto::Signer& key,
                            Time now);

// Without the keys that have been retired for overlap or longer. The key that
// signs always stays.
Provider retire_keys(const Provider& provider, Time now,
                     std::chrono::seconds overlap = kKeyOverlap);

}  // namespace assay::provider
