// SPDX-License-Identifier: Apache-2.0
// Tests of the key that answers are sealed to.
#include "tee/azure_guest/enc_key.h"

#include <gtest/gtest.h>

#include "codec/hex.h"
#include "tee/azure_guest/test_guest.h"

namespace assay::azure_guest {
namespace {

Result<crypto::PublicKey> verify(const TpmInfo& tpm) {
  tee::Trail trail;
  return verify_enc_key(tpm, test::ak().public_key(), test::quoted_pcrs(),
                        trail);
}

std::string reason_of(const TpmInfo& tpm) {
  const auto key = verify(tpm);
  return key ? "" : std::string(key.error().reason());
}

// Another public part, certified as it is.
TpmInfo with_area(const Buffer& area) {
  TpmInfo tpm = test::make_tpm_info();
  tpm.enc_key_public = test::sized(area);
  tpm.enc_key_certify_info = tpm::test::write_attest(
      {.type = tpm::kAttestCertify, .name = test::name_of(area)});
  tpm.enc_key_certify_signature = test::sign(tpm.enc_key_certify_info);
  return tpm;
}

TEST(EncKey, IsTheOneThatWasCertified) {
  const auto key = verify(test::make_tpm_info());
  ASSERT_TRUE(key.has_value()) << key.error().message();
  EXPECT_TRUE(key->same_as(test::enc_key().public_key()));
}

// tpm2_createpolicy --policy-pcr -l sha256:0,1,2,3,4,5,6,7 of registers that
// are all zero: the digest of 256 zeros stands in it.
TEST(EncKey, HasThePolicyThatATpmWorksOut) {
  QuotedPcrs zeros;
  for (unsigned index = 0; index < 8; ++index) {
    zeros.bank.set(index, Buffer(32));
  }
  zeros.digest = crypto::sha256(Buffer(256));
  const Buffer expected = codec::decode_hex(
                              "0000017f"        // command
                              "00000001000b03"  // one selection
                              "ff0000")
                              .value();  // PCR 0 to 7
  EXPECT_EQ(policy_pcr_digest(zeros),
            crypto::sha256({Buffer(32), expected, zeros.digest.bytes()}));
}

TEST(EncKey, NeitherSignsNorNeedsAPasswordAlone) {
  for (const uint32_t more : {tpm::kSign, tpm::kUserWithAuth}) {
    const Buffer area = test::enc_area(test::kEncAttributes | more);
    EXPECT_EQ(reason_of(with_area(area)), "azure_guest.enc_key.attributes");
  }
}

TEST(EncKey, CannotLeaveItsTpm) {
  for (const uint32_t without : {tpm::kFixedTpm, tpm::kFixedParent,
                                 tpm::kSensitiveDataOrigin, tpm::kDecrypt}) {
    const Buffer area = test::enc_area(test::kEncAttributes & ~without);
    EXPECT_EQ(reason_of(with_area(area)), "azure_guest.enc_key.attributes");
  }
}

TEST(EncKey, IsHeldByTheQuotedRegisters) {
  for (const Buffer& policy : {Buffer(), Buffer(32, 1)}) {
    const Buffer area = tpm::test::write_rsa_public(
        test::enc_key().public_key(), test::kEncAttributes, policy);
    EXPECT_EQ(reason_of(with_area(area)), "azure_guest.enc_key.policy");
  }
}

TEST(EncKey, IsCertifiedByTheAk) {
  TpmInfo tpm = test::make_tpm_info();
  tpm.enc_key_certify_signature = test::enc_key().sign(
      crypto::SignatureScheme::RsaPkcs1Sha256, tpm.enc_key_certify_info);
  EXPECT_EQ(reason_of(tpm), "azure_guest.enc_key.certify_signature");
}

TEST(EncKey, IsCertifiedByNoQuote) {
  TpmInfo tpm = test::make_tpm_info();
  tpm.enc_key_certify_info = tpm.quote;
  tpm.enc_key_certify_signature = tpm.quote_signature;
  EXPECT_EQ(reason_of(tpm), "azure_guest.enc_key.certify_malformed");
}

TEST(EncKey, IsCertifiedByItsName) {
  TpmInfo tpm = with_area(test::enc_area());
  tpm.enc_key_certify_info = tpm::test::write_attest(
      {.type = tpm::kAttestCertify, .name = test::name_of({})});
  tpm.enc_key_certify_signature = test::sign(tpm.enc_key_certify_info);
  EXPECT_EQ(reason_of(tpm), "azure_guest.enc_key.certify_name");
}

TEST(EncKey, IsOneStructure) {
  TpmInfo tpm = test::make_tpm_info();
  tpm.enc_key_public.push_back(0);
  EXPECT_EQ(reason_of(tpm), "azure_guest.enc_key.public");
  tpm.enc_key_public = test::enc_area();  // without its size
  EXPECT_EQ(reason_of(tpm), "azure_guest.enc_key.public");
}

}  // namespace
}  // namespace assay::azure_guest
