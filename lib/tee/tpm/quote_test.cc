// SPDX-License-Identifier: Apache-2.0
// Tests of what a quote vouches for.
#include "tee/tpm/quote.h"

#include <gtest/gtest.h>

#include "tee/tpm/test_structures.h"

namespace assay::tpm {
namespace {

using crypto::Hash;
using test::QuoteFields;

PcrBank bank_of(Hash hash, uint32_t mask) {
  PcrBank bank(hash);
  for (unsigned index = 0; index < kPcrCount; ++index) {
    if ((mask >> index & 1) != 0) {
      bank.set(index,
               Buffer(crypto::size_of(hash), static_cast<uint8_t>(index)));
    }
  }
  return bank;
}

// A quote of the banks with a digest by the scheme's hash.
Attest quote_of(const std::vector<PcrBank>& banks, Hash scheme) {
  Attest quote;
  static Buffer digest;
  Buffer values;
  for (const PcrBank& bank : banks) {
    quote.selections.push_back({algorithm_of(bank.hash()), bank.mask()});
    for (const PcrValue& value : bank.values()) {
      values.insert(values.end(), value.digest.begin(), value.digest.end());
    }
  }
  digest = crypto::digest(scheme, {values});
  quote.pcr_digest = digest;
  return quote;
}

std::string reason(const Result<>& done) {
  return done ? "" : std::string(done.error().reason());
}

TEST(Pcrs, OfSeveralBanksHoldInTheirOrder) {
  const std::vector banks = {bank_of(Hash::Sha1, 0x81),
                             bank_of(Hash::Sha384, 0xff)};
  tee::Trail trail;
  EXPECT_EQ(reason(check_pcrs(quote_of(banks, Hash::Sha256), banks,
                              Hash::Sha256, trail)),
            "");
  const std::vector swapped = {banks[1], banks[0]};
  EXPECT_EQ(reason(check_pcrs(quote_of(banks, Hash::Sha256), swapped,
                              Hash::Sha256, trail)),
            "tpm.quote.selection");
}

TEST(Pcrs, AreDigestedByTheSchemesHashAndNoOther) {
  const std::vector banks = {bank_of(Hash::Sha384, 0xff)};
  tee::Trail trail;
  EXPECT_EQ(reason(check_pcrs(quote_of(banks, Hash::Sha384), banks,
                              Hash::Sha256, trail)),
            "tpm.quote.pcr_digest");
}

TEST(Pcrs, ThatWereNotQuotedAreRefused) {
  const std::vector quoted = {bank_of(Hash::Sha256, 0x7f)};
  const std::vector listed = {bank_of(Hash::Sha256, 0xff)};
  tee::Trail trail;
  EXPECT_EQ(reason(check_pcrs(quote_of(quoted, Hash::Sha256), listed,
                              Hash::Sha256, trail)),
            "tpm.quote.selection");
}

TEST(Pcrs, OfABankThatNothingWasAskedOfMayBeLeftOut) {
  const std::vector banks = {bank_of(Hash::Sha256, 0xff)};
  Attest quote = quote_of(banks, Hash::Sha256);
  quote.selections.push_back({algorithm_of(Hash::Sha1), 0});
  tee::Trail trail;
  EXPECT_EQ(reason(check_pcrs(quote, banks, Hash::Sha256, trail)), "");
}

TEST(RequiredPcrs, AreMetByBanksBetterThanSha1) {
  const std::vector both = {bank_of(Hash::Sha1, 0xff),
                            bank_of(Hash::Sha256, 0x0f)};
  tee::Trail trail;
  const auto check = [&](uint32_t mask, tee::Sha1Quote sha1) {
    return reason(check_required_pcrs(both, mask, sha1, trail));
  };
  EXPECT_EQ(check(0x0f, tee::Sha1Quote::Refused), "");
  EXPECT_EQ(check(0x1f, tee::Sha1Quote::Refused), "tpm.quote.required_pcrs");
  EXPECT_EQ(check(0x1f, tee::Sha1Quote::Accepted), "");
  EXPECT_EQ(check(0, tee::Sha1Quote::Refused), "");
  EXPECT_EQ(check(UINT32_MAX, tee::Sha1Quote::Accepted),
            "tpm.quote.required_pcrs");
}

TEST(Quote, IsReadOnlyWhereATpmMadeOne) {
  tee::Trail trail;
  QuoteFields fields;
  EXPECT_TRUE(read_quote(test::write_attest(fields), trail));
  fields.type = kAttestCertify;
  EXPECT_EQ(read_quote(test::write_attest(fields), trail).error().reason(),
            "tpm.quote.type");
  fields.magic = 1;
  EXPECT_EQ(read_quote(test::write_attest(fields), trail).error().reason(),
            "tpm.quote.magic");
  EXPECT_EQ(read_quote(Buffer{1}, trail).error().reason(),
            "tpm.quote.malformed");
}

TEST(Quote, IsSignedByItsKeyAlone) {
  const Buffer quote = test::write_attest({});
  const Buffer raw =
      test::rsa_key().sign(crypto::SignatureScheme::RsaPkcs1Sha256, quote);
  tee::Trail trail;
  const auto signature =
      read_quote_signature(test::write_rsa_signature(raw), trail);
  ASSERT_TRUE(signature);
  const auto check = [&](Bytes message) {
    return reason(check_quote_signature(test::rsa_key().public_key(),
                                        *signature, message, nullptr, trail));
  };
  EXPECT_EQ(check(quote), "");
  EXPECT_EQ(check(Bytes(quote).first(quote.size() - 1)), "tpm.quote.signature");
  EXPECT_EQ(read_quote_signature(Buffer{0, 1}, trail).error().reason(),
            "tpm.quote.signature_format");
}

}  // namespace
}  // namespace assay::tpm
