// SPDX-License-Identifier: Apache-2.0
// The way from the certificate of a signer to one that a provider trusts.
// policy-management.md 4.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "jose/jwk.h"
#include "provider/provider.h"

namespace assay::provider {

// Certificates may share a name: one that was renewed, one that two authorities
// issued. Who sends many of them makes work; it ends here.
constexpr size_t kMaxPathChecks = kMaxSigners * jose::kMaxChainInKey;

// From the first certificate of sent through others of it, in whatever order,
// to one of trusted, each the issuer of the one before and an authority; the
// shortest such path. Every certificate that has an issuer's name is tried,
// with kMaxPathChecks signatures at most. Requires: sent is not empty.
// Errors: IssuerCertificateNotFound.
Result<std::vector<x509::Certificate>> find_signer_path(
    std::span<const x509::Certificate> sent,
    std::span<const x509::Certificate> trusted);

// In MAA's words, which its users search for. policy-management.md 8.
Error issuer_not_found(const x509::Certificate& of, std::string_view why);

}  // namespace assay::provider
