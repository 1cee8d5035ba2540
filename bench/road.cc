// SPDX-License-Identifier: Apache-2.0
// The whole road over loopback HTTP: CPU of the service for each request, as a
// multiple of the cryptographic floor measured in the same run; memory and
// latency under a long mixed load.
//   assay_bench_road ASSAY [REQUESTS]     default 100000
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <unistd.h>

#include "bench/child.h"
#include "bench/floor.h"
#include "bench/load.h"
#include "codec/base64.h"
#include "codec/json_writer.h"
#include "files/file.h"
#include "forge/forge.h"

namespace assay::bench {
namespace {

namespace fs = std::filesystem;

constexpr unsigned kConnections = 8;

std::string body_of(Bytes evidence) {
  codec::SortedObject body;
  body.add_base64url("quote", evidence);
  return body.text();
}

// Evidence of a new platform that the service's own forge trusts.
Buffer forge_for(const fs::path& data, forge::EvidenceType type) {
  const auto pem =
      files::read_text(data / "forge" / "authority.pem", 256 * 1024);
  const auto authority = forge::load_authority(*pem);
  const auto now = std::chrono::floor<std::chrono::seconds>(
      std::chrono::system_clock::now());
  forge::EvidenceSpec spec;
  spec.type = type;
  return forge::forge_evidence(*authority, spec, "", now)->evidence;
}

// The same of a guest.
std::string snp_body_for(const fs::path& data) {
  const auto pem =
      files::read_text(data / "forge" / "authority-amd.pem", 256 * 1024);
  const auto authority = forge::load_amd_authority(*pem);
  const auto now = std::chrono::floor<std::chrono::seconds>(
      std::chrono::system_clock::now());
  forge::EvidenceSpec spec;
  spec.type = forge::EvidenceType::SevSnpVm;
  codec::SortedObject body;
  body.add_base64url(
      "report", forge::forge_evidence(*authority, spec, "", now)->evidence);
  return body.text();
}

// CPU of the service for one request of this load.
double cost(const Child& child, const LoadSpec& spec) {
  double best = 1e9;
  for (int slice = 0; slice < 5; ++slice) {
    const double before = child.cpu_microseconds();
    const LoadResult result = run_load(spec);
    best = std::min(best, (child.cpu_microseconds() - before) /
                              static_cast<double>(result.all()));
  }
  return best;
}

// The same for platforms that the service meets for the first time; it knows
// their collateral.
double cold_cost(const Child& child, LoadSpec spec, const fs::path& data,
                 forge::EvidenceType type) {
  constexpr size_t kPlatforms = 256;
  spec.good.clear();
  for (size_t i = 0; i < kPlatforms; ++i) {
    spec.good.push_back(body_of(forge_for(data, type)));
  }
  spec.type = forge::wire_name_of(type);
  spec.requests = kPlatforms;
  const double before = child.cpu_microseconds();
  const LoadResult result = run_load(spec);
  if (result.answered_200 != kPlatforms) {
    fmt::print("  of {} platforms {} were attested\n", kPlatforms,
               result.answered_200);
  }
  return (child.cpu_microseconds() - before) / kPlatforms;
}

// Trust domains: the floor is that of enclaves.
void measure_tdx(const Child& child, LoadSpec spec, const fs::path& data,
                 const Floor& floor) {
  spec.type = "TdxVm";
  spec.good = {body_of(forge_for(data, forge::EvidenceType::TdxVm))};
  const double warm = cost(child, spec);
  fmt::print(
      "attest TdxVm, warm, keep-alive: {:.1f} us of CPU = {:.2f} x floor\n",
      warm, warm / floor.warm());
  const double cold = cold_cost(child, spec, data, forge::EvidenceType::TdxVm);
  fmt::print(
      "attest TdxVm, platform never seen, keep-alive: {:.1f} us of CPU = "
      "{:.2f} x its floor of {:.1f} us\n",
      cold, cold / floor.cold(), floor.cold());
}

void print_counts(const LoadResult& result) {
  fmt::print(
      "  {} answers: {} x 200, {} x 4xx, {} x 5xx, {} broken; {:.0f} a "
      "second\n",
      result.all(), result.answered_200, result.answered_4xx,
      result.answered_5xx, result.broken,
      static_cast<double>(result.all()) / result.seconds);
}

int run(const std::string& assay, uint64_t requests) {
  const fs::path data =
      fs::temp_directory_path() / fmt::format("assay-bench-{}", ::getpid());
  const Child child(assay, data.string(), 2);
  if (child.port() == 0) {
    fmt::print(stderr, "{} did not start\n", assay);
    return 1;
  }
  const Buffer evidence = forge_for(data, forge::EvidenceType::SgxEnclave);
  Buffer broken = evidence;
  broken[100] ^= 1;
  LoadSpec spec;
  spec.port = child.port();
  spec.good = {body_of(evidence)};
  spec.garbage = R"({"quote":"AwACAAAAAAA"})";
  spec.connections = 2;
  spec.requests = 2'000;
  run_load(spec);  // warm

  const Floor floor = measure_floor();
  fmt::print(
      "floor: P-256 verify {:.1f} us + RSA-2048 sign {:.1f} us = {:.1f} us\n",
      floor.p256_verify, floor.rsa2048_sign, floor.warm());
  spec.requests = 4'000;
  const double warm = cost(child, spec);
  fmt::print("attest, warm, keep-alive: {:.1f} us of CPU = {:.2f} x floor\n",
             warm, warm / floor.warm());
  const double cold =
      cold_cost(child, spec, data, forge::EvidenceType::SgxEnclave);
  fmt::print(
      "attest, platform never seen, keep-alive: {:.1f} us of CPU = {:.2f} "
      "x its floor of {:.1f} us\n",
      cold, cold / floor.cold(), floor.cold());
  measure_tdx(child, spec, data, floor);
  LoadSpec snp = spec;
  snp.type = "SevSnpVm";
  snp.good = {snp_body_for(data)};
  snp.requests = 2'000;
  const double snp_warm = cost(child, snp);
  fmt::print(
      "attest SevSnpVm, warm, keep-alive: {:.1f} us of CPU = {:.2f} x its "
      "floor "
      "of P-384 verify {:.1f} us + RSA-2048 sign\n",
      snp_warm, snp_warm / floor.warm_snp(), floor.p384_verify);
  LoadSpec refused = spec;
  refused.good = {spec.garbage};
  refused.requests = 20'000;
  fmt::print("garbage refused (truncated quote): {:.1f} us of CPU\n",
             cost(child, refused));
  refused.good = {body_of(broken)};
  refused.requests = 4'000;
  fmt::print("bit-flipped quote refused: {:.1f} us of CPU\n",
             cost(child, refused));

  spec.connections = kConnections;
  spec.garbage_percent = 10;
  spec.requests = std::max<uint64_t>(requests / 10, 1'000);
  const LoadResult first = run_load(spec);
  const long early = child.resident_kilobytes();
  fmt::print("mixed load, 10 % garbage, as fast as it goes:\n");
  print_counts(first);
  const double most = static_cast<double>(first.all()) / first.seconds;
  spec.requests = requests - spec.requests;
  spec.rate = 0.7 * most;
  const LoadResult rest = run_load(spec);
  fmt::print("the same at 70 % of that rate:\n");
  print_counts(rest);
  fmt::print("  latency: p50 {:.2f} ms, p99 {:.2f} ms, p99.9 {:.2f} ms\n",
             rest.percentile(0.5) / 1e3, rest.percentile(0.99) / 1e3,
             rest.percentile(0.999) / 1e3);
  fmt::print(
      "resident memory: {:.1f} MB after {} requests, {:.1f} MB after {}\n",
      static_cast<double>(early) / 1024, first.all(),
      static_cast<double>(child.resident_kilobytes()) / 1024,
      first.all() + rest.all());
  fs::remove_all(data);
  return first.answered_5xx + rest.answered_5xx + first.broken + rest.broken ==
                 0
             ? 0
             : 1;
}

}  // namespace
}  // namespace assay::bench

int main(int count, char** arguments) {
  if (count < 2) {
    std::fputs("usage: assay_bench_road ASSAY [REQUESTS]\n", stderr);
    return 2;
  }
  const uint64_t requests =
      count > 2 ? std::strtoull(arguments[2], nullptr, 10) : 100'000;
  return assay::bench::run(arguments[1], requests);
}
