// SPDX-License-Identifier: Apache-2.0
// Whether a provider takes a management token from its signer.
// policy-management.md 3 and 4.
#pragma once

#include "provider/management_token.h"
#include "provider/provider.h"

namespace assay::provider {

// Signers are pinned by key, so that the end of a certificate would lock its
// owner out: by default nobody asks for the period.
enum class SignerValidity : uint8_t { Ignored, Enforced };

struct SignerRules {
  SignerValidity validity = SignerValidity::Ignored;
  Time now{};
};

// Shared: refuses. AAD: takes unsigned tokens, and any signature that is good
// by the key in its header, whose chain holds. Isolated: the signature must be
// good, and its key be that of a signer of the provider, or of a certificate
// that leads to one through x5c, each issuer an authority.
// Errors: SharedProviderFixed, PolicySignerRefused, IssuerCertificateNotFound.
Result<> check_signer(const ManagementToken& token, const Provider& provider,
                      const SignerRules& rules);

// A signer that could never sign must not be added, since the last that could
// might then be removed. Errors: PolicySignerRefused,
// IssuerCertificateNotFound.
Result<> check_can_sign(const x509::Certificate& certificate);

}  // namespace assay::provider
