// SPDX-License-Identifier: Apache-2.0
// Writes starting policies from a table of what is worth pinning.
#include "policy/starter.h"

#include <algorithm>
#include <array>
#include <span>

#include <fmt/format.h>

#include "policy/format.h"

namespace assay::policy {
namespace {

using claims::ClaimSet;
using claims::Value;

enum class PinnedFor : uint8_t { Production, Always, Signer, Enclave };

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

// claims.md, section 5. MROWNER and MRCONFIGID are the host's word: no signer.
constexpr auto kTdxPins = std::to_array<PinnedClaim>({
    {"tdx_td_attributes_debug", "==", PinnedFor::Production,
     "Not a debug TD: its host could read and change it."},
    {"tdx_td_attributes_septve_disable", "==", PinnedFor::Always,
     "Whether its host can inject faults on its pages (SEPT_VE_DISABLE)."},
    {"tdx_mrtd", "==", PinnedFor::Enclave,
     "This very virtual firmware (MRTD)."},
    {"tdx_rtmr0", "==", PinnedFor::Enclave,
     "The firmware's configuration, as it measured it (RTMR0)."},
    {"tdx_rtmr1", "==", PinnedFor::Enclave,
     "The boot loader and kernel, as the firmware measured them (RTMR1)."},
    {"tdx_rtmr2", "==", PinnedFor::Enclave,
     "The command line and initial disk, as they were measured (RTMR2)."},
});

// claims.md, section 4.
constexpr auto kSnpPins = std::to_array<PinnedClaim>({
    {"x-ms-sevsnpvm-is-debuggable", "==", PinnedFor::Production,
     "Not a guest that its host may debug."},
    {"x-ms-sevsnpvm-migration-allowed", "==", PinnedFor::Always,
     "Whether a migration agent may take it elsewhere."},
    {"x-ms-sevsnpvm-vmpl", "==", PinnedFor::Always,
     "The privilege level of the guest that asked (VMPL)."},
    {"x-ms-sevsnpvm-idkeydigest", "==", PinnedFor::Signer,
     "The key that signed the guest's identity (ID_KEY_DIGEST)."},
    {"x-ms-sevsnpvm-familyId", "==", PinnedFor::Signer,
     "Which of the signer's families of guests it is (FAMILY_ID)."},
    {"x-ms-sevsnpvm-imageId", "==", PinnedFor::Signer,
     "Which image of the family it is (IMAGE_ID)."},
    {"x-ms-sevsnpvm-guestsvn", ">=", PinnedFor::Signer,
     "Its security version or a later one (GUEST_SVN): raise it with each "
     "fix."},
    {"x-ms-sevsnpvm-launchmeasurement", "==", PinnedFor::Enclave,
     "This very memory at launch and no other (MEASUREMENT)."},
    {"x-ms-sevsnpvm-hostdata", "==", PinnedFor::Enclave,
     "What it was launched with (HOST_DATA)."},
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

// What a starting policy of one type is made of.
struct Template {
  std::string_view type;
  std::span<const PinnedClaim> pins;
  std::span<const IssuedClaim> issued;
  std::string_view signer;  // claim that names who signed; empty: nobody does
  Pin standard = Pin::Signer;
};

constexpr auto kTemplates = std::to_array<Template>({
    {"SgxEnclave", kSgxPins, kSgxIssued, "x-ms-sgx-mrsigner"},
    {"OpenEnclave", kSgxPins, kSgxIssued, "x-ms-sgx-mrsigner"},
    {"TdxVm", kTdxPins, {}, {}, Pin::Enclave},
    {"SevSnpVm", kSnpPins, {}, "x-ms-sevsnpvm-idkeydigest", Pin::Enclave},
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

bool is_pinned(PinnedFor reason, Pin pin, DebugEnclaves debug) {
  switch (reason) {
    case PinnedFor::Production:
      return debug == DebugEnclaves::Refused;
    case PinnedFor::Always:
      return true;
    case PinnedFor::Signer:
      return pin == Pin::Signer;
    case PinnedFor::Enclave:
      return pin == Pin::Enclave;
  }
  return false;
}

// A signer can be pinned where the technology knows one and there is one: the
// digest of no key is zero, and fits whoever has none.
Result<> check_signer(const Template& made_of, const ClaimSet& claims) {
  const Value* const signer = find(claims, made_of.signer);
  const auto* const digest =
      signer == nullptr ? nullptr : std::get_if<std::string>(signer);
  if (made_of.signer.empty() ||
      (digest != nullptr && digest->find_first_not_of('0') == digest->npos)) {
    return Error(Code::PolicyDenied,
                 fmt::format("expected a signer to pin, found that nobody "
                             "signed this {}; pin the code itself (--pin "
                             "enclave)",
                             made_of.type));
  }
  return {};
}

Result<std::string> conditions(const Template& made_of, Pin pin,
                               DebugEnclaves debug, const ClaimSet& claims) {
  std::string text;
  for (const PinnedClaim& row : made_of.pins) {
    if (!is_pinned(row.reason, pin, debug)) {
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

// The baseline, which a policy can choose for enclaves alone.
std::string baseline_text(const Template& made_of, const ClaimSet& claims) {
  if (made_of.issued.empty()) {
    return {};
  }
  return "configurationrules {\n"
         "// The TCB baseline. A number of digits in place of azuredefault "
         "refuses\n"
         "// collateral of earlier evaluations.\n" +
         platform_comment(claims) +
         "=> issueproperty(type=\"x-ms-sgx-tcbidentifier\", "
         "value=\"azuredefault\");\n"
         "};\n";
}

std::string issuance_text(const Template& made_of) {
  if (made_of.issued.empty()) {
    return {};
  }
  std::string text =
      "issuancerules {\n"
      "// Names that relying parties know from the default policy.\n";
  for (const IssuedClaim& row : made_of.issued) {
    text +=
        fmt::format("c:[type==\"{}\"] => issue(type=\"{}\", value=c.value);\n",
                    row.incoming, row.issued);
  }
  return text + "};\n";
}

}  // namespace

Result<std::string> starting_policy(const Starter& starter,
                                    const ClaimSet& claims) {
  const auto* const made_of =
      std::ranges::find(kTemplates, starter.type, &Template::type);
  if (made_of == kTemplates.end()) {
    return Error(Code::AttestationTypeNotOffered,
                 fmt::format("there is no starting policy for {} yet; there "
                             "is one for SgxEnclave, OpenEnclave, TdxVm and "
                             "SevSnpVm",
                             starter.type));
  }
  const Pin pin =
      starter.pin == Pin::Standard ? made_of->standard : starter.pin;
  if (pin == Pin::Signer) {
    TRY_OK(check_signer(*made_of, claims));
  }
  TRY(const std::string permitted,
      conditions(*made_of, pin, starter.debug, claims));
  const std::string baseline = baseline_text(*made_of, claims);
  const std::string text = fmt::format(
      "// A starting policy for {}, written from verified evidence. Who "
      "meets\n"
      "// it gets a token: read every line.\n"
      "version={};\n"
      "{}authorizationrules {{\n{}{}{} => permit();\n}};\n{}",
      starter.type, baseline.empty() ? "1.0" : "1.1", baseline,
      baseline.empty() ? platform_comment(claims) : "",
      starter.debug == DebugEnclaves::Permitted
          ? "// DEBUG ENCLAVES ARE PERMITTED: for development only.\n"
          : "",
      permitted, issuance_text(*made_of));
  return format(text).text;
}

}  // namespace assay::policy
