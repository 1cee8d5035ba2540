// SPDX-License-Identifier: Apache-2.0
// Signatures of management tokens, and the way from them to a trusted signer.
#include "provider/signer_check.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "provider/signer_path.h"
#include "x509/path.h"

namespace assay::provider {
namespace {

using x509::Certificate;
using Chain = std::vector<Certificate>;

Error refused(std::string detail) {
  return Error(Code::PolicySignerRefused, std::move(detail));
}

bool is_self_issued(const Certificate& certificate) {
  return equal(certificate.subject_der(), certificate.issuer_der());
}

Result<> check_signature(const ManagementToken& token, const Signer& signer) {
  const auto scheme = jose::scheme_of(signer.algorithm);
  if (!scheme || !crypto::verify_signature(signer.key, *scheme,
                                           bytes_of(token.signing_input),
                                           token.signature)) {
    return refused(
        fmt::format("the {} signature is not by the key in the header",
                    jose::name_of(signer.algorithm)));
  }
  return {};
}

Result<> check_validity(const Chain& chain, const SignerRules& rules) {
  if (rules.validity == SignerValidity::Ignored) {
    return {};
  }
  for (const Certificate& certificate : chain) {
    if (!certificate.valid_at(rules.now)) {
      return refused(fmt::format(
          "the certificate {} is valid from {} to {}, it is {}",
          certificate.subject_text(), format_rfc3339(certificate.not_before()),
          format_rfc3339(certificate.not_after()), format_rfc3339(rules.now)));
    }
  }
  return {};
}

const Certificate* find_by_key(const Chain& trusted,
                               const crypto::PublicKey& key) {
  const auto found =
      std::ranges::find_if(trusted, [&key](const Certificate& signer) {
        return signer.public_key().same_as(key);
      });
  return found == trusted.end() ? nullptr : &*found;
}

Result<Chain> path_to_trusted(const Signer& signer, const Chain& trusted) {
  if (const Certificate* const own = find_by_key(trusted, signer.key)) {
    TRY_OK(check_can_sign(*own));
    return Chain{*own};
  }
  if (signer.chain.empty()) {
    return refused(
        "the key in the header is not that of a policy management certificate "
        "of this provider");
  }
  return find_signer_path(signer.chain, trusted);
}

// Anybody's signature is good here, but what is reported of it must hold.
Result<> check_own_chain(const Signer& signer) {
  if (signer.chain.size() < 2) {
    return {};
  }
  const Result<> held = x509::check_chain_to_trusted(signer.chain);
  if (!held) {
    return issuer_not_found(signer.chain.front(), held.error().detail());
  }
  return {};
}

Error unsigned_refused() {
  // MAA's sentence, which its users search for. policy-management.md 8.
  return refused(
      "Native operation failed with 74: Exception(0) 83FF004A Bad message    "
      "Msg:[Unsigned JWS specified but enclave is configured with signing "
      "certificates.]");
}

}  // namespace

Result<> check_signer(const ManagementToken& token, const Provider& provider,
                      const SignerRules& rules) {
  if (provider.ownership == Ownership::Shared) {
    return Error(Code::SharedProviderFixed,
                 fmt::format("provider {} is shared: its policies are the "
                             "default ones and cannot be changed",
                             provider.name));
  }
  const bool isolated = provider.trust_model == TrustModel::Isolated;
  if (!token.signer) {
    return isolated ? Result<>(unsigned_refused()) : Result<>();
  }
  TRY_OK(check_signature(token, *token.signer));
  if (!isolated) {
    TRY_OK(check_own_chain(*token.signer));
    return check_validity(token.signer->chain, rules);
  }
  TRY(const Chain path, path_to_trusted(*token.signer, provider.signers));
  return check_validity(path, rules);
}

Result<> check_can_sign(const Certificate& certificate) {
  const crypto::KeyKind kind = certificate.public_key().kind();
  if (kind != crypto::KeyKind::Rsa && kind != crypto::KeyKind::P256) {
    return refused(
        fmt::format("the certificate {} has a key that is neither RSA nor on "
                    "P-256: nothing can be signed with it here",
                    certificate.subject_text()));
  }
  // MAA wants its roots flagged, even one that signs for itself.
  if (is_self_issued(certificate) && !certificate.is_ca()) {
    return issuer_not_found(
        certificate,
        "a root certificate must be flagged as a certification "
        "authority: basicConstraints CA:TRUE");
  }
  return {};
}

}  // namespace assay::provider
