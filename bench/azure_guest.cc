// SPDX-License-Identifier: Apache-2.0
// Azure guests' bundles with a log of 64 KiB: the whole road with a warm memo
// up to the sealed answer, and the floor that it cannot go below. No signature
// of a bundle is remembered but those of certificates: the next one has others.
#include <memory>
#include <string>

#include <benchmark/benchmark.h>

#include "attest/attest.h"
#include "base/assert.h"
#include "bench/material.h"
#include "crypto/rsa_encryption.h"
#include "forge/settings.h"
#include "server/allocator.h"
#include "tee/tpm/collateral.h"
#include "wire/sealed_token.h"

namespace assay::bench {
namespace {

constexpr uint32_t kLogKilobytes = 64;

Time now() {
  return std::chrono::floor<std::chrono::seconds>(
      std::chrono::system_clock::now());
}

// Everything that a bundle is judged with.
struct Setting {
  explicit Setting(std::string_view isolation) {
    server::keep_freed_memory();  // as the service does
    forge::EvidenceSpec spec;
    spec.type = forge::EvidenceType::AzureGuest;
    spec = *forge::with_setting(spec, "isolation", isolation);
    spec.guest.padding_events = kLogKilobytes;
    static const forge::Authority authority = forge::make_authority(now());
    const auto forged = forge::forge_evidence(authority, spec, "", now());
    ASSAY_ASSERT(forged.has_value());
    request.scheme = attest::find_scheme("AzureGuest");
    request.evidence = forged->evidence;
    const auto trusted = *x509::parse_anchors(forged->anchor_pem, "forged");
    anchors = {trusted, trusted, trusted, trusted};
    const auto issuers =
        tpm::read_collateral(bytes_of(forged->issuers_pem), now());
    for (const tee::NamedEndorsement& item : *issuers) {
      endorsements.add(item.id, item.item);
    }
    baseline.secure_boot = std::make_shared<const tee::SecureBootLists>(
        *tee::parse_secure_boot_lists(forged->secure_boot_lists));
    provider.name = "bench";
    provider.attest_uri = "https://localhost";
    provider.keys.push_back(provider::make_signing_key(
        crypto::PrivateKey::generate_rsa(2048), provider.attest_uri));
    provider.policies.emplace(
        "AzureGuest",
        std::make_shared<const provider::PolicySlot>(*provider::make_slot(
            request.scheme->default_policy, "AzureGuest")));
  }

  std::string answer() {
    tee::Trail trail;
    const auto plan =
        attest::plan(request, provider, anchors, baseline, now(), &memo, trail);
    ASSAY_ASSERT(plan.has_value());
    const auto answered = attest::finish(
        *plan, request, provider,
        {now(), endorsements, anchors, plan->baseline, &memo},
        {.issued_at = now(), .jti = {}, .appraised_at = {}}, trail);
    ASSAY_ASSERT(answered.has_value());
    return *wire::seal_token(answered->token, *answered->recipient,
                             {crypto::SealKey::from(Buffer(32, 1)),
                              crypto::SealNonce::from(Buffer(12, 2))});
  }

  attest::Request request;
  tee::Anchors anchors;
  tee::Endorsements endorsements;
  provider::Provider provider;
  tee::Baseline baseline;
  PlainMemo memo;
};

void TrustedLaunch(benchmark::State& state) {
  static Setting setting("TrustedLaunch");
  for (auto unused : state) {
    benchmark::DoNotOptimize(setting.answer());
  }
}

void SevSnp(benchmark::State& state) {
  static Setting setting("SevSnp");
  for (auto unused : state) {
    benchmark::DoNotOptimize(setting.answer());
  }
}

// The quote, the certification of the key, the token, its transport key.
void floor_of(benchmark::State& state, bool hardware) {
  const auto key = crypto::PrivateKey::generate_rsa(2048);
  const auto public_key = key.public_key();
  const auto ek = crypto::PrivateKey::generate_p384();
  const auto ek_public = ek.public_key();
  const Bytes message = bytes_of("a quote");
  constexpr auto kRsa = crypto::SignatureScheme::RsaPkcs1Sha256;
  constexpr auto kEcdsa = crypto::SignatureScheme::EcdsaP384Sha384;
  const Buffer signature = key.sign(kRsa, message);
  const Buffer report = ek.sign(kEcdsa, message);
  const crypto::SealKey transport = crypto::SealKey::from(Buffer(32, 1));
  for (auto unused : state) {
    ASSAY_ASSERT(
        crypto::verify_signature(public_key, kRsa, message, signature));
    ASSAY_ASSERT(
        crypto::verify_signature(public_key, kRsa, message, signature));
    benchmark::DoNotOptimize(key.sign(kRsa, message));
    benchmark::DoNotOptimize(
        crypto::encrypt_rsa_pkcs1(public_key, transport.bytes()));
    ASSAY_ASSERT(!hardware ||
                 crypto::verify_signature(ek_public, kEcdsa, message, report));
  }
}

void TrustedLaunchFloor(benchmark::State& state) {
  floor_of(state, false);
}

void SevSnpFloor(benchmark::State& state) {
  floor_of(state, true);
}

BENCHMARK(TrustedLaunchFloor)->Unit(benchmark::kMicrosecond);
BENCHMARK(TrustedLaunch)->Unit(benchmark::kMicrosecond);
BENCHMARK(SevSnpFloor)->Unit(benchmark::kMicrosecond);
BENCHMARK(SevSnp)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace assay::bench
