// SPDX-License-Identifier: Apache-2.0
// Tests of edits of SEV-SNP drafts.
#include "forge/snp_edits.h"

#include <gtest/gtest.h>

namespace assay::forge {
namespace {

constexpr Time kNow{std::chrono::seconds(1'750'000'000)};

SnpDraft draft() {
  static const AmdAuthority authority = make_amd_authority(kNow);
  EvidenceSpec spec;
  spec.type = EvidenceType::SevSnpVm;
  spec.snp.report_version = 5;
  return make_snp_draft(authority, spec, kNow);
}

TEST(SetVersion, ClearsWhatTheVersionReserves) {
  SnpDraft d = draft();
  set_version(d, 2);
  EXPECT_EQ(d.report[SnpOffset::kVersion], 2);
  EXPECT_EQ(d.report[SnpOffset::kCpuid], 0);
  EXPECT_EQ(d.report[SnpOffset::kMitigations], 0);
}

TEST(Extensions, AreSetAndDropped) {
  SnpDraft d = draft();
  const size_t count = d.ek.certificate.extra.size();
  set_extension(d, "3.8", amd_number(1));
  EXPECT_EQ(d.ek.certificate.extra.size(), count);
  set_extension(d, "5", amd_text("a"));
  EXPECT_EQ(d.ek.certificate.extra.size(), count + 1);
  drop_extension(d, "5");
  drop_extension(d, "5");
  EXPECT_EQ(d.ek.certificate.extra.size(), count);
}

TEST(Stranger, KeepsWhatIsTrusted) {
  SnpDraft d = draft();
  const std::string trusted = anchor_pem(d.authority);
  const Buffer report = d.report;
  rest_on_amd_stranger(d);
  EXPECT_EQ(assemble(d).anchor_pem, trusted);
  EXPECT_FALSE(equal(d.ek.issuers.back().der(),
                     d.authority.of(snp::Line::Milan).ark.der()));
}

TEST(Intermediates, AreReissuedUnderTheSameKey) {
  SnpDraft d = draft();
  const Buffer key = d.ek.issuers.front().public_key().spki();
  reissue_ask(
      d, [](x509::CertificateSpec& spec, Time now) { spec.not_after = now; });
  EXPECT_EQ(d.ek.issuers.front().not_after(), kNow);
  EXPECT_EQ(d.ek.issuers.front().public_key().spki(), key);
  use_other_intermediate(d);
  EXPECT_EQ(d.ek.issuers.front().subject_attribute("CN"), "SEV-VLEK-Milan");
  drop_intermediate(d);
  EXPECT_EQ(d.ek.issuers.size(), 1u);
  EXPECT_EQ(d.ek.issuers.front().subject_attribute("CN"), "ARK-Milan");
}

TEST(UvmOf, MakesOneWhereThereIsNone) {
  SnpDraft d = draft();
  EXPECT_FALSE(d.uvm.has_value());
  uvm_of(d).spoiled = true;
  EXPECT_TRUE(uvm_of(d).spoiled);
  send_untagged_cose(d);
  EXPECT_EQ(d.cose->front(), 0xd1);
}

}  // namespace
}  // namespace assay::forge
