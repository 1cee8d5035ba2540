// SPDX-License-Identifier: Apache-2.0
// Tests of drafts before and after they are signed.
#include "forge/draft.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "codec/json.h"

namespace assay::forge {
namespace {

constexpr Time kNow{std::chrono::seconds(1'750'000'000)};

Draft draft_of(const EvidenceSpec& spec) {
  return make_draft(make_intel_authority(kNow), spec, kNow);
}

std::string field(const Forged& forged, std::string_view name) {
  const auto json = codec::parse_json(forged.collateral_json);
  return std::string(json->get_object().at(name).get_string());
}

TEST(Draft, BindsRuntimeDataByItsHash) {
  Draft draft = draft_of({});
  bind_runtime_data(draft, {1, 2, 3});
  const Bytes bound = report_data_of(draft).bytes();
  const crypto::Sha256 digest = crypto::sha256(Buffer{1, 2, 3});
  EXPECT_TRUE(equal(bound.first(32), digest.bytes()));
  EXPECT_TRUE(all_zero(bound.subspan(32)));
  EXPECT_EQ(assemble(draft).runtime_data, (Buffer{1, 2, 3}));
}

TEST(Draft, BindsInitTimeDataInAnEnclaveWithKeySeparation) {
  Draft draft = draft_of({});
  EXPECT_FALSE(enclave_of(draft).kss());
  bind_init_time_data(draft, {1, 2, 3});
  EXPECT_TRUE(enclave_of(draft).kss());
  const Bytes bound = enclave_of(draft).config_id.bytes();
  const crypto::Sha256 digest = crypto::sha256(Buffer{1, 2, 3});
  EXPECT_TRUE(equal(bound.first(32), digest.bytes()));
  EXPECT_TRUE(all_zero(bound.subspan(32)));
}

TEST(Draft, BindsDataInATrustDomain) {
  EvidenceSpec spec;
  spec.type = EvidenceType::TdxVm;
  Draft draft = draft_of(spec);
  bind_runtime_data(draft, {1, 2, 3});
  bind_init_time_data(draft, {4, 5, 6});
  const Bytes data = td_of(draft).report_data.bytes();
  const Bytes config = td_of(draft).mr_config_id.bytes();
  EXPECT_TRUE(equal(data.first(32), crypto::sha256(Buffer{1, 2, 3}).bytes()));
  EXPECT_TRUE(equal(config.first(32), crypto::sha256(Buffer{4, 5, 6}).bytes()));
  EXPECT_TRUE(all_zero(config.subspan(32)));
}

TEST(Draft, OfATrustDomainSaysSoInItsHeader) {
  EvidenceSpec spec;
  spec.type = EvidenceType::TdxVm;
  const Draft whole = draft_of(spec);
  EXPECT_EQ(whole.quote.header.tee_type, 0x81u);
  EXPECT_EQ(whole.quote.header.version, 4);
  EXPECT_EQ(whole.qe_identity.content.id, "TD_QE");
  EXPECT_EQ(whole.tcb_info.content.id, "TDX");
}

TEST(Draft, SignsTheDocumentsAsTheyAreHandedOut) {
  Draft draft = draft_of({});
  draft.tcb_info.instead = "{ \"any\": \"text\" }";
  const Forged forged = assemble(draft);
  EXPECT_EQ(field(forged, "tcb_info"), *draft.tcb_info.instead);
  EXPECT_THAT(field(forged, "tcb_info_signature"), testing::SizeIs(128));
}

TEST(Draft, HandsOutWhatStandsInsteadOfACrl) {
  Draft draft = draft_of({});
  draft.pck_crl.instead = Buffer{0xab};
  draft.root_crl.instead = Buffer();
  const Forged forged = assemble(draft);
  EXPECT_EQ(field(forged, "pck_crl"), "ab");
  EXPECT_EQ(field(forged, "root_ca_crl"), "");
}

TEST(Draft, IsJudgedAtTheTimeOfForging) {
  EXPECT_EQ(assemble(draft_of({})).at, kNow);
}

TEST(Draft, PutsAHeaderBeforeAnOpenEnclaveReport) {
  EvidenceSpec spec;
  spec.type = EvidenceType::OpenEnclave;
  const Buffer evidence = assemble(draft_of(spec)).evidence;
  EXPECT_TRUE(equal(Bytes(evidence).first(8), Buffer{1, 0, 0, 0, 2, 0, 0, 0}));
}

TEST(Draft, MayBeCutToNothing) {
  Draft draft = draft_of({});
  draft.quote.cut = 1'000'000;
  EXPECT_THAT(assemble(draft).evidence, testing::IsEmpty());
}

}  // namespace
}  // namespace assay::forge
