// SPDX-License-Identifier: Apache-2.0
// A policy and the cases that hold it: the .ptest file. docs/policy/ptest.md.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "claims/claim.h"
#include "policy/expectation.h"

namespace assay::policy {

struct PtestLimits {
  size_t text = 4 * 1024 * 1024;  // bytes
  size_t cases = 2'000;
  size_t named_claims = 200;
  size_t name = 200;         // bytes of a name or path
  size_t expectations = 64;  // lines below one expect
};

// Claims of another place, and what is different.
struct GivenClaims {
  claims::ClaimSet base{};
  std::string base_file{};     // relative path; in place of base
  claims::ClaimSet changes{};  // replace all claims of their types
  std::vector<std::string> without{};
};

struct PtestCase {
  std::string name;
  uint32_t line = 0;
  GivenClaims given;
  Expectation expected;
};

struct Ptest {
  std::string type;  // attestation type; empty: any
  // Line breaks stand above a policy of this file, so that its lines have the
  // numbers of the file's.
  std::string policy;
  std::string policy_file;  // relative path; in place of policy
  std::vector<PtestCase> cases;
};

// Trusts nothing; names the line of what is wrong.
// Errors: PolicyTestMalformed.
Result<Ptest> parse_ptest(std::string_view text,
                          const PtestLimits& limits = {});

// Other files that it rests on, each once, in order of mention.
std::vector<std::string> files_of(const Ptest& ptest);

// base without some types, and with others replaced.
// Errors: PolicyTestMalformed where nothing is there to leave out.
Result<claims::ClaimSet> claims_of(const GivenClaims& given,
                                   const claims::ClaimSet& base);

}  // namespace assay::policy
