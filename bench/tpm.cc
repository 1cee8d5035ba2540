// SPDX-License-Identifier: Apache-2.0
// A TPM request with a log of 64 KiB, judged by a policy of version 1.2 that
// asks for secure boot: the whole road with a warm memo, its parts, and the
// floor that it cannot go below (RSA-2048 verify and sign).
#include <memory>
#include <string>

#include <benchmark/benchmark.h>

#include "attest/attest.h"
#include "base/assert.h"
#include "bench/material.h"
#include "bench/windows_log.h"
#include "forge/tpm_draft.h"
#include "server/allocator.h"
#include "tee/tpm/collateral.h"
#include "tee/tpm/events_json.h"
#include "tee/tpm/logs.h"
#include "tee/tpm/request.h"
#include "tee/tpm/signature.h"

namespace assay::bench {
namespace {

constexpr size_t kLogSize = size_t{64} << 10;
constexpr std::string_view kPolicy = R"(version=1.2;
authorizationrules{
 => permit();
};
issuancerules{
c:[type=="aikValidated", issuer=="AttestationService"] => issue(type="aikValidated", value=c.value);
c:[type=="events", issuer=="AttestationService"] => add(type="efiConfigVariables", value=JmesPath(c.value, "Events[?EventTypeString == 'EV_EFI_VARIABLE_DRIVER_CONFIG' && ProcessedData.VariableGuid == '8BE4DF61-93CA-11D2-AA0D-00E098032B8C']"));
c:[type=="efiConfigVariables", issuer=="AttestationPolicy"] => issue(type="secureBootEnabled", value=JsonToClaimValue(JmesPath(c.value, "[?ProcessedData.UnicodeName == 'SecureBoot'] | length(@) == `1` && @[0].ProcessedData.VariableData == 'AQ'")));
![type=="secureBootEnabled", issuer=="AttestationPolicy"] => issue(type="secureBootEnabled", value=false);
};)";

Time now() {
  return std::chrono::floor<std::chrono::seconds>(
      std::chrono::system_clock::now());
}

const forge::TpmAuthority& authority() {
  static const auto made = forge::make_tpm_authority(now());
  return made;
}

// Everything that a request of a machine is judged with.
struct Setting {
  Setting() {
    server::keep_freed_memory();  // as the service does
    forge::EvidenceSpec spec;
    spec.type = forge::EvidenceType::Tpm;
    forge::TpmDraft draft = forge::make_tpm_draft(authority(), spec, now());
    lengthen(draft.current.log, kLogSize);
    measure(draft, draft.current);
    const forge::Forged forged = assemble(draft);
    request.scheme = attest::find_scheme("Tpm");
    request.evidence = forged.evidence;
    anchors.tpm = *x509::parse_anchors(forged.anchor_pem, "forged");
    const auto issuers =
        tpm::read_collateral(bytes_of(forged.issuers_pem), now());
    for (const tee::NamedEndorsement& item : *issuers) {
      endorsements.add(item.id, item.item);
    }
    provider.name = "bench";
    provider.attest_uri = "https://localhost";
    provider.keys.push_back(provider::make_signing_key(
        crypto::PrivateKey::generate_rsa(2048), provider.attest_uri));
    provider.policies.emplace("Tpm",
                              std::make_shared<const provider::PolicySlot>(
                                  *provider::make_slot(kPolicy, "Tpm")));
  }

  Result<attest::Plan> plan() {
    tee::Trail trail;
    return attest::plan(request, provider, anchors, {}, now(), &memo, trail);
  }
  tee::Given given(const tee::Baseline& baseline) {
    return {now(), endorsements, anchors, baseline, &memo};
  }

  attest::Request request;
  tee::Anchors anchors;
  tee::Endorsements endorsements;
  provider::Provider provider;
  PlainMemo memo;
};

Setting& setting() {
  static Setting made;
  return made;
}

void TpmWhole(benchmark::State& state) {
  Setting& s = setting();
  for (auto unused : state) {
    const auto plan = s.plan();
    ASSAY_ASSERT(plan.has_value());
    tee::Trail trail;
    const auto answer = attest::finish(
        *plan, s.request, s.provider, s.given(plan->baseline),
        {.issued_at = now(), .jti = {}, .appraised_at = {}}, trail);
    ASSAY_ASSERT(answer.has_value());
  }
}

// Envelope, JWS with its signature, members.
void TpmMessage(benchmark::State& state) {
  for (auto unused : state) {
    tee::Trail trail;
    benchmark::DoNotOptimize(
        tpm::parse_request(setting().request.evidence, trail));
  }
}

tpm::Request parsed() {
  tee::Trail trail;
  return *tpm::parse_request(setting().request.evidence, trail);
}

void TpmQuoteSignature(benchmark::State& state) {
  const tpm::Request request = parsed();
  const auto signature = tpm::parse_signature(request.current.signature);
  for (auto unused : state) {
    ASSAY_ASSERT(tpm::verify_signature(request.current.aik, *signature,
                                       request.current.quote));
  }
}

void TpmLogs(benchmark::State& state) {
  const tpm::Request request = parsed();
  for (auto unused : state) {
    tee::Trail trail;
    benchmark::DoNotOptimize(tpm::verify_logs(request.current, {}, trail));
  }
}

void TpmEventsJson(benchmark::State& state) {
  const tpm::Request request = parsed();
  tee::Trail trail;
  const auto logs = tpm::verify_logs(request.current, {}, trail);
  for (auto unused : state) {
    benchmark::DoNotOptimize(tpm::events_json(logs->record));
  }
}

void TpmPolicy(benchmark::State& state) {
  Setting& s = setting();
  const auto plan = s.plan();
  tee::Trail trail;
  const auto judged = attest::judge(*plan, s.request, s.given(plan->baseline),
                                    policy::Tracing::Off, trail);
  ASSAY_ASSERT(judged.has_value());
  for (auto unused : state) {
    benchmark::DoNotOptimize(policy::evaluate(
        *plan->slot.program, judged->appraisal.incoming, policy::Tracing::Off));
  }
}

void Floor(benchmark::State& state) {
  const auto key = crypto::PrivateKey::generate_rsa(2048);
  const Bytes message = bytes_of("a quote");
  constexpr auto kScheme = crypto::SignatureScheme::RsaPkcs1Sha256;
  for (auto unused : state) {
    const Buffer signature = key.sign(kScheme, message);
    ASSAY_ASSERT(crypto::verify_signature(key.public_key(), kScheme, message,
                                          signature));
  }
}

BENCHMARK(Floor)->Unit(benchmark::kMicrosecond);
BENCHMARK(TpmWhole)->Unit(benchmark::kMicrosecond);
BENCHMARK(TpmMessage)->Unit(benchmark::kMicrosecond);
BENCHMARK(TpmQuoteSignature)->Unit(benchmark::kMicrosecond);
BENCHMARK(TpmLogs)->Unit(benchmark::kMicrosecond);
BENCHMARK(TpmEventsJson)->Unit(benchmark::kMicrosecond);
BENCHMARK(TpmPolicy)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace assay::bench
