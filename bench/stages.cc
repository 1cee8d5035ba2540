// SPDX-License-Identifier: Apache-2.0
// Each stage of the road, and the cryptography that no road can do without.
#include <benchmark/benchmark.h>

#include "attest/token.h"
#include "base/assert.h"
#include "bench/material.h"
#include "codec/base64.h"
#include "codec/json.h"
#include "policy/evaluator.h"
#include "policy/policy.h"
#include "tee/dcap/quote.h"
#include "tee/sgx/evidence.h"
#include "wire/wire.h"

namespace assay::bench {
namespace {

const Material& material() {
  static const Material made = make_material();
  return made;
}

tee::Given given(const tee::Baseline& baseline, crypto::Memo* memo) {
  return {material().forged.at, material().endorsements, material().anchors,
          baseline, memo};
}

tee::Submission submission() {
  return {.evidence = material().forged.evidence,
          .runtime_data = tee::HeldData{*material().forged.runtime_data,
                                        tee::DataType::Binary},
          .init_time_data = {}};
}

// The floor: what verification and issue cost at least.
void FloorP256Verify(benchmark::State& state) {
  const auto key = crypto::PrivateKey::generate_p256();
  const Buffer message(432, 1);  // header and body of a quote
  const Buffer signature =
      key.sign(crypto::SignatureScheme::EcdsaP256Sha256, message);
  for (auto _ : state) {
    benchmark::DoNotOptimize(crypto::verify_signature(
        key.public_key(), crypto::SignatureScheme::EcdsaP256Sha256, message,
        signature));
  }
}
BENCHMARK(FloorP256Verify);

void FloorRsa2048Sign(benchmark::State& state) {
  const auto key = crypto::PrivateKey::generate_rsa(2048);
  const Buffer message(4096, 1);
  for (auto _ : state) {
    benchmark::DoNotOptimize(
        key.sign(crypto::SignatureScheme::RsaPkcs1Sha256, message));
  }
}
BENCHMARK(FloorRsa2048Sign);

void DecodeRequest(benchmark::State& state) {
  for (auto _ : state) {
    benchmark::DoNotOptimize(wire::decode_attest_request(
        "SgxEnclave", wire::ApiVersion::V2022_08_01, material().body));
  }
}
BENCHMARK(DecodeRequest);

void ParseQuote(benchmark::State& state) {
  for (auto _ : state) {
    tee::Trail trail;
    benchmark::DoNotOptimize(dcap::parse_quote(material().forged.evidence,
                                               dcap::TeeType::Sgx, trail));
  }
}
BENCHMARK(ParseQuote);

// Parse and verify, a platform that was seen before.
void VerifyWarm(benchmark::State& state) {
  PlainMemo memo;
  const tee::Baseline baseline;
  for (auto _ : state) {
    tee::Trail trail;
    const auto evidence = sgx::parse_quote_evidence(submission(), trail);
    const auto appraisal = (*evidence)->verify(given(baseline, &memo), trail);
    ASSAY_ASSERT(appraisal.has_value());
  }
}
BENCHMARK(VerifyWarm);

// The same for a platform and collateral never seen before.
void VerifyCold(benchmark::State& state) {
  const tee::Baseline baseline;
  for (auto _ : state) {
    tee::Trail trail;
    const auto evidence = sgx::parse_quote_evidence(submission(), trail);
    const auto appraisal = (*evidence)->verify(given(baseline, nullptr), trail);
    ASSAY_ASSERT(appraisal.has_value());
  }
}
BENCHMARK(VerifyCold);

// The same for platforms never seen before, whose issuers and collateral are
// known.
void VerifyNewPlatform(benchmark::State& state) {
  constexpr size_t kPlatforms = 64;
  std::vector<forge::Forged> platforms;
  for (size_t i = 0; i < kPlatforms; ++i) {
    platforms.push_back(*forge::forge_evidence(
        material().authority, forge::EvidenceSpec(), "", material().forged.at));
  }
  const tee::Baseline baseline;
  const auto verify = [&baseline](const Buffer& quote, PlainMemo& memo) {
    tee::Trail trail;
    const auto evidence = sgx::parse_quote_evidence({.evidence = quote}, trail);
    const auto appraisal = (*evidence)->verify(given(baseline, &memo), trail);
    ASSAY_ASSERT(appraisal.has_value());
  };
  PlainMemo known;
  verify(platforms.back().evidence, known);
  platforms.pop_back();
  PlainMemo memo = known;
  size_t next = 0;
  for (auto _ : state) {
    if (next == platforms.size()) {
      state.PauseTiming();
      memo = known;
      next = 0;
      state.ResumeTiming();
    }
    verify(platforms[next++].evidence, memo);
  }
}
BENCHMARK(VerifyNewPlatform);

void EvaluateDefaultPolicy(benchmark::State& state) {
  const tee::Baseline baseline;
  tee::Trail trail;
  const auto evidence = sgx::parse_quote_evidence(submission(), trail);
  auto appraisal = (*evidence)->verify(given(baseline, nullptr), trail);
  appraisal->incoming.push_back({"x-ms-attestation-type", "sgx"});
  const auto& program = *material().provider.find_policy("SgxEnclave")->program;
  policy::Evaluator evaluator;
  for (auto _ : state) {
    benchmark::DoNotOptimize(evaluator.evaluate(program, appraisal->incoming));
  }
}
BENCHMARK(EvaluateDefaultPolicy);

void CompileDefaultPolicy(benchmark::State& state) {
  for (auto _ : state) {
    benchmark::DoNotOptimize(policy::compile(sgx::kDefaultPolicy));
  }
}
BENCHMARK(CompileDefaultPolicy);

// From the body to the token, without HTTP.
void RoadWarm(benchmark::State& state) {
  PlainMemo memo;
  const tee::Baseline baseline;
  for (auto _ : state) {
    tee::Trail trail;
    const auto request = wire::decode_attest_request(
        "SgxEnclave", wire::ApiVersion::V2022_08_01, material().body);
    const auto plan =
        attest::plan(*request, material().provider, material().anchors,
                     baseline, material().forged.at, &memo, trail);
    attest::TokenSeed seed;
    seed.issued_at = material().forged.at;
    const auto answer =
        attest::finish(*plan, *request, material().provider,
                       given(plan->baseline, &memo), seed, trail);
    ASSAY_ASSERT(answer.has_value());
    benchmark::DoNotOptimize(wire::token_body(answer->token));
  }
}
BENCHMARK(RoadWarm);

}  // namespace
}  // namespace assay::bench
