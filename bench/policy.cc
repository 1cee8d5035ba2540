// SPDX-License-Identifier: Apache-2.0
// Policies: compiled and evaluated, small ones and those that search the event
// log of a TPM.
#include "policy/policy.h"

#include <array>
#include <string>
#include <string_view>

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include "base/assert.h"
#include "bench/material.h"
#include "codec/json.h"
#include "jmespath/jmespath.h"
#include "policy/evaluator.h"
#include "tee/sgx/evidence.h"

namespace assay::bench {
namespace {

std::shared_ptr<const policy::Program> compiled(std::string_view source) {
  policy::Compiled compiled = policy::compile(source);
  ASSAY_ASSERT(compiled.program != nullptr);
  return std::move(compiled.program);
}

// What is benchmarked must do what it is there for.
void evaluate(benchmark::State& state, std::string_view source,
              const claims::ClaimSet& incoming, size_t issued) {
  const auto program = compiled(source);
  const policy::Outcome outcome = policy::evaluate(*program, incoming);
  ASSAY_ASSERT(outcome.decision == policy::Decision::Permit &&
               outcome.issued.size() == issued);
  policy::Evaluator evaluator;
  for (auto _ : state) {
    benchmark::DoNotOptimize(evaluator.evaluate(*program, incoming));
  }
}

// Of a quote that is verified.
claims::ClaimSet sgx_claims() {
  const Material material = make_material();
  const tee::Baseline baseline;
  tee::Trail trail;
  const auto evidence = sgx::parse_quote_evidence(
      {.evidence = material.forged.evidence,
       .runtime_data =
           tee::HeldData{*material.forged.runtime_data, tee::DataType::Binary},
       .init_time_data = {}},
      trail);
  auto appraisal =
      (*evidence)->verify({material.forged.at, material.endorsements,
                           material.anchors, baseline, nullptr},
                          trail);
  ASSAY_ASSERT(appraisal.has_value());
  appraisal->incoming.push_back({"x-ms-attestation-type", "sgx"});
  return std::move(appraisal->incoming);
}

void CompileDefaultPolicy(benchmark::State& state) {
  for (auto _ : state) {
    benchmark::DoNotOptimize(policy::compile(sgx::kDefaultPolicy));
  }
}
BENCHMARK(CompileDefaultPolicy);

void EvaluateDefaultPolicy(benchmark::State& state) {
  const claims::ClaimSet incoming = sgx_claims();
  evaluate(state, sgx::kDefaultPolicy, incoming, 6);
}
BENCHMARK(EvaluateDefaultPolicy);

// 90 rules that add up to a permit, 10 that issue.
std::string hundred_rules() {
  std::string text = "version=1.0;\nauthorizationrules\n{\n";
  for (size_t i = 0; i < 89; ++i) {
    text += fmt::format(
        "  [type==\"claim-{}\", issuer==\"AttestationService\", value=={}] && "
        "[type==\"name-{}\", value!=\"none\"] => add(type=\"ok-{}\", "
        "value=true);\n",
        i % 20, i % 20, (i + 1) % 20, i);
  }
  text +=
      "  [type==\"ok-0\", value==true] && [type==\"ok-88\", value==true] => "
      "permit();\n};\nissuancerules\n{\n";
  for (size_t i = 0; i < 10; ++i) {
    text += fmt::format("  c:[type==\"name-{}\"] => issue(claim=c);\n", i);
  }
  return text + "};\n";
}

claims::ClaimSet forty_claims() {
  claims::ClaimSet incoming;
  for (int64_t i = 0; i < 20; ++i) {
    incoming.push_back({fmt::format("claim-{}", i), i});
    incoming.push_back({fmt::format("name-{}", i), fmt::format("text {}", i)});
  }
  return incoming;
}

void CompileHundredRules(benchmark::State& state) {
  const std::string source = hundred_rules();
  for (auto _ : state) {
    benchmark::DoNotOptimize(policy::compile(source));
  }
}
BENCHMARK(CompileHundredRules);

void EvaluateHundredRules(benchmark::State& state) {
  evaluate(state, hundred_rules(), forty_claims(), 10);
}
BENCHMARK(EvaluateHundredRules);

// One case of a batch.
void CompileAndEvaluateSmall(benchmark::State& state) {
  constexpr std::string_view kSource =
      "version=1.0;authorizationrules{[type==\"svn\", value>=5]=>permit();};"
      "issuancerules{c:[type==\"svn\"]=>issue(type=\"level\", "
      "value=c.value);};";
  const claims::ClaimSet incoming = {{"svn", int64_t{7}}, {"debug", false}};
  for (auto _ : state) {
    const auto program = compiled(kSource);
    benchmark::DoNotOptimize(policy::evaluate(*program, incoming));
  }
}
BENCHMARK(CompileAndEvaluateSmall);

// The queries of published policies for TPMs, twelve of them.
constexpr std::string_view kTpmPolicy = R"policy(version=1.2;
authorizationrules
{
  => permit();
};
issuancerules
{
  c:[type=="events", issuer=="AttestationService"] => add(type="efiConfigVariables", value=JmesPath(c.value, "Events[?EventTypeString == 'EV_EFI_VARIABLE_DRIVER_CONFIG' && ProcessedData.VariableGuid == '8BE4DF61-93CA-11D2-AA0D-00E098032B8C']"));
  c:[type=="efiConfigVariables", issuer=="AttestationPolicy"] => issue(type="secureBootEnabled", value=JsonToClaimValue(JmesPath(c.value, "[?ProcessedData.UnicodeName == 'SecureBoot'] | length(@) == `1` && @[0].ProcessedData.VariableData == 'AQ'")));
  c:[type=="events", issuer=="AttestationService"] => add(type="boolProperties", value=JmesPath(c.value, "Events[? EventTypeString == 'EV_EVENT_TAG' && (PcrIndex == `12` || PcrIndex == `13` || PcrIndex == `19` || PcrIndex == `20`)].ProcessedData.EVENT_TRUSTBOUNDARY"));
  c:[type=="boolProperties", issuer=="AttestationPolicy"] => add(type="codeIntegrityEnabledSet", value=JsonToClaimValue(JmesPath(c.value, "[*].EVENT_CODEINTEGRITY")));
  c:[type=="codeIntegrityEnabledSet", issuer=="AttestationPolicy"] => issue(type="codeIntegrityEnabled", value=ContainsOnlyValue(c.value, true));
  c:[type=="boolProperties", issuer=="AttestationPolicy"] => add(type="bitlockerEnabledValue", value=JsonToClaimValue(JmesPath(c.value, "[*].EVENT_BITLOCKER_UNLOCK | @[? Value != `0`].Value | @[0]")));
  [type=="bitlockerEnabledValue"] => issue(type="bitlockerEnabled", value=true);
  c:[type=="boolProperties", issuer=="AttestationPolicy"] => issue(type="depPolicy", value=JsonToClaimValue(JmesPath(c.value, "[*].EVENT_DATAEXECUTIONPREVENTION.Value | @[-1]")));
  c:[type=="boolProperties", issuer=="AttestationPolicy"] => issue(type="hvciProperty", value=JsonToClaimValue(JmesPath(c.value, "[*].EVENT_VBS_HVCI_POLICY | @[?String == 'HypervisorEnforcedCodeIntegrityEnable'].Value")));
  c:[type=="boolProperties", issuer=="AttestationPolicy"] => issue(type="elamDriverLoaded", value=JsonToClaimValue(JmesPath(c.value, "[*].EVENT_LOADEDMODULE_AGGREGATION[] | [? EVENT_IMAGEVALIDATED == `true` && (equals_ignore_case(EVENT_FILEPATH, '\\windows\\system32\\drivers\\wdboot.sys') || equals_ignore_case(EVENT_FILEPATH, '\\windows\\system32\\drivers\\wd\\wdboot.sys'))] | @ != `null`")));
  c:[type=="events", issuer=="AttestationService"] => issue(type="evSeparatorSeq", value=JmesPath(c.value, "Events[? EventTypeString == 'EV_SEPARATOR' && (PcrIndex == `12` || PcrIndex == `13` || PcrIndex == `14`)] | @[0].EventSeq"));
  c:[type=="events", issuer=="AttestationService"] => issue(type="bootAppSeq", value=JmesPath(c.value, "Events[? EventSeq < `180` && EventTypeString == 'EV_EVENT_TAG' && PcrIndex == `12` && ProcessedData.EVENT_TRUSTBOUNDARY.EVENT_APPLICATION_SVN] | @[0].EventSeq"));
  c:[type=="events", issuer=="AttestationService"] => issue(type="transferControl", value=JmesPath(c.value, "Events[? EventSeq < `180` && EventSeq >= `3` && EventTypeString == 'EV_EVENT_TAG' && PcrIndex == `12` && (ProcessedData.EVENT_TRUSTBOUNDARY.EVENT_TRANSFER_CONTROL.Value == `1` || ProcessedData.EVENT_TRUSTBOUNDARY.EVENT_TRANSFER_CONTROL.Value == `2`)] | @[0].EventSeq"));
  c:[type=="events", issuer=="AttestationService"] => issue(type="codeIntegrityPolicy", value=JsonToClaimValue(JmesPath(c.value, "Events[? EventTypeString == 'EV_EVENT_TAG' && PcrIndex == `13`].ProcessedData.EVENT_TRUSTBOUNDARY.EVENT_SI_POLICY[].RawData")));
};
)policy";

// An event of each kind in turn, with digests as a log has them.
std::string event(size_t number) {
  constexpr std::array<std::string_view, 6> kKinds = {
      R"("PcrIndex":7,"EventTypeString":"EV_EFI_VARIABLE_DRIVER_CONFIG","ProcessedData":{"VariableGuid":"8BE4DF61-93CA-11D2-AA0D-00E098032B8C","UnicodeName":"PK","VariableData":"AAAA"})",
      R"("PcrIndex":12,"EventTypeString":"EV_EVENT_TAG","ProcessedData":{"EVENT_TRUSTBOUNDARY":{"EVENT_APPLICATION_SVN":1}})",
      R"("PcrIndex":12,"EventTypeString":"EV_EVENT_TAG","ProcessedData":{"EVENT_TRUSTBOUNDARY":{"EVENT_BITLOCKER_UNLOCK":{"Value":0},"EVENT_BOOTDEBUGGING":false,"EVENT_CODEINTEGRITY":true,"EVENT_VBS_VSM_REQUIRED":true}})",
      R"("PcrIndex":12,"EventTypeString":"EV_EVENT_TAG","ProcessedData":{"EVENT_TRUSTBOUNDARY":{"EVENT_TRANSFER_CONTROL":{"Value":1},"EVENT_BITLOCKER_UNLOCK":{"Value":4},"EVENT_VBS_HVCI_POLICY":{"String":"HypervisorEnforcedCodeIntegrityEnable","Value":1},"EVENT_DATAEXECUTIONPREVENTION":{"Value":0}}})",
      R"("PcrIndex":13,"EventTypeString":"EV_EVENT_TAG","ProcessedData":{"EVENT_TRUSTBOUNDARY":{"EVENT_CODEINTEGRITY":true,"EVENT_LOADEDMODULE_AGGREGATION":[{"EVENT_FILEPATH":"\\Windows\\System32\\drivers\\wd\\WdBoot.sys","EVENT_IMAGEVALIDATED":true,"EVENT_MODULE_SVN":3}],"EVENT_SI_POLICY":[{"RawData":"AAEC"}],"EVENT_BOOT_REVOCATION_LIST":{"RawData":"gHWq"}}})",
      R"("PcrIndex":4,"EventTypeString":"EV_EFI_BOOT_SERVICES_APPLICATION","ProcessedData":{"DevicePath":"\\EFI\\Microsoft\\Boot\\bootmgfw.efi"})"};
  return fmt::format(
      R"({{"EventSeq":{},"EventType":2147483649,"Digests":{{"SHA256":"{:064x}"}},{}}})",
      number, number, kKinds[number % kKinds.size()]);
}

constexpr size_t kLogSize = 64 * 1024;

std::string event_log() {
  constexpr std::string_view kLast =
      R"({"EventSeq":9999,"PcrIndex":12,"EventTypeString":"EV_SEPARATOR","ProcessedData":{}},)"
      R"({"EventSeq":0,"PcrIndex":7,"EventTypeString":"EV_EFI_VARIABLE_DRIVER_CONFIG","ProcessedData":{"VariableGuid":"8BE4DF61-93CA-11D2-AA0D-00E098032B8C","UnicodeName":"SecureBoot","VariableData":"AQ"}}]})";
  std::string log = R"({"Events":[)";
  for (size_t i = 1; log.size() + kLast.size() < kLogSize; ++i) {
    log += event(i) + ",";
  }
  return log.append(kLast);
}

void CompileTpmPolicy(benchmark::State& state) {
  for (auto _ : state) {
    benchmark::DoNotOptimize(policy::compile(kTpmPolicy));
  }
}
BENCHMARK(CompileTpmPolicy);

void EvaluateTpmPolicy(benchmark::State& state) {
  constexpr size_t kIssued = 10;
  evaluate(state, kTpmPolicy, {{"events", event_log()}}, kIssued);
}
BENCHMARK(EvaluateTpmPolicy);

// The two parts of it.
void ParseEventLog(benchmark::State& state) {
  const std::string log = event_log();
  for (auto _ : state) {
    benchmark::DoNotOptimize(codec::parse_json(log, jmespath::kDocumentLimits));
  }
}
BENCHMARK(ParseEventLog);

void SearchEventLog(benchmark::State& state) {
  const auto log = codec::parse_json(event_log(), jmespath::kDocumentLimits);
  const auto query = jmespath::compile(
      "Events[? EventTypeString == 'EV_EVENT_TAG' && (PcrIndex == `12` || "
      "PcrIndex == `13` || PcrIndex == `19` || PcrIndex == `20`)]"
      ".ProcessedData.EVENT_TRUSTBOUNDARY");
  for (auto _ : state) {
    benchmark::DoNotOptimize(jmespath::search(*query.expression, *log));
  }
}
BENCHMARK(SearchEventLog);

}  // namespace
}  // namespace assay::bench
