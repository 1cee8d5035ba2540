// SPDX-License-Identifier: Apache-2.0
// Policies in the form of the documentation's samples (secure boot, boot
// debugging, code integrity, BitLocker, ELAM, VBS, key attestation), run on the
// claims of a machine that was forged, verified and replayed.
#include <string>

#include <gtest/gtest.h>

#include "forge/settings.h"
#include "judge.h"
#include "policy/policy.h"

namespace assay::test {
namespace {

constexpr Time kNow{std::chrono::seconds(1'750'000'000)};

// Each query of the samples begins with these rules. Azure documentation,
// "Attestation policy version 1.2".
constexpr std::string_view kCommon = R"(
c:[type=="events", issuer=="AttestationService"] => add(type="efiConfigVariables",
  value=JmesPath(c.value, "Events[?EventTypeString == 'EV_EFI_VARIABLE_DRIVER_CONFIG' && ProcessedData.VariableGuid == '8BE4DF61-93CA-11D2-AA0D-00E098032B8C']"));
c:[type=="events", issuer=="AttestationService"] => add(type="boolProperties",
  value=JmesPath(c.value, "Events[? EventTypeString == 'EV_EVENT_TAG' && (PcrIndex == `12` || PcrIndex == `13` || PcrIndex == `19` || PcrIndex == `20`)].ProcessedData.EVENT_TRUSTBOUNDARY"));
)";

struct Sample {
  const char* name;
  const char* rules;
  const char* issued;  // JSON of what the policy issues
};

const Sample kSamples[] = {
    {"SecureBoot",
     R"(c:[type=="efiConfigVariables", issuer=="AttestationPolicy"] => issue(type="secureBoot",
  value=JsonToClaimValue(JmesPath(c.value, "[?ProcessedData.UnicodeName == 'SecureBoot'] | length(@) == `1` && @[0].ProcessedData.VariableData == 'AQ'")));)",
     R"({"secureBoot":true})"},
    {"BootDebugging",
     R"(c:[type=="boolProperties", issuer=="AttestationPolicy"] => add(type="bootDebuggingEnabledSet",
  value=JsonToClaimValue(JmesPath(c.value, "[*].EVENT_BOOTDEBUGGING")));
c:[type=="bootDebuggingEnabledSet", issuer=="AttestationPolicy"] => issue(type="bootDebuggingDisabled", value=ContainsOnlyValue(c.value, false));)",
     R"({"bootDebuggingDisabled":true})"},
    {"CodeIntegrity",
     R"(c:[type=="boolProperties", issuer=="AttestationPolicy"] => add(type="codeIntegrityEnabledSet",
  value=JsonToClaimValue(JmesPath(c.value, "[*].EVENT_CODEINTEGRITY")));
c:[type=="codeIntegrityEnabledSet", issuer=="AttestationPolicy"] => issue(type="codeIntegrityEnabled", value=ContainsOnlyValue(c.value, true));)",
     R"({"codeIntegrityEnabled":true})"},
    {"BitLocker",
     R"(c:[type=="boolProperties", issuer=="AttestationPolicy"] => issue(type="bitlockerEnabledValue",
  value=JsonToClaimValue(JmesPath(c.value, "[*].EVENT_BITLOCKER_UNLOCK | @[? Value != `0`].Value | @[0]")));
![type=="bitlockerEnabledValue"] => issue(type="bitlockerEnabled", value=false);)",
     R"({"bitlockerEnabledValue":4})"},
    {"Elam",
     R"(c:[type=="boolProperties", issuer=="AttestationPolicy"] => issue(type="elamDriverLoaded",
  value=JsonToClaimValue(JmesPath(c.value, "[*].EVENT_LOADEDMODULE_AGGREGATION[] | [? EVENT_IMAGEVALIDATED == `true` && (equals_ignore_case(EVENT_FILEPATH, '\\windows\\system32\\drivers\\wdboot.sys') || equals_ignore_case(EVENT_FILEPATH, '\\windows\\system32\\drivers\\wd\\wdboot.sys'))] | @ != `null`")));)",
     R"({"elamDriverLoaded":true})"},
    {"Vbs",
     R"([type=="vbsEnabled", issuer=="AttestationService", value==true] => issue(type="vbsOn", value=true);
c:[type=="boolProperties", issuer=="AttestationPolicy"] => add(type="vsm",
  value=JsonToClaimValue(JmesPath(c.value, "[*].EVENT_VBS_VSM_REQUIRED")));
c:[type=="vsm", issuer=="AttestationPolicy"] => issue(type="vsmRequired", value=ContainsOnlyValue(c.value, true));
c:[type=="boolProperties", issuer=="AttestationPolicy"] => issue(type="hvci",
  value=JsonToClaimValue(JmesPath(c.value, "[*].EVENT_VBS_HVCI_POLICY | @[?String == 'HypervisorEnforcedCodeIntegrityEnable'].Value | @[0]")));)",
     R"({"hvci":1,"vbsOn":true,"vsmRequired":true})"},
    {"KeyAttestation",
     R"(c:[type=="x-ms-tpm-request-key", issuer=="AttestationService"] => add(type="attributes",
  value=JsonToClaimValue(JmesPath(c.value, "info.tpm_certify.obj_attr")));
[type=="attributes", issuer=="AttestationPolicy", value==50] => issue(type="requestKeyInTpm", value=true);)",
     R"({"requestKeyInTpm":true})"},
};

const claims::ClaimSet& machine() {
  static const claims::ClaimSet incoming = [] {
    forge::EvidenceSpec spec;
    spec.type = forge::EvidenceType::Tpm;
    spec.tpm.binding = tpm::Binding::Certify;
    const auto forged =
        forge::forge_evidence(forge::make_tpm_authority(kNow), spec, "", kNow);
    EXPECT_TRUE(forged.has_value());
    const Said said = judge(*forged, spec.type, {});
    EXPECT_EQ(said.verdict.verdict, "verified") << said.message;
    return said.incoming;
  }();
  return incoming;
}

class SamplePolicies : public testing::TestWithParam<Sample> {};

TEST_P(SamplePolicies, GiveTheDocumentedClaims) {
  const std::string text =
      "version=1.2;\nauthorizationrules{ => permit(); };\nissuancerules{" +
      std::string(kCommon) + GetParam().rules + "\n};";
  const policy::Compiled compiled = policy::compile(text, {}, "Tpm");
  ASSERT_NE(compiled.program, nullptr) << compiled.diagnostics.front().message;
  const policy::Outcome outcome =
      policy::evaluate(*compiled.program, machine(), policy::Tracing::Off);
  EXPECT_EQ(outcome.decision, policy::Decision::Permit) << outcome.message;
  EXPECT_EQ(claims::write_issued(outcome.issued), GetParam().issued);
}

INSTANTIATE_TEST_SUITE_P(, SamplePolicies, testing::ValuesIn(kSamples),
                         [](const testing::TestParamInfo<Sample>& sample) {
                           return std::string(sample.param.name);
                         });

}  // namespace
}  // namespace assay::test
