// SPDX-License-Identifier: Apache-2.0
// A first policy, as tight as the claims of one piece of evidence allow.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "claims/claim.h"

namespace assay::policy {

// What must stay the same: who signed the code, or the code itself. Of enclaves
// the signer is the standard, of guests and trust domains the code.
enum class Pin : uint8_t { Standard, Signer, Enclave };
enum class DebugEnclaves : uint8_t { Refused, Permitted };

struct Starter {
  std::string_view type;  // wire name of the attestation type
  Pin pin = Pin::Standard;
  DebugEnclaves debug = DebugEnclaves::Refused;
};

// The text of a policy, laid out by format(), that permits these claims and
// says in comments what each line pins. claims are those that verified evidence
// gives to a policy. Errors: AttestationTypeNotOffered where there is no
// starting policy of that type; MissingField with the name of a claim;
// PolicyDenied where a debug enclave is refused, or
// nobody signed the code who could be pinned.
Result<std::string> starting_policy(const Starter& starter,
                                    const claims::ClaimSet& claims);

}  // namespace assay::policy
