// SPDX-License-Identifier: Apache-2.0
// Manufactures authorities, collateral and evidence, whole or broken in one
// named way. Everything forged says so in its names. Never trust it in
// production.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "forge/amd_authority.h"
#include "forge/authority.h"
#include "forge/spec.h"
#include "forge/tpm_authority.h"

namespace assay::forge {

// Everything that a verifier is given, and what it must say.
struct Forged {
  Buffer evidence;
  std::string collateral_json;  // of quotes: the nine-field object
  std::string anchor_pem;       // one or more
  // Of SevSnpVm: parts of the evidence as files of their own, and the ARK's CRL
  // in DER; empty where there is none.
  Buffer report{};
  std::string chain_pem{};
  Buffer uvm{};
  Buffer amd_crl{};
  std::string issuers_pem{};  // of Tpm: above attestation keys, below anchors
  // Of AzureGuest: what the operator knows of Secure Boot, and the private key
  // that answers are sealed to.
  std::string secure_boot_lists{};
  std::string recipient_pem{};
  std::optional<Buffer> runtime_data;          // as it must be sent
  std::optional<Buffer> init_time_data;        // as it must be sent
  Time at;                                     // appraisal time
  std::optional<uint32_t> minimum_evaluation;  // where the break needs one
  // By a baseline that accepts every status but Revoked, as `assay verify`
  // does; for dcap.tcb.status, by the service's default baseline, and for
  // snp.crl.missing, by one that requires a CRL.
  std::string expected_verdict;  // "verified" or "rejected"
  std::string expected_code;     // empty where verified
  std::string expected_status;   // TCB status; empty where rejected
};

// Stable codes of the checks that forge_evidence can break for this type, in
// the order of checks.def.
std::vector<std::string_view> breakable(EvidenceType type);

// Other ways to break a check: "dcap.crl.validity/not-yet".
std::vector<std::string> break_variants(EvidenceType type);

// break_code: a code of checks.def, or one of break_variants, or empty for
// whole evidence. The break makes exactly that check the first to fail, unless
// the spec itself makes an earlier one fail.
// Errors: EvidenceUnsupported for a code that cannot be broken here, or a spec
// that cannot be forged.
Result<Forged> forge_evidence(const IntelAuthority& authority,
                              const EvidenceSpec& spec,
                              std::string_view break_code, Time now);
Result<Forged> forge_evidence(const AmdAuthority& authority,
                              const EvidenceSpec& spec,
                              std::string_view break_code, Time now);
Result<Forged> forge_evidence(const TpmAuthority& authority,
                              const EvidenceSpec& spec,
                              std::string_view break_code, Time now);

// Every vendor; which one counts follows from the type.
struct Authority {
  IntelAuthority intel;
  AmdAuthority amd;
  TpmAuthority tpm;
};
Authority make_authority(Time now);
Result<Forged> forge_evidence(const Authority& authority,
                              const EvidenceSpec& spec,
                              std::string_view break_code, Time now);

// Nine-field collateral for a platform, without evidence: for an FMSPC of a
// real quote, under an extra anchor. Every platform of that FMSPC meets it and
// has the spec's statuses; collateral with graded levels, which tell forged
// platforms apart, is that of whole evidence.
// Requires: check_spec(platform, tee) holds.
std::string forge_collateral(const IntelAuthority& authority, dcap::TeeType tee,
                             const PlatformSpec& platform, Time now);

}  // namespace assay::forge
