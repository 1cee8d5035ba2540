// SPDX-License-Identifier: Apache-2.0
// The members of a token, written once. claims.md, sections 1 and 2.
#include "attest/token.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace assay::attest {
namespace {

constexpr size_t kMaxPayload = 1024 * 1024;
constexpr std::chrono::seconds kReportBackdated{300};  // claims.md 1

// Policy claims grouped by type, so that several values make an array.
void add_policy_claims(codec::SortedObject& payload,
                       const claims::ClaimSet& issued) {
  claims::ClaimSet of_type;
  for (size_t i = 0; i < issued.size(); ++i) {
    const std::string& type = issued[i].type;
    const bool seen_before = std::any_of(
        issued.begin(), issued.begin() + static_cast<std::ptrdiff_t>(i),
        [&type](const claims::Claim& claim) { return claim.type == type; });
    if (seen_before || is_reserved_claim(type)) {
      continue;
    }
    std::string values;
    size_t count = 0;
    for (size_t j = i; j < issued.size(); ++j) {
      if (issued[j].type == type) {
        values += count++ > 0 ? "," : "";
        values += claims::write_value(issued[j].value);
      }
    }
    payload.add_raw(type, count > 1 ? fmt::format("[{}]", values) : values);
  }
}

}  // namespace

bool is_reserved_claim(std::string_view name) {
  constexpr std::array<std::string_view, 17> kNames = {
      "aas-ehd", "attester_tcb_status",
      "aud",     "cnf",
      "dbgstat", "eat_profile",
      "exp",     "iat",
      "intuse",  "iss",
      "jti",     "maa-attestationcollateral",
      "maa-ehd", "nbf",
      "nonce",   "secureboot",
      "sub"};
  return name.starts_with("x-ms-") || name.starts_with("x-assay-") ||
         name.starts_with("tdx_") ||
         std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

Result<std::string> token_payload(const TokenParts& parts,
                                  const TokenSeed& seed) {
  codec::SortedObject payload = parts.appraisal.token;
  const int64_t issued_at = unix_seconds(seed.issued_at);
  payload.add_int("exp", issued_at + seed.lifetime.count());
  payload.add_int("iat", issued_at);
  payload.add_string("iss", parts.issuer);
  payload.add_hex("jti", seed.jti.bytes());
  if (parts.scheme.challenged()) {
    payload.add_int("nbf", issued_at - kReportBackdated.count());
  } else {
    payload.add_int("nbf", issued_at);
    payload.add_string("x-ms-attestation-type", parts.scheme.attestation_type);
  }
  payload.add_string("x-ms-policy-hash", parts.policy_hash);
  payload.add_string("x-ms-ver", "1.0");
  if (!parts.policy_signer.empty()) {
    payload.add_raw("x-ms-policy-signer", std::string(parts.policy_signer));
  }
  if (parts.nonce) {
    if (parts.nonce_form == NonceForm::Number) {
      payload.add_raw("nonce", *parts.nonce);
    } else {
      payload.add_string("nonce", *parts.nonce);
    }
  }
  if (!parts.outcome.issued.empty()) {
    if (!parts.scheme.challenged()) {
      payload.add_raw("x-ms-policy",
                      claims::write_issued(parts.outcome.issued));
    }
    add_policy_claims(payload, parts.outcome.issued);
  }
  if (parts.appraisal.forged) {
    payload.add_bool("x-assay-forged", true);
  }
  if (seed.appraised_at) {
    payload.add_string("x-assay-appraised-at",
                       format_rfc3339(*seed.appraised_at));
  }
  std::string text = payload.text();
  if (text.size() > kMaxPayload) {
    return Error(
        Code::TokenTooLarge,
        fmt::format("the token would have {} bytes, more than the {} "
                    "allowed; send less runtime data or let the policy "
                    "issue less",
                    text.size(), kMaxPayload));
  }
  return text;
}

}  // namespace assay::attest
