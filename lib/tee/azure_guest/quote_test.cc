// SPDX-License-Identifier: Apache-2.0
// Tests of quotes and the registers that they are about.
#include "tee/azure_guest/quote.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "tee/azure_guest/test_guest.h"

namespace assay::azure_guest {
namespace {

std::string reason_of(const TpmInfo& tpm) {
  tee::Trail trail;
  const auto quoted = verify_quote(tpm, test::ak().public_key(), trail);
  return quoted ? "" : std::string(quoted.error().reason());
}

TEST(Quote, SaysWhatTheRegistersAre) {
  tee::Trail trail;
  const auto quoted =
      verify_quote(test::make_tpm_info(), test::ak().public_key(), trail);
  ASSERT_TRUE(quoted.has_value()) << quoted.error().message();
  EXPECT_EQ(quoted->bank.mask(), 0xffu);
  EXPECT_EQ(*quoted->bank.find(5), Buffer(32, 5));
  EXPECT_EQ(quoted->digest, test::quoted_pcrs().digest);
}

TEST(Quote, TakesRegistersInAnyOrder) {
  TpmInfo tpm = test::make_tpm_info();
  std::reverse(tpm.pcrs.begin(), tpm.pcrs.end());
  std::reverse(tpm.pcr_set.begin(), tpm.pcr_set.end());
  EXPECT_EQ(reason_of(tpm), "");
}

TEST(Quote, PassesOverValuesThatWereNotQuoted) {
  TpmInfo tpm = test::make_tpm_info();
  tpm.pcrs.push_back(test::value_of(12));
  tee::Trail trail;
  const auto quoted = verify_quote(tpm, test::ak().public_key(), trail);
  ASSERT_TRUE(quoted.has_value());
  EXPECT_EQ(quoted->bank.find(12), nullptr);
}

TEST(Quote, RefusesAnotherKeysSignature) {
  TpmInfo tpm = test::make_tpm_info();
  tpm.quote_signature =
      test::enc_key().sign(crypto::SignatureScheme::RsaPkcs1Sha256, tpm.quote);
  EXPECT_EQ(reason_of(tpm), "tpm.quote.signature");
}

// Both are signed by the AK.
TEST(Quote, RefusesACertificationInItsPlace) {
  TpmInfo tpm = test::make_tpm_info();
  tpm.quote = tpm.enc_key_certify_info;
  tpm.quote_signature = tpm.enc_key_certify_signature;
  EXPECT_EQ(reason_of(tpm), "tpm.quote.type");
}

TEST(Quote, RefusesRegistersThatAreThereTwiceOrNotAtAll) {
  TpmInfo twice = test::make_tpm_info();
  twice.pcrs.push_back(test::value_of(3));
  TpmInfo missing = test::make_tpm_info();
  missing.pcrs.pop_back();
  TpmInfo listed = test::make_tpm_info();
  listed.pcr_set.push_back(3);
  for (const TpmInfo* const tpm : {&twice, &missing, &listed}) {
    EXPECT_EQ(reason_of(*tpm), "tpm.quote.selection");
  }
}

TEST(Quote, RefusesOtherValues) {
  TpmInfo tpm = test::make_tpm_info();
  std::swap(tpm.pcrs[0].digest, tpm.pcrs[7].digest);
  EXPECT_EQ(reason_of(tpm), "tpm.quote.pcr_digest");
}

TEST(Quote, NeedsTheRegistersOfFirmware) {
  TpmInfo tpm = test::make_tpm_info();
  tpm.quote = tpm::test::write_attest(
      {.selections = {{0x000b, 0x00007f}},
       .pcr_digest = test::digest_of({0, 1, 2, 3, 4, 5, 6})});
  tpm.quote_signature = test::sign(tpm.quote);
  tpm.pcr_set.pop_back();
  EXPECT_EQ(reason_of(tpm), "tpm.quote.required_pcrs");
}

}  // namespace
}  // namespace assay::azure_guest
