// SPDX-License-Identifier: Apache-2.0
// One run of the road, without a service around it.
#include "judge.h"

#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "attest/attest.h"
#include "forge/tpm_draft.h"
#include "tee/dcap/collateral.h"
#include "tee/snp/collateral.h"
#include "tee/tpm/collateral.h"

namespace assay::test {
namespace {

std::optional<tee::HeldData> held(const std::optional<Buffer>& data) {
  if (!data) {
    return std::nullopt;
  }
  return tee::HeldData{*data, tee::DataType::Binary};
}

Result<tee::Endorsements> endorsements_of(const forge::Forged& forged,
                                          forge::EvidenceType type) {
  tee::Endorsements endorsements;
  std::vector<tee::NamedEndorsement> found;
  const auto add = [&found](std::vector<tee::NamedEndorsement> more) {
    found.insert(found.end(), more.begin(), more.end());
  };
  if (!forged.collateral_json.empty()) {
    TRY(auto more, dcap::read_nine_fields(forged.collateral_json, forged.at,
                                          tee::Presentation::InRole));
    add(std::move(more));
  }
  if (!forged.amd_crl.empty()) {
    TRY(auto more, snp::read_collateral(forged.amd_crl, forged.at));
    add(std::move(more));
  }
  if (type == forge::EvidenceType::AzureGuest && !forged.chain_pem.empty()) {
    TRY(auto more, snp::read_collateral(bytes_of(forged.chain_pem), forged.at));
    add(std::move(more));
  }
  if (!forged.issuers_pem.empty()) {
    TRY(auto more,
        tpm::read_collateral(bytes_of(forged.issuers_pem), forged.at));
    add(std::move(more));
  }
  for (const tee::NamedEndorsement& item : found) {
    endorsements.add(item.id, item.item);
  }
  return endorsements;
}

Result<tee::Appraisal> appraise(const forge::Forged& forged,
                                forge::EvidenceType type,
                                const Circumstances& circumstances,
                                tee::Trail& trail) {
  const Time now = forged.at + circumstances.after;
  TRY(const x509::Anchors trusted,
      x509::parse_anchors(forged.anchor_pem, "forged"));
  const tee::Anchors anchors{trusted, trusted, trusted, trusted};
  TRY(const tee::Endorsements endorsements, endorsements_of(forged, type));
  const auto parse = attest::find_scheme(forge::wire_name_of(type))->parse;
  TRY(const auto evidence, parse({forged.evidence, held(forged.runtime_data),
                                  held(forged.init_time_data)},
                                 trail));
  TRY_OK(evidence->needs(anchors, now, circumstances.memo, trail));
  tee::Baseline baseline = circumstances.baseline;
  baseline.minimum_evaluation = forged.minimum_evaluation;
  if (!forged.secure_boot_lists.empty()) {
    TRY(auto lists, tee::parse_secure_boot_lists(forged.secure_boot_lists));
    baseline.secure_boot =
        std::make_shared<const tee::SecureBootLists>(std::move(lists));
  }
  const crypto::SealKey root = forge::ForgedChallenge::root();
  const tee::ChallengeIssuer issuer{root, forge::ForgedChallenge::kProvider,
                                    now};
  const bool offline = circumstances.challenges == Challenges::Unknown;
  return evidence->verify({now, endorsements, anchors, baseline,
                           circumstances.memo, offline ? nullptr : &issuer},
                          trail);
}

}  // namespace

std::string Verdict::text() const {
  return fmt::format("{} {} {} [{}]", verdict, code.empty() ? "-" : code,
                     tcb_status.empty() ? "-" : tcb_status,
                     fmt::join(advisory_ids, ", "));
}

Said judge(const forge::Forged& forged, forge::EvidenceType type,
           const Circumstances& circumstances) {
  Said said;
  const auto appraisal = appraise(forged, type, circumstances, said.trail);
  if (!appraisal) {
    said.verdict.verdict = "rejected";
    said.verdict.code = appraisal.error().reason();
    said.message = appraisal.error().message();
    return said;
  }
  said.verdict.verdict = "verified";
  if (appraisal->tcb) {
    said.verdict.tcb_status = name_of(appraisal->tcb->status);
    said.verdict.advisory_ids = appraisal->tcb->advisory_ids;
  }
  said.incoming = appraisal->incoming;
  if (const auto token = codec::parse_json(appraisal->token.text()); token) {
    said.claims = token->get_object();
  }
  return said;
}

std::shared_ptr<const crypto::Fact> MapMemo::find(const crypto::FactKey& key) {
  const auto found = facts_.find(key);
  return found == facts_.end() ? nullptr : found->second;
}

void MapMemo::keep(const crypto::FactKey& key,
                   std::shared_ptr<const crypto::Fact> fact) {
  facts_[key] = std::move(fact);
}

}  // namespace assay::test
