// SPDX-License-Identifier: Apache-2.0
// Policy management certificates of an isolated provider, added and removed.
// policy-management.md 4 and 5.
#pragma once

#include <string>
#include <string_view>

#include "provider/policy_change.h"

namespace assay::provider {

// x-ms-policycertificates-result: what holds after the act.
enum class Presence : uint8_t { IsPresent, IsAbsent };

// Whether the act changed the provider.
enum class Effect : uint8_t { Changed, Unchanged };

struct SignerChange {
  Provider provider;
  Presence presence;
  Effect effect;
  std::string thumbprint;  // x-ms-certificate-thumbprint, for the audit too
};

// What the audit trail has of a provider's signers: base64url SHA-256 of their
// thumbprints, in order, with line ends; empty where there is none.
std::string signers_hash(const Provider& provider);

// token: the certificate JWS {"policyCertificate": JWK with x5c}, signed by a
// signer of the provider. A certificate that is there is no error.
// Errors, in the order of the checks: FieldTooLong, PolicyTokenMalformed,
// OperationDisallowed (AAD), SharedProviderFixed, PolicySignerRefused,
// IssuerCertificateNotFound, PolicyTokenMalformed (of the claim),
// OperationDisallowed (more than kMaxSigners).
Result<SignerChange> add_signer(const Provider& provider,
                                std::string_view token, const Act& act);

// The same; one that is not there is no error, the last one cannot go
// (OperationDisallowed).
Result<SignerChange> remove_signer(const Provider& provider,
                                   std::string_view token, const Act& act);

}  // namespace assay::provider
