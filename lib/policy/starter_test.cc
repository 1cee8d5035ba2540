// SPDX-License-Identifier: Apache-2.0
// Tests of starting policies: they permit what they were made of, and nothing
// that differs in what they pin.
#include "policy/starter.h"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "policy/format.h"
#include "policy/policy.h"

namespace assay::policy {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

claims::ClaimSet enclave() {
  return {{"x-ms-attestation-type", std::string("sgx")},
          {"x-ms-sgx-is-debuggable", false},
          {"x-ms-sgx-mrenclave", std::string(64, 'e')},
          {"x-ms-sgx-mrsigner", std::string(64, 'a')},
          {"x-ms-sgx-product-id", int64_t{7}},
          {"x-ms-sgx-svn", int64_t{3}},
          {"x-assay-tcb-status", std::string("UpToDate")},
          {"x-assay-tcb-evaluation-number", int64_t{17}}};
}

claims::ClaimSet with(std::string_view type, claims::Value value) {
  claims::ClaimSet claims = enclave();
  std::ranges::find(claims, type, &claims::Claim::type)->value =
      std::move(value);
  return claims;
}

Decision decide(const Starter& starter, const claims::ClaimSet& claims) {
  const auto text = starting_policy(starter, enclave());
  EXPECT_TRUE(text) << text.error().message();
  const Compiled compiled = compile(*text, {}, starter.type);
  EXPECT_THAT(compiled.diagnostics, IsEmpty());
  return evaluate(*compiled.program, claims).decision;
}

constexpr Starter kSigner = {.type = "SgxEnclave"};
constexpr Starter kEnclave = {.type = "OpenEnclave", .pin = Pin::Enclave};

TEST(Starter, PermitsTheClaimsItWasMadeOf) {
  EXPECT_EQ(decide(kSigner, enclave()), Decision::Permit);
  EXPECT_EQ(decide(kEnclave, enclave()), Decision::Permit);
}

TEST(Starter, OfASignerPinsSignerProductAndLeastVersion) {
  const std::string other(64, 'b');
  EXPECT_EQ(decide(kSigner, with("x-ms-sgx-is-debuggable", true)),
            Decision::Deny);
  EXPECT_EQ(decide(kSigner, with("x-ms-sgx-mrsigner", other)), Decision::Deny);
  EXPECT_EQ(decide(kSigner, with("x-ms-sgx-product-id", int64_t{8})),
            Decision::Deny);
  EXPECT_EQ(decide(kSigner, with("x-ms-sgx-svn", int64_t{2})), Decision::Deny);
  EXPECT_EQ(decide(kSigner, with("x-ms-sgx-svn", int64_t{4})),
            Decision::Permit);
  EXPECT_EQ(decide(kSigner, with("x-ms-sgx-mrenclave", other)),
            Decision::Permit);
}

TEST(Starter, OfAnEnclavePinsTheBuild) {
  const std::string other(64, 'b');
  EXPECT_EQ(decide(kEnclave, with("x-ms-sgx-mrenclave", other)),
            Decision::Deny);
  EXPECT_EQ(decide(kEnclave, with("x-ms-sgx-is-debuggable", true)),
            Decision::Deny);
  EXPECT_EQ(decide(kEnclave, with("x-ms-sgx-mrsigner", other)),
            Decision::Permit);
}

TEST(Starter, BelievesTheServiceOnly) {
  claims::ClaimSet claims = enclave();
  for (claims::Claim& claim : claims) {
    claim.issuer = claims::Issuer::CustomClaim;
  }
  EXPECT_EQ(decide(kSigner, claims), Decision::Deny);
}

TEST(Starter, IssuesTheNamesOfTheDefaultPolicy) {
  const auto text = starting_policy(kSigner, enclave());
  const Compiled compiled = compile(*text, {}, "SgxEnclave");
  const Outcome outcome = evaluate(*compiled.program, enclave());
  EXPECT_EQ(claims::write_issued(outcome.issued),
            "{\"product-id\":7,\"sgx-mrenclave\":\"" + std::string(64, 'e') +
                "\",\"sgx-mrsigner\":\"" + std::string(64, 'a') +
                "\",\"svn\":3}");
  EXPECT_EQ(claims::write_issued(outcome.properties),
            R"({"x-ms-sgx-tcbidentifier":"azuredefault"})");
}

TEST(Starter, IsLaidOutAsFormatDoes) {
  for (const Starter& starter : {kSigner, kEnclave}) {
    const auto text = starting_policy(starter, enclave());
    ASSERT_TRUE(text);
    EXPECT_FALSE(text->empty());
    EXPECT_EQ(format(*text).text, *text);
  }
}

TEST(Starter, SaysThePlatformsStateWhereItIsKnown) {
  EXPECT_THAT(*starting_policy(kSigner, enclave()),
              HasSubstr("was UpToDate by evaluation 17"));
  claims::ClaimSet bare = enclave();
  bare.resize(6);
  EXPECT_THAT(*starting_policy(kSigner, bare), Not(HasSubstr("evaluation 17")));
}

TEST(Starter, RefusesDebugEnclavesUnlessTheyArePermitted) {
  const claims::ClaimSet debug = with("x-ms-sgx-is-debuggable", true);
  const auto refused = starting_policy(kSigner, debug);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), Code::PolicyDenied);
  Starter permitting = kSigner;
  permitting.debug = DebugEnclaves::Permitted;
  const auto text = starting_policy(permitting, debug);
  ASSERT_TRUE(text);
  EXPECT_THAT(*text, HasSubstr("DEBUG ENCLAVES ARE PERMITTED"));
  const Compiled compiled = compile(*text, {}, "SgxEnclave");
  EXPECT_EQ(evaluate(*compiled.program, debug).decision, Decision::Permit);
}

