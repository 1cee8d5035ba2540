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
  const auto unknown = starting_policy({.type = "TdxVm"}, enclave());
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

}  // namespace
}  // namespace assay::policy
