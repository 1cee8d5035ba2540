// SPDX-License-Identifier: Apache-2.0
// Writes starting policies from a table of what is worth pinning.
#include "policy/starter.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "policy/format.h"

namespace assay::policy {
namespace {

using claims::ClaimSet;
using claims::Value;

enum class PinnedFor : uint8_t { Production, Signer, Enclave };

struct PinnedClaim {
  std::string_view type;
  std::string_view comparison;
  PinnedFor reason;
  std::string_view comment;
};

// claims.md, section 3.
constexpr auto kSgxPins = std::to_array<PinnedClaim>({
    {"x-ms-sgx-is-debuggable", "==", PinnedFor::Production,
     "Not a debug enclave: its host could read and change it."},
    {"x-ms-sgx-mrsigner", "==", PinnedFor::Signer,
     "The key that signed the enclave (MRSIGNER)."},
    {"x-ms-sgx-product-id", "==", PinnedFor::Signer,
     "Which of the signer's products it is (ISVPRODID)."},
    {"x-ms-sgx-svn", ">=", PinnedFor::Signer,
     "Its security version or a later one (ISVSVN): raise it with each fix."},
    {"x-ms-sgx-mrenclave", "==", PinnedFor::Enclave,
     "This very build and no other (MRENCLAVE)."},
});

struct IssuedClaim {
  std::string_view incoming;
  std::string_view issued;
};

// The names that relying parties know from MAA's default policy.
constexpr auto kSgxIssued = std::to_array<IssuedClaim>({
    {"x-ms-sgx-mrsigner", "sgx-mrsigner"},
    {"x-ms-sgx-mrenclave", "sgx-mrenclave"},
    {"x-ms-sgx-product-id", "product-id"},
    {"x-ms-sgx-svn", "svn"},
});

const Value* find(const ClaimSet& claims, std::string_view type) {
  const auto found = std::ranges::find(claims, type, &claims::Claim::type);
  return found == claims.end() ? nullptr : &found->value;
}

// As the language writes it; policy-language.md, section 2.
std::string literal(const Value& value) {
  const auto* const text = std::get_if<std::string>(&value);
  if (text == nullptr) {
    return claims::write_value(value);
  }
  std::string quoted = "\"";
  for (const char c : *text) {
    quoted += c == '"' || c == '\\' ? "\\" : "";
    quoted += c;
  }
  return quoted + "\"";
}

bool is_pinned(const PinnedClaim& row, const Starter& starter) {
  switch (row.reason) {
    case PinnedFor::Production:
      return starter.debug == DebugEnclaves::Refused;
    case PinnedFor::Signer:
      return starter.pin == Pin::Signer;
    case PinnedFor::Enclave:
      return starter.pin == Pin::Enclave;
  }
  return false;
}

Result<std::string> conditions(const Starter& starter, const ClaimSet& claims) {
  std::string text;
  for (const PinnedClaim& row : kSgxPins) {
    if (!is_pinned(row, starter)) {
      continue;
    }
    const Value* const value = find(claims, row.type);
    if (value == nullptr) {
      return Error(Code::MissingField).at(row.type);
    }
    if (row.reason == PinnedFor::Production && *value == Value(true)) {
      return Error(Code::PolicyDenied,
                   "expected a production enclave, found a debug enclave, "
                   "which its host can read and change; permit debug enclaves "
                   "expressly if this is meant (--allow-debug)");
    }
    text += text.empty() ? "" : " &&\n";
    text += fmt::format(
        "// {}\n"
        "[type==\"{}\", value{}{}, issuer==\"AttestationService\"]",
        row.comment, row.type, row.comparison, literal(*value));
  }
  return text;
}

// The state of the platform, where the claims tell it.
std::string platform_comment(const ClaimSet& claims) {
  const Value* const status = find(claims, "x-assay-tcb-status");
  const Value* const number = find(claims, "x-assay-tcb-evaluation-number");
  const auto* const name =
      status == nullptr ? nullptr : std::get_if<std::string>(status);
  if (name == nullptr || number == nullptr) {
    return {};
  }
  return fmt::format("// The evidence's platform was {} by evaluation {}.\n",
                     *name, claims::write_value(*number));
}

std::string issuance() {
  std::string text;
  for (const IssuedClaim& row : kSgxIssued) {
    text +=
        fmt::format("c:[type==\"{}\"] => issue(type=\"{}\", value=c.value);\n",
                    row.incoming, row.issued);
  }
  return text;
}

}  // namespace

Result<std::string> starting_policy(const Starter& starter,
                                    const ClaimSet& claims) {
  if (starter.type != "SgxEnclave" && starter.type != "OpenEnclave") {
    return Error(Code::AttestationTypeNotOffered,
                 fmt::format("there is no starting policy for {} yet; there "
                             "is one for SgxEnclave and OpenEnclave",
                             starter.type));
  }
  TRY(const std::string permitted, conditions(starter, claims));
  const std::string text = fmt::format(
      "// A starting policy for {0}, written from verified evidence. Who "
      "meets\n"
      "// it gets a token: read every line.\n"
      "version=1.1;\n"
      "configurationrules {{\n"
      "// The TCB baseline. A number of digits in place of azuredefault "
      "refuses\n"
      "// collateral of earlier evaluations.\n"
      "{1}"
      "=> issueproperty(type=\"x-ms-sgx-tcbidentifier\", "
      "value=\"azuredefault\");\n"
      "}};\n"
      "authorizationrules {{\n{2}{3} => permit();\n}};\n"
      "issuancerules {{\n"
      "// Names that relying parties know from the default policy.\n"
      "{4}}};\n",
      starter.type, platform_comment(claims),
      starter.debug == DebugEnclaves::Permitted
          ? "// DEBUG ENCLAVES ARE PERMITTED: for development only.\n"
          : "",
      permitted, issuance());
  return format(text).text;
}

}  // namespace assay::policy
