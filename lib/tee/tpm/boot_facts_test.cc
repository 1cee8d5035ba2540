// SPDX-License-Identifier: Apache-2.0
// Tests of what a boot's logs say, one rule each.
#include "tee/tpm/boot_facts.h"

#include <gtest/gtest.h>

#include "tee/tpm/test_record.h"

namespace assay::tpm {
namespace {

// Views of facts end with the boot; these tests look at values only.
BootFacts facts_of(const std::vector<Buffer>& events) {
  const TestBoot boot({join(events)});
  auto facts = read_boot_facts(boot.record());
  EXPECT_TRUE(facts) << (facts ? "" : facts.error().message());
  return std::move(*facts);
}

Buffer boundary(uint32_t pcr, const std::vector<Buffer>& events) {
  return tagged(pcr, sipa(Sipa::kTrustBoundary, join(events)));
}

const Buffer kOn = {1};
const Buffer kOff = {0};

TEST(BootFacts, SecureBootIsTheOneVariableInPcr7) {
  EXPECT_TRUE(facts_of({driver_config(7, "SecureBoot", kOn)}).secure_boot);
  EXPECT_FALSE(facts_of({driver_config(7, "SecureBoot", kOff)}).secure_boot);
  EXPECT_FALSE(facts_of({driver_config(6, "SecureBoot", kOn)}).secure_boot);
  EXPECT_FALSE(facts_of({driver_config(7, "secureboot", kOn)}).secure_boot);
  EXPECT_FALSE(
      facts_of({driver_config(7, "SecureBoot", Buffer{1, 0})}).secure_boot);
  EXPECT_FALSE(facts_of({driver_config(7, "SecureBoot", {})}).secure_boot);
  EXPECT_FALSE(facts_of({sha1_event(7, kEvEfiVariableAuthority,
                                    efi_variable("SecureBoot", kOn))})
                   .secure_boot);
}

TEST(BootFacts, ASecondSecureBootVariableEndsTheClaim) {
  const BootFacts facts = facts_of({driver_config(7, "SecureBoot", kOff),
                                    driver_config(7, "SecureBoot", kOn)});
  EXPECT_FALSE(facts.secure_boot);
  EXPECT_EQ(facts.secure_boot_variable.times, 2u);
}

TEST(BootFacts, SecureBootIsNotSaidAfterTheSeparator) {
  EXPECT_FALSE(facts_of({sha1_event(7, kEvSeparator, Buffer(4)),
                         driver_config(7, "SecureBoot", kOn)})
                   .secure_boot);
}

// Types are not measured. The real variable got another type in the log, and
// so did the separator; then one more was extended.
TEST(BootFacts, SecureBootIsNotSaidWhereTypesAreForged) {
  EXPECT_FALSE(
      facts_of({sha1_event(7, kEvIpl, efi_variable("SecureBoot", kOff)),
                sha1_event(7, kEvIpl,
                           crypto::digest(crypto::Hash::Sha1, {Buffer(4)}),
                           bytes_of("anything")),
                driver_config(7, "SecureBoot", kOn)})
          .secure_boot);
}

TEST(BootFacts, DebugModeIsKnownByItsDigest) {
  const Buffer digest =
      crypto::digest(crypto::Hash::Sha1, {bytes_of("UEFI Debug Mode")});
  EXPECT_FALSE(
      facts_of({sha1_event(7, kEvIpl, digest, bytes_of("something else"))})
          .debuggers_disabled());
}

TEST(BootFacts, AVariableOfAnotherGuidIsAnother) {
  Buffer other = efi_variable("SecureBoot", kOn);
  other[0] ^= 1;
  EXPECT_FALSE(
      facts_of({sha1_event(7, kEvEfiVariableDriverConfig, other)}).secure_boot);
}

TEST(BootFacts, GiveTheVariablesOfSecureBoot) {
  const TestBoot boot({join({driver_config(7, "PK", Buffer(5, 1)),
                             driver_config(7, "KEK", Buffer(6, 2)),
                             driver_config(7, "KEK", Buffer(7, 3))})});
  const auto facts = read_boot_facts(boot.record());
  ASSERT_TRUE(facts);
  EXPECT_TRUE(facts->platform_key.single());
  EXPECT_TRUE(equal(facts->platform_key.data, Buffer(5, 1)));
  EXPECT_FALSE(facts->key_exchange.single());
  EXPECT_EQ(facts->db.times, 0u);  // of another GUID
}

TEST(BootFacts, CountWhatBooleansSay) {
  const BootFacts facts =
      facts_of({boundary(12, {sipa_flag(Sipa::kBootDebugging, false),
                              sipa_flag(Sipa::kTestSigning, true)}),
                boundary(13, {sipa_flag(Sipa::kBootDebugging, false),
                              sipa_flag(Sipa::kTestSigning, false)})});
  EXPECT_TRUE(facts.windows);
  EXPECT_TRUE(facts.boot_debugging.never());
  EXPECT_TRUE(facts.debuggers_disabled());
  EXPECT_TRUE(facts.test_signing.some());
  EXPECT_FALSE(facts.test_signing.always());
  EXPECT_FALSE(facts.signing_disabled());
  EXPECT_TRUE(facts.safe_mode.none());
  EXPECT_FALSE(facts.safe_mode.never());
}

TEST(BootFacts, OneEventOfDebuggingIsEnough) {
  for (const uint32_t code :
       {Sipa::kBootDebugging, Sipa::kOsKernelDebug, Sipa::kHypervisorDebug}) {
    const BootFacts facts =
        facts_of({boundary(12, {sipa_flag(Sipa::kBootDebugging, false)}),
                  boundary(12, {sipa_flag(code, true)})});
    EXPECT_FALSE(facts.debuggers_disabled()) << code;
  }
  EXPECT_FALSE(
      facts_of({sha1_event(7, kEvEfiAction, bytes_of("UEFI Debug Mode"))})
          .debuggers_disabled());
}

TEST(BootFacts, OnlyFourRegistersCount) {
  for (const uint32_t pcr : {11u, 14u, 17u, 18u, 21u, 22u}) {
    const BootFacts facts =
        facts_of({boundary(pcr, {sipa_flag(Sipa::kVbsVsmRequired, true)})});
    EXPECT_FALSE(facts.windows) << pcr;
    EXPECT_FALSE(facts.vbs_enabled()) << pcr;
  }
  for (const uint32_t pcr : {12u, 13u, 19u, 20u}) {
    EXPECT_TRUE(
        facts_of({boundary(pcr, {sipa_flag(Sipa::kVbsVsmRequired, true)})})
            .vbs_enabled())
        << pcr;
  }
}

TEST(BootFacts, WhatFollowsTheSeparatorDoesNotCount) {
  const BootFacts facts = facts_of(
      {separator(12), boundary(12, {sipa_flag(Sipa::kVbsVsmRequired, true)})});
  EXPECT_FALSE(facts.windows);
  EXPECT_FALSE(facts.vbs_enabled());
}

TEST(BootFacts, VbsIsEnabledIfEveryEventSaysSo) {
  const auto vbs = [](std::vector<Buffer> events) {
    return facts_of({boundary(12, events)}).vbs_enabled();
  };
  EXPECT_FALSE(vbs({}));
  EXPECT_TRUE(vbs({sipa_flag(Sipa::kVbsMandatoryEnforcement, true)}));
  EXPECT_FALSE(vbs({sipa_flag(Sipa::kVbsMandatoryEnforcement, true),
                    sipa_flag(Sipa::kVbsVsmRequired, false)}));
  EXPECT_TRUE(
      facts_of({boundary(12, {sipa_flag(Sipa::kVbsIommuRequired, true)})})
          .iommu_required.always());
}

TEST(BootFacts, TakeTheLastHvciPolicyAndAnElamAggregation) {
  const BootFacts facts =
      facts_of({boundary(12, {sipa_number(Sipa::kVbsHvciPolicy, 1),
                              sipa(Sipa::kElamAggregation, {})}),
                boundary(12, {sipa_number(Sipa::kVbsHvciPolicy, 3)})});
  EXPECT_EQ(facts.hvci_policy, 3u);
  EXPECT_TRUE(facts.elam);
  EXPECT_FALSE(facts_of({separator(7)}).elam);
  EXPECT_FALSE(facts_of({separator(7)}).hvci_policy);
}

Buffer key_info() {
  Writer w;
  w.u32le(1).u32le(2048).u32le(3).u32le(4);
  return w.bytes(Buffer{1, 0, 1}).bytes(Buffer(4, 0xee)).take();
}

TEST(BootFacts, GiveTheKeysOfTheSecureKernel) {
  const TestBoot boot(
      {join({boundary(12, {sipa(Sipa::kVsmIdksInfo, key_info())}),
             boundary(13, {sipa(Sipa::kVsmIdksInfo, key_info())})})});
  const auto facts = read_boot_facts(boot.record());
  ASSERT_TRUE(facts);
  ASSERT_EQ(facts->idks.size(), 1u);
  EXPECT_EQ(facts->idks[0].algorithm, 1u);
  EXPECT_EQ(facts->idks[0].bit_length, 2048u);
  EXPECT_TRUE(equal(facts->idks[0].exponent, Buffer{1, 0, 1}));
  EXPECT_TRUE(equal(facts->idks[0].modulus, Buffer(4, 0xee)));
}

TEST(BootFacts, RefuseAKeyWhoseLengthsDoNotAddUp) {
  const TestBoot boot({boundary(
      12, {sipa(Sipa::kVsmIdksInfo, join({key_info(), Buffer(1)}))})});
  const auto facts = read_boot_facts(boot.record());
  ASSERT_FALSE(facts);
  EXPECT_EQ(facts.error().message(),
            "log 0, event 0, EVENT_VSM_IDKS_INFO: 1 bytes follow offset 23");
  EXPECT_FALSE(parse_vsm_key(Bytes(key_info()).first(22)));
}

}  // namespace
}  // namespace assay::tpm
