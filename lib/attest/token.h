// SPDX-License-Identifier: Apache-2.0
// From an outcome to the members of an attestation token.
#pragma once

#include <string>
#include <string_view>

#include "attest/attest.h"

namespace assay::attest {

// What the token of a permitted request is made of.
struct TokenParts {
  const tee::Scheme& scheme;
  const tee::Appraisal& appraisal;
  const policy::Outcome& outcome;
  std::string_view policy_hash;
  std::string_view issuer;
  const std::optional<std::string>& nonce;
  // x-ms-policy-signer, a JWK; empty where the policy is not signed.
  std::string_view policy_signer = {};
  NonceForm nonce_form = NonceForm::Text;
};

// Names that the service writes itself, or may come to write: a policy's claim
// of such a name is shown under x-ms-policy only. claims.md, marks S.
bool is_reserved_claim(std::string_view name);

// The payload; of a challenged scheme that of a report (claims.md 7.3): what
// the policy issued stands at top level alone. Members in ascending byte order
// of name, compact. Errors: TokenTooLarge.
Result<std::string> token_payload(const TokenParts& parts,
                                  const TokenSeed& seed);

}  // namespace assay::attest
