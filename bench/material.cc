// SPDX-License-Identifier: Apache-2.0
// Forges the material once.
#include "bench/material.h"

#include "base/assert.h"
#include "codec/json_writer.h"
#include "tee/dcap/collateral.h"

namespace assay::bench {
namespace {

constexpr Time kNow{std::chrono::seconds(1'750'000'000)};

std::string body_of(const forge::Forged& forged) {
  codec::SortedObject data;
  data.add_base64url("data", *forged.runtime_data);
  data.add_string("dataType", "Binary");
  codec::SortedObject body;
  body.add_base64url("quote", forged.evidence);
  body.add_raw("runtimeData", data.text());
  return body.text();
}

}  // namespace

Material make_material() {
  forge::IntelAuthority authority = forge::make_intel_authority(kNow);
  forge::EvidenceSpec spec;
  spec.runtime_data = Buffer(256, 0x5a);
  auto forged = forge::forge_evidence(authority, spec, "", kNow);
  ASSAY_ASSERT(forged.has_value());
  tee::Anchors anchors;
  anchors.intel.push_back(*x509::parse_anchor(forged->anchor_pem, "forge"));
  tee::Endorsements endorsements;
  const auto collateral = dcap::read_nine_fields(forged->collateral_json, kNow,
                                                 tee::Presentation::Stored);
  ASSAY_ASSERT(collateral.has_value());
  for (const dcap::NamedEndorsement& item : *collateral) {
    endorsements.add(item.id, item.item);
  }
  provider::Provider provider;
  provider.attest_uri = "https://localhost:8443";
  provider.keys.push_back(provider::make_signing_key(
      crypto::PrivateKey::generate_rsa(2048), provider.attest_uri));
  const tee::Scheme& scheme = *attest::find_scheme("SgxEnclave");
  provider.policies.emplace(
      scheme.wire_name,
      std::make_shared<const provider::PolicySlot>(
          *provider::make_slot(scheme.default_policy, scheme.wire_name)));
  std::string body = body_of(*forged);
  return {std::move(authority), std::move(*forged),      std::move(body),
          std::move(anchors),   std::move(endorsements), std::move(provider)};
}

std::shared_ptr<const crypto::Fact> PlainMemo::find(
    const crypto::FactKey& key) {
  const auto found = facts_.find(key);
  return found == facts_.end() ? nullptr : found->second;
}

void PlainMemo::keep(const crypto::FactKey& key,
                     std::shared_ptr<const crypto::Fact> fact) {
  facts_[key] = std::move(fact);
}

}  // namespace assay::bench
