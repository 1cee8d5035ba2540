// SPDX-License-Identifier: Apache-2.0
// Tests of SEV-SNP drafts before and after they are signed.
#include "forge/snp_draft.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tee/snp/certificates.h"
#include "tee/snp/chain.h"
#include "x509/crl.h"

namespace assay::forge {
namespace {

constexpr Time kNow{std::chrono::seconds(1'750'000'000)};

const AmdAuthority& authority() {
  static const AmdAuthority made = make_amd_authority(kNow);
  return made;
}

EvidenceSpec snp_spec() {
  EvidenceSpec spec;
  spec.type = EvidenceType::SevSnpVm;
  return spec;
}

TEST(SnpDraft, HasAChainUnderTheArk) {
  const Forged forged = assemble(make_snp_draft(authority(), snp_spec(), kNow));
  const auto chain = snp::parse_certificates(forged.chain_pem);
  ASSERT_TRUE(chain) << chain.error().message();
  EXPECT_EQ(chain->size(), 3u);
  const x509::Anchors anchors{{"ark", authority().ark_key.public_key(), true}};
  tee::Trail trail;
  const auto trusted = snp::verify_chain(snp::chain_source(forged.chain_pem),
                                         anchors, kNow, nullptr, trail);
  ASSERT_TRUE(trusted) << trusted.error().message();
  EXPECT_TRUE(trusted->chain->extensions.has_value());
}

TEST(SnpDraft, HasTheCrlOfItsLine) {
  EvidenceSpec spec = snp_spec();
  spec.snp.product = SnpProduct::Turin;
  const Forged forged = assemble(make_snp_draft(authority(), spec, kNow));
  const auto crl = x509::Crl::parse(forged.amd_crl);
  ASSERT_TRUE(crl) << crl.error().message();
  EXPECT_EQ(crl->issuer_attribute("CN"), "ARK-Turin");
  EXPECT_TRUE(crl->says_pss_with_sha384());
  EXPECT_TRUE(crl->signed_by(authority().ark_key.public_key()));
  spec.snp.crl = false;
  EXPECT_TRUE(
      assemble(make_snp_draft(authority(), spec, kNow)).amd_crl.empty());
}

TEST(SnpDraft, LeavesOutTheArk) {
  EvidenceSpec spec = snp_spec();
  spec.snp.ark = false;
  const Forged forged = assemble(make_snp_draft(authority(), spec, kNow));
  EXPECT_EQ(snp::parse_certificates(forged.chain_pem)->size(), 2u);
}

TEST(SnpDraft, BindsHeldData) {
  SnpDraft draft = make_snp_draft(authority(), snp_spec(), kNow);
  bind_snp_runtime_data(draft, {1, 2, 3});
  bind_snp_init_time_data(draft, {4, 5, 6});
  const Bytes report = draft.report;
  EXPECT_TRUE(equal(report.subspan(SnpOffset::kReportData, 32),
                    crypto::sha256(Buffer{1, 2, 3}).bytes()));
  EXPECT_TRUE(all_zero(report.subspan(SnpOffset::kReportData + 32, 32)));
  EXPECT_TRUE(equal(report.subspan(SnpOffset::kHostData, 32),
                    crypto::sha256(Buffer{4, 5, 6}).bytes()));
  EXPECT_EQ(assemble(draft).runtime_data, (Buffer{1, 2, 3}));
}

TEST(SnpDraft, SendsWhatStandsInsteadOfAPart) {
  SnpDraft draft = make_snp_draft(authority(), snp_spec(), kNow);
  draft.snp_report = "";
  draft.endorsements = "e30";
  const Forged forged = assemble(draft);
  const std::string_view text = text_of(forged.evidence);
  EXPECT_THAT(std::string(text), testing::HasSubstr(R"("Endorsements":"e30")"));
  EXPECT_EQ(text.find("SnpReport"), text.npos);
  draft.envelope = "[]";
  EXPECT_EQ(text_of(assemble(draft).evidence), "[]");
  draft.cut = 10'000;
  EXPECT_THAT(assemble(draft).report, testing::IsEmpty());
}

TEST(AmdExtension, IsNamedByItsArc) {
  EXPECT_EQ(amd_extension("3.8", {}).dotted_oid, "1.3.6.1.4.1.3704.1.3.8");
  EXPECT_EQ(amd_number(0xdb), (Buffer{0x02, 0x02, 0x00, 0xdb}));
  EXPECT_EQ(amd_text("a"), (Buffer{0x16, 0x01, 'a'}));
}

}  // namespace
}  // namespace assay::forge
