// SPDX-License-Identifier: Apache-2.0
// Tests of the quoting enclave's report, its identity and its key.
#include "tee/dcap/qe_report.h"

#include <gtest/gtest.h>

#include "tee/dcap/test_platform.h"

namespace assay::dcap {
namespace {

QeIdentity identity_of(const std::string& text) {
  return *parse_qe_identity(codec::parse_json(text)->get_object());
}

// What the checks say of the parts of one quote.
struct Asked {
  Result<JudgedQe> answer() {
    Quote quote;
    quote.qe_report = report;
    quote.qe_report_signature = signature;
    quote.attestation_key = platform.attested_point;
    quote.qe_authentication_data = platform.qe_authentication_data;
    return check_qe_report(quote, leaf, identity, &memo, trail);
  }
  void sign_report() { signature = sign(x509::leaf_key(), report); }

  TestPlatform platform;
  x509::Certificate leaf = platform.leaf_certificate();
  Buffer report = platform.qe_report();
  Buffer signature = sign(x509::leaf_key(), report);
  QeIdentity identity = identity_of(qe_identity_text());
  TestMemo memo;
  tee::Trail trail;
};

TEST(QeReport, VouchesForTheAttestationKey) {
  Asked asked;
  const auto judged = asked.answer();
  ASSERT_TRUE(judged) << judged.error().message();
  EXPECT_TRUE(
      judged->attestation_key->key.same_as(attestation_key().public_key()));
  EXPECT_EQ(judged->isv_svn, 9);
}

TEST(QeReport, IsRememberedWithItsKeyAndNothingElse) {
  Asked asked;
  const auto first = asked.answer();
  const auto second = asked.answer();
  ASSERT_TRUE(first && second);
  EXPECT_EQ(first->attestation_key, second->attestation_key);
  asked.signature[0] ^= 1;
  EXPECT_EQ(reason_of(asked.answer()), "dcap.qe_report.signature");
}

TEST(QeReport, IsJudgedByTheIdentityAnewWhateverIsRemembered) {
  Asked asked;
  ASSERT_TRUE(asked.answer());
  asked.identity.mr_signer.data[0] ^= 1;
  EXPECT_EQ(reason_of(asked.answer()), "dcap.qe_report.mr_signer");
  asked.identity = identity_of(qe_identity_text());
  asked.identity.levels.front().isv_svn = 10;
  EXPECT_EQ(reason_of(asked.answer()), "dcap.qe_tcb.unmatched");
}

TEST(QeReport, IsNotRememberedBeforeEverythingHolds) {
  Asked asked;
  asked.report[320 + 63] = 1;  // second half of the report data
  asked.sign_report();
  EXPECT_EQ(reason_of(asked.answer()), "dcap.qe_report.binding");
  EXPECT_TRUE(asked.memo.facts.empty());
}

TEST(QeReport, RefusesAnotherAttestationKeyOrOtherData) {
  Asked other_key;
  other_key.platform.attested_point = *x509::leaf_key().public_key().ec_point();
  EXPECT_EQ(reason_of(other_key.answer()), "dcap.qe_report.binding");
  Asked other_data;
  other_data.platform.qe_authentication_data.push_back(0);
  EXPECT_EQ(reason_of(other_data.answer()), "dcap.qe_report.binding");
}

TEST(QeReport, ComparesUnderTheMasks) {
  const std::pair<size_t, const char*> edits[] = {
      {16, "dcap.qe_report.misc_select"},
      {49, "dcap.qe_report.attributes"},
      {128, "dcap.qe_report.mr_signer"},
      {256, "dcap.qe_report.isv_prod_id"},
  };
  for (const auto& [offset, code] : edits) {
    Asked asked;
    asked.report[offset] ^= 1;
    asked.sign_report();
    EXPECT_EQ(reason_of(asked.answer()), code);
  }
  Asked masked;
  masked.report[48] ^= 0x04;  // the one flag that the mask leaves out
  masked.report[56] ^= 0xff;  // XFRM
  masked.sign_report();
  EXPECT_TRUE(masked.answer());
}

TEST(QeReport, RefusesADebugQuotingEnclave) {
  Asked asked;
  asked.report[48] |= 0x02;
  asked.sign_report();
  EXPECT_EQ(reason_of(asked.answer()), "dcap.qe_report.attributes");
}

TEST(QeReport, RefusesAKeyThatIsNoPoint) {
  Asked asked;
  asked.platform.attested_point = Buffer(64, 1);
  asked.report = asked.platform.qe_report();
  asked.sign_report();
  EXPECT_EQ(reason_of(asked.answer()), "dcap.quote.attestation_key");
}

}  // namespace
}  // namespace assay::dcap
