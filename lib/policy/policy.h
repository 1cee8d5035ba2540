// SPDX-License-Identifier: Apache-2.0
// The claim-rule language: text in, program out; claims in, outcome out.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "claims/claim.h"
#include "policy/ast.h"
#include "policy/source.h"

namespace assay::policy {

// policy-language.md, section 10. Every loop and recursion that input feeds
// has its limit here.
struct Limits {
  size_t text = 128 * 1024;  // bytes of source
  size_t rules = 2'000;
  size_t conditions = 32;           // a rule
  size_t property_conditions = 16;  // a bracket
  size_t string_literal = 32 * 1024;
  size_t nesting = 16;  // function calls

  size_t incoming = 100'000;        // claims, added ones included
  size_t value = 16 * 1024 * 1024;  // bytes of one String
  size_t added = 48 * 1024 * 1024;  // bytes of all that rules make
  size_t steps = 50'000'000;        // claim comparisons
  size_t outgoing = 4'096;
};

class Program;  // well-formed by construction; immutable; thread-safe

struct Compiled {
  std::shared_ptr<const Program> program;  // null iff a diagnostic is an Error
  std::vector<Diagnostic> diagnostics;     // in order of place
};

// type: wire name of the attestation type the policy is for, or empty; it lets
// the checker know properties and claims. Thread-safe.
Compiled compile(std::string_view source, const Limits& limits = {},
                 std::string_view type = {});

enum class Decision : uint8_t { Permit, Deny, Error };

enum class Reason : uint8_t {
  None,
  DenyIssued,       // "A Deny claim was issued, authorization failed."
  NoPermit,         // "No Permit claim was issued in the authorizationrules
                    //  section, authorization failed."
  EvaluationError,  // functions, types, limits
};

// A claim and the comparison that it did not pass, or passed.
struct NearMiss {
  claims::Claim claim;  // a String is cut after kMaxTracedBytes
  Property property = Property::Type;
  Comparison comparison = Comparison::Equal;
  Range range;                        // of the condition
  std::vector<claims::Value> wanted;  // right side; empty: no value
};

// One condition as it was met. nearest: of a condition that failed the claim
// that passed most of it, where there is any; else the first that met it.
struct ConditionTrace {
  enum class Result : uint8_t { Held, Failed, NotReached } result;
  Range range;
  size_t matched = 0;  // claims; at most 1 where no rule names them
  std::optional<NearMiss> nearest;
};

constexpr size_t kMaxTracedBytes = 1024;
constexpr size_t kMaxTracedClaims = 16;  // of a right side; that a rule made

// One rule as it was met, for explanations.
struct RuleTrace {
  Range range;               // of the whole rule
  std::string_view section;  // "authorizationrules"
  std::string_view action;   // "permit", "deny", "add", "issue", ...
  enum class Result : uint8_t { Fired, ConditionFailed, NotReached } result;
  Range failed_condition;                  // where ConditionFailed
  std::vector<ConditionTrace> conditions;  // none where NotReached
  std::vector<claims::Claim> made;         // the first of them
};

struct Outcome {
  Decision decision = Decision::Deny;
  Reason reason = Reason::None;
  std::string message;      // MAA's sentence, or what went wrong
  std::string_view code;    // stable: "policy.denied", "policy.no_permit", ...
  Range range;              // of the rule that denied or erred
  claims::ClaimSet issued;  // in order of issue, equal ones once
  claims::ClaimSet properties;  // the last of a type wins
  std::vector<RuleTrace> trace;
};

// Sinks of optional detail; an evaluation without one allocates no trace.
enum class Tracing : uint8_t { Off, On };

// Property claims of the configurationrules alone, which are read before the
// evidence is appraised. incoming holds x-ms-attestation-type and x-ms-ver.
Outcome evaluate_configuration(const Program& program,
                               const claims::ClaimSet& incoming);

// The whole policy: configuration, authorization, verdict, issuance. Total:
// terminates within the limits, cannot fail. Thread-safe. Where many follow
// each other, policy/evaluator.h does it without allocating.
Outcome evaluate(const Program& program, const claims::ClaimSet& incoming,
                 Tracing tracing = Tracing::Off);

// The text a program was compiled from.
std::string_view source_of(const Program& program);

}  // namespace assay::policy
