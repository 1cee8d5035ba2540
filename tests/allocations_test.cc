// SPDX-License-Identifier: Apache-2.0
// Counts what evaluations take from the heap: nothing, once an Evaluator has
// seen one of its kind, unless the policy calls functions.
#include <cstddef>
#include <cstdlib>
#include <new>

#include <gtest/gtest.h>

#include "base/assert.h"
#include "policy/evaluator.h"
#include "tee/sgx/evidence.h"

namespace {

size_t taken = 0;  // allocations so far

void* take(size_t size) {
  ++taken;
  void* const memory = std::malloc(size);
  ASSAY_ASSERT(memory != nullptr);
  return memory;
}

}  // namespace

void* operator new(size_t size) {
  return take(size);
}
void* operator new[](size_t size) {
  return take(size);
}
void* operator new(size_t size, const std::nothrow_t&) noexcept {
  return take(size);
}
void* operator new[](size_t size, const std::nothrow_t&) noexcept {
  return take(size);
}
void operator delete(void* memory) noexcept {
  std::free(memory);
}
void operator delete[](void* memory) noexcept {
  std::free(memory);
}
void operator delete(void* memory, size_t) noexcept {
  std::free(memory);
}
void operator delete[](void* memory, size_t) noexcept {
  std::free(memory);
}

namespace assay::policy {
namespace {

// Of the second evaluation.
size_t allocations(std::string_view source, const claims::ClaimSet& incoming) {
  const Compiled compiled = compile(source);
  EXPECT_NE(compiled.program, nullptr);
  Evaluator evaluator;
  const Decision first =
      evaluator.evaluate(*compiled.program, incoming).decision;
  const size_t before = taken;
  const Decision second =
      evaluator.evaluate(*compiled.program, incoming).decision;
  const size_t after = taken;
  EXPECT_EQ(first, second);
  return after - before;
}

const claims::ClaimSet kClaims = {
    {"x-ms-attestation-type", "a text that is too long for its string"},
    {"x-ms-sgx-is-debuggable", false},
    {"x-ms-sgx-mrsigner", std::string(64, 'a')},
    {"x-ms-sgx-mrenclave", std::string(64, 'b')},
    {"x-ms-sgx-product-id", int64_t{1}},
    {"x-ms-sgx-svn", int64_t{1}},
};

TEST(Allocations, AreCounted) {
  const size_t before = taken;
  const std::string text(100, 'x');
  EXPECT_GT(taken, before);
  EXPECT_EQ(text.size(), 100u);
}

TEST(Allocations, AreNoneForTheDefaultPolicies) {
  for (const std::string_view policy :
       {sgx::kDefaultPolicy, sgx::kDefaultPolicy2022,
        sgx::kDefaultPolicy2023Recorded}) {
    EXPECT_EQ(allocations(policy, kClaims), 0u) << policy;
  }
}

TEST(Allocations, AreNoneForAnyActionAndAnyCondition) {
  EXPECT_EQ(allocations(
                R"(version=1.2; authorizationrules {
               a:[type=="x-ms-sgx-svn", value>=1] && b:[value==a.value]
                 => add(type="a claim type longer than short", value=b.type);
               ![type=="none"] && d:[issuer=="AttestationPolicy"] => add(claim=d);
               => permit(); };
             issuancerules {
               c:[type=="a claim type longer than short"] => issue(claim=c);
               c:[type=="x-ms-sgx-mrsigner"]
                 => issueproperty(type="p", value=c.value); };)",
                kClaims),
            0u);
  EXPECT_EQ(allocations("version=1.0; authorizationrules { => deny(); };", {}),
            0u);
}

}  // namespace
}  // namespace assay::policy
