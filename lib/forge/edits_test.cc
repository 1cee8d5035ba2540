// SPDX-License-Identifier: Apache-2.0
// Tests of the edits that take more than a line.
#include "forge/edits.h"

#include <gtest/gtest.h>

namespace assay::forge {
namespace {

constexpr Time kNow{std::chrono::seconds(1'750'000'000)};

Draft whole() {
  return make_draft(make_intel_authority(kNow), {}, kNow);
}

TEST(Edits, ReplaceTheFirstOccurrenceOnly) {
  EXPECT_EQ(replaced("a b a", "a", "cc"), "cc b a");
}

TEST(Edits, LeaveTheAnchorWhenAStrangerMakesTheRest) {
  Draft draft = whole();
  const crypto::Sha256 anchor = draft.authority.root.key_id();
  rest_on_stranger(draft);
  EXPECT_EQ(draft.authority.root.key_id(), anchor);
  EXPECT_NE(draft.pck.issuers.back().key_id(), anchor);
}

TEST(Edits, ReissueTheIntermediateUnderItsKey) {
  Draft draft = whole();
  const crypto::Sha256 key = draft.pck.issuers.front().key_id();
  reissue_intermediate(draft, [](x509::CertificateSpec& spec, Time now) {
    spec.not_after = now;
  });
  EXPECT_EQ(draft.pck.issuers.front().key_id(), key);
  EXPECT_EQ(draft.pck.issuers.front().not_after(), kNow);
}

TEST(Edits, RevokeTheSecondSignerAlone) {
  Draft draft = whole();
  sign_by_revoked<&Draft::qe_identity>(draft);
  ASSERT_EQ(draft.root_crl.spec.revoked_serials.size(), 1u);
  EXPECT_FALSE(equal(draft.root_crl.spec.revoked_serials.front(),
                     draft.authority.tcb_signing.serial()));
}

TEST(Edits, AskForTheIssueThatOnlyTheOtherDocumentHas) {
  Draft draft = whole();
  fall_behind<&Draft::qe_identity>(draft);
  EXPECT_EQ(draft.minimum_evaluation,
            draft.tcb_info.content.evaluation_data_number + 1);
  EXPECT_EQ(draft.minimum_evaluation,
            draft.qe_identity.content.evaluation_data_number);
}

TEST(Edits, BindTheKeyThatIsNoPoint) {
  Draft draft = whole();
  bind_no_point(draft);
  EXPECT_EQ(draft.quote.attestation_key, draft.quote.vouched_key);
  EXPECT_FALSE(crypto::PublicKey::from_p256_point(draft.quote.attestation_key));
}

Draft whole_td(uint8_t version) {
  EvidenceSpec spec;
  spec.type = EvidenceType::TdxVm;
  spec.platform.module_version = version;
  return make_draft(make_intel_authority(kNow), spec, kNow);
}

TEST(Edits, FindTheModuleThatTheTdNames) {
  Draft draft = whole_td(3);
  EXPECT_EQ(module_of(draft).id, "TDX_03");
  Draft first = whole_td(0);
  EXPECT_EQ(&module_of(first), &first.tcb_info.content.tdx_modules->version_0);
}

TEST(Edits, AgeAModuleThatHasLevels) {
  for (const uint8_t version : {uint8_t{0}, uint8_t{3}}) {
    Draft draft = whole_td(version);
    age_module(draft);
    EXPECT_NE(td_of(draft).tee_tcb_svn.data[1], 0);
    EXPECT_EQ(td_of(draft).tee_tcb_svn.data[0], 0);
    EXPECT_EQ(td_of(draft).mr_signer_seam, module_of(draft).mr_signer);
  }
}

TEST(Edits, TakeTheDocumentsOfTheOtherTee) {
  Draft td = whole_td(1);
  use_tcb_info_of_other_tee(td);
  use_identity_of_other_tee(td);
  EXPECT_EQ(td.tcb_info.content.id, "SGX");
  EXPECT_EQ(td.qe_identity.content.id, "QE");
  Draft enclave = whole();
  use_tcb_info_of_other_tee(enclave);
  use_identity_of_other_tee(enclave);
  EXPECT_EQ(enclave.tcb_info.content.id, "TDX");
  EXPECT_EQ(enclave.qe_identity.content.id, "TD_QE");
}

}  // namespace
}  // namespace assay::forge