TEST(Starter, NamesWhatItCannotDo) {
  const auto unknown = starting_policy({.type = "Tpm"}, enclave());
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().code(), Code::AttestationTypeNotOffered);
  const auto missing = starting_policy(kSigner, {});
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().path(), "x-ms-sgx-is-debuggable");
}

TEST(Starter, WritesTextsAsTheLanguageReadsThem) {
  const claims::ClaimSet odd = with("x-ms-sgx-mrsigner", "a\"b\\c");
  const auto text = starting_policy(kSigner, odd);
  ASSERT_TRUE(text);
  const Compiled compiled = compile(*text, {}, "SgxEnclave");
  ASSERT_NE(compiled.program, nullptr);
  EXPECT_EQ(evaluate(*compiled.program, odd).decision, Decision::Permit);
}

claims::ClaimSet trust_domain() {
  return {{"tdx_td_attributes_debug", false},
          {"tdx_td_attributes_septve_disable", true},
          {"tdx_mrtd", std::string(96, 'd')},
          {"tdx_rtmr0", std::string(96, '0')},
          {"tdx_rtmr1", std::string(96, '1')},
          {"tdx_rtmr2", std::string(96, '2')},
          {"x-assay-tcb-status", std::string("OutOfDate")},
          {"x-assay-tcb-evaluation-number", int64_t{17}}};
}

claims::ClaimSet guest() {
  return {{"x-ms-sevsnpvm-is-debuggable", false},
          {"x-ms-sevsnpvm-migration-allowed", false},
          {"x-ms-sevsnpvm-vmpl", int64_t{0}},
          {"x-ms-sevsnpvm-idkeydigest", std::string(96, 'a')},
          {"x-ms-sevsnpvm-familyId", std::string(32, 'f')},
          {"x-ms-sevsnpvm-imageId", std::string(32, 'e')},
          {"x-ms-sevsnpvm-guestsvn", int64_t{2}},
          {"x-ms-sevsnpvm-launchmeasurement", std::string(96, 'c')},
          {"x-ms-sevsnpvm-hostdata", std::string(64, 'b')}};
}

// Names of the claims whose change makes the policy deny.
std::vector<std::string> pinned(const Starter& starter,
                                const claims::ClaimSet& claims) {
  const auto text = starting_policy(starter, claims);
  EXPECT_TRUE(text) << text.error().message();
  const Compiled compiled = compile(*text, {}, starter.type);
  EXPECT_THAT(compiled.diagnostics, IsEmpty());
  EXPECT_EQ(evaluate(*compiled.program, claims).decision, Decision::Permit);
  EXPECT_EQ(format(*text).text, *text);
  std::vector<std::string> names;
  for (size_t i = 0; i < claims.size(); ++i) {
    claims::ClaimSet changed = claims;
    claims::Value& value = changed[i].value;
    if (auto* const flag = std::get_if<bool>(&value)) {
      *flag = !*flag;
    } else if (auto* const number = std::get_if<int64_t>(&value)) {
      --*number;
    } else {
      std::get<std::string>(value)[0] = '9';
    }
    if (evaluate(*compiled.program, changed).decision == Decision::Deny) {
      names.push_back(claims[i].type);
    }
  }
  return names;
}

TEST(Starter, OfATrustDomainPinsWhatWasBooted) {
  for (const Pin pin : {Pin::Standard, Pin::Enclave}) {
    EXPECT_THAT(
        pinned({.type = "TdxVm", .pin = pin}, trust_domain()),
        testing::ElementsAre("tdx_td_attributes_debug",
                             "tdx_td_attributes_septve_disable", "tdx_mrtd",
                             "tdx_rtmr0", "tdx_rtmr1", "tdx_rtmr2"));
  }
  EXPECT_THAT(*starting_policy({.type = "TdxVm"}, trust_domain()),
              HasSubstr("was OutOfDate by evaluation 17"));
}

TEST(Starter, OfATrustDomainHasNoSigner) {
  const auto refused =
      starting_policy({.type = "TdxVm", .pin = Pin::Signer}, trust_domain());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), Code::PolicyDenied);
}

TEST(Starter, OfAGuestPinsItsLaunch) {
  EXPECT_THAT(pinned({.type = "SevSnpVm"}, guest()),
              testing::ElementsAre(
                  "x-ms-sevsnpvm-is-debuggable",
                  "x-ms-sevsnpvm-migration-allowed", "x-ms-sevsnpvm-vmpl",
                  "x-ms-sevsnpvm-launchmeasurement", "x-ms-sevsnpvm-hostdata"));
}

TEST(Starter, OfAGuestsSignerNeedsOne) {
  const Starter starter{.type = "SevSnpVm", .pin = Pin::Signer};
  EXPECT_THAT(pinned(starter, guest()),
              testing::ElementsAre(
                  "x-ms-sevsnpvm-is-debuggable",
                  "x-ms-sevsnpvm-migration-allowed", "x-ms-sevsnpvm-vmpl",
                  "x-ms-sevsnpvm-idkeydigest", "x-ms-sevsnpvm-familyId",
                  "x-ms-sevsnpvm-imageId", "x-ms-sevsnpvm-guestsvn"));
  claims::ClaimSet unsigned_guest = guest();
  std::get<std::string>(unsigned_guest[3].value) = std::string(96, '0');
  const auto refused = starting_policy(starter, unsigned_guest);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), Code::PolicyDenied);
}

}  // namespace
}  // namespace assay::policy
