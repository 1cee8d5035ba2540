// SPDX-License-Identifier: Apache-2.0
// Adds and removes policy management certificates.
#include "provider/signer_change.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "codec/base64.h"
#include "crypto/digest.h"
#include "jose/recast.h"

namespace assay::provider {
namespace {

namespace json = codec::json;

// Of 2020-10-01 and later, of 2018-09-01-preview, and of MAA's guide.
constexpr std::array<std::string_view, 3> kClaims = {
    "policyCertificate", "maa-policyCertificate", "x-ms-policyCertificate"};

Result<const json::value*> find_claim(const ManagementToken& token) {
  const json::value* found = nullptr;
  const json::object* const claims = token.payload.if_object();
  for (const std::string_view name : kClaims) {
    const json::value* const claim =
        claims == nullptr ? nullptr : claims->if_contains(name);
    if (claim != nullptr && found != nullptr) {
      return Error(Code::PolicyTokenMalformed,
                   "expected one certificate, found two claims with one")
          .at(name);
    }
    found = claim == nullptr ? found : claim;
  }
  if (found == nullptr) {
    return Error(Code::PolicyTokenMalformed,
                 "Could not find \"maa-policyCertificate\" claim in policy "
                 "token (policyCertificate is its name since 2020-10-01)");
  }
  return found;
}

Result<x509::Certificate> certificate_in(const ManagementToken& token) {
  TRY(const json::value* const claim, find_claim(token));
  TRY(const jose::Jwk jwk,
      jose::recast(jose::parse_jwk(codec::serialize(*claim)),
                   Code::PolicyTokenMalformed, "policyCertificate"));
  if (jwk.x5c.empty()) {
    return Error(Code::PolicyTokenMalformed,
                 "expected x5c with the certificate, found a bare key")
        .at("policyCertificate");
  }
  return jwk.x5c.front();
}

// The certificate that a trusted signer asks about.
Result<x509::Certificate> judge(const Provider& provider,
                                std::string_view token, const Act& act) {
  TRY(const ManagementToken parsed, parse_management_token(token));
  if (provider.ownership == Ownership::Own &&
      provider.trust_model == TrustModel::Aad) {
    // MAA's sentence, which its users search for. policy-management.md 8.
    return Error(Code::OperationDisallowed,
                 "Attestation Enclave operation failed with 65530: "
                 "RETURN_IF_TRUE('(GetPolicyRootCertificates().empty())') "
                 "failed with 0xfffa:The operation is disallowed.");
  }
  TRY_OK(check_signer(parsed, provider,
                      {.validity = act.signer_validity, .now = act.now}));
  return certificate_in(parsed);
}

auto position(const std::vector<x509::Certificate>& signers,
              const x509::Certificate& certificate) {
  return std::ranges::find_if(signers,
                              [&certificate](const x509::Certificate& signer) {
                                return equal(signer.der(), certificate.der());
                              });
}

}  // namespace

std::string signers_hash(const Provider& provider) {
  std::string thumbprints;
  for (const x509::Certificate& signer : provider.signers) {
    thumbprints += thumbprint_of(signer) + '\n';
  }
  return thumbprints.empty()
             ? ""
             : codec::encode_base64(
                   crypto::sha256(bytes_of(thumbprints)).bytes(),
                   codec::Base64::Url);
}

Result<SignerChange> add_signer(const Provider& provider,
                                std::string_view token, const Act& act) {
  TRY(const x509::Certificate certificate, judge(provider, token, act));
  SignerChange change{.provider = provider,
                      .presence = Presence::IsPresent,
                      .effect = Effect::Unchanged,
                      .thumbprint = thumbprint_of(certificate)};
  if (position(provider.signers, certificate) != provider.signers.end()) {
    return change;
  }
  TRY_OK(check_can_sign(certificate));
  if (provider.signers.size() >= kMaxSigners) {
    return Error(Code::OperationDisallowed,
                 fmt::format("the provider has {} policy management "
                             "certificates, more are not possible",
                             provider.signers.size()));
  }
  change.effect = Effect::Changed;
  change.provider.signers.push_back(certificate);
  return change;
}

Result<SignerChange> remove_signer(const Provider& provider,
                                   std::string_view token, const Act& act) {
  TRY(const x509::Certificate certificate, judge(provider, token, act));
  SignerChange change{.provider = provider,
                      .presence = Presence::IsAbsent,
                      .effect = Effect::Unchanged,
                      .thumbprint = thumbprint_of(certificate)};
  const auto found = position(provider.signers, certificate);
  if (found == provider.signers.end()) {
    return change;
  }
  if (provider.signers.size() == 1) {
    return Error(Code::OperationDisallowed,
                 "the final policy management certificate cannot be removed");
  }
  change.effect = Effect::Changed;
  change.provider.signers.erase(change.provider.signers.begin() +
                                (found - provider.signers.begin()));
  return change;
}

}  // namespace assay::provider
