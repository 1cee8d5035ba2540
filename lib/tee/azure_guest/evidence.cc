// SPDX-License-Identifier: Apache-2.0
// A guest's bundle: azure-guest.md 5, in order.
#include "tee/azure_guest/evidence.h"

#include <utility>

#include "tee/azure_guest/ak.h"
#include "tee/azure_guest/attestation_info.h"
#include "tee/azure_guest/boot_state.h"
#include "tee/azure_guest/claims.h"
#include "tee/azure_guest/enc_key.h"
#include "tee/azure_guest/hcl_evidence.h"
#include "tee/azure_guest/hcl_report.h"
#include "tee/azure_guest/isolation.h"
#include "tee/azure_guest/quote.h"

namespace assay::azure_guest {
namespace {

using tee::CheckId;
using tee::Given;
using tee::Trail;

class GuestEvidence : public tee::Evidence {
 public:
  explicit GuestEvidence(AttestationInfo info) : info_(std::move(info)) {}

  Result<std::vector<tee::EndorsementId>> needs(const tee::Anchors& anchors,
                                                Time now, crypto::Memo* memo,
                                                Trail&) const override {
    std::vector<tee::EndorsementId> names =
        isolation_needs(info_, anchors, now, memo);
    for (tee::EndorsementId& name : ak_needs()) {
      names.push_back(std::move(name));
    }
    return names;
  }

  // Much is checked with the AK before anything vouches for it; nothing of it
  // is said before all holds.
  Result<tee::Appraisal> verify(const Given& given,
                                Trail& trail) const override {
    TRY(GuestAk ak, verify_ak(info_.tpm, info_.isolation, given, trail));
    TRY(const QuotedPcrs quoted, verify_quote(info_.tpm, ak.key, trail));
    std::optional<BootState> boot;
    trail.note(CheckId::AzureGuestLogAbsent, !info_.tcg_log.empty());
    if (!info_.tcg_log.empty()) {
      TRY(boot, verify_log(info_.tcg_log, quoted,
                           given.baseline.secure_boot.get(), trail));
    }
    TRY(const crypto::PublicKey enc_key,
        verify_enc_key(info_.tpm, ak.key, quoted, trail));
    std::optional<IsolatedGuest> isolated;
    if (info_.isolation != Isolation::TrustedLaunch) {
      TRY(isolated, verify_isolation(info_, ak.key, given, trail));
    }
    std::vector<std::string_view> findings =
        note_findings(boot, isolated, std::move(ak.findings), trail);
    return claims_of({.info = info_,
                      .quoted = quoted,
                      .enc_key = enc_key,
                      .boot = boot,
                      .isolated = std::move(isolated),
                      .findings = std::move(findings),
                      .forged = ak.forged});
  }

 private:
  static std::vector<std::string_view> note_findings(
      const std::optional<BootState>& boot,
      const std::optional<IsolatedGuest>& isolated,
      std::vector<std::string_view> findings, Trail& trail) {
    const auto note = [&](CheckId id, bool holds) {
      trail.note(id, holds);
      if (!holds) {
        findings.push_back(tee::info(id).code);
      }
    };
    if (boot) {
      findings.insert(findings.end(), boot->findings.begin(),
                      boot->findings.end());
      note(CheckId::AzureGuestSecureBootOff, boot->secure_boot);
    } else {
      findings.push_back(tee::info(CheckId::AzureGuestLogAbsent).code);
    }
    if (isolated) {
      note(CheckId::AzureGuestUserDataZero, isolated->user_data);
    }
    return findings;
  }

  AttestationInfo info_;
};

}  // namespace

Result<std::unique_ptr<const tee::Evidence>> parse_guest_evidence(
    const tee::Submission& submission, Trail& trail) {
  if (submission.runtime_data || submission.init_time_data) {
    return Error(Code::EvidenceUnsupported,
                 "guests have no runtimeData and no initTimeData; what they "
                 "want to say goes into ClientPayload");
  }
  if (is_hcl_report(submission.evidence)) {
    return parse_hcl_evidence(submission.evidence, trail);
  }
  TRY(AttestationInfo info, parse_attestation_info(submission.evidence, trail));
  return std::unique_ptr<const tee::Evidence>(
      std::make_unique<GuestEvidence>(std::move(info)));
}

}  // namespace assay::azure_guest
