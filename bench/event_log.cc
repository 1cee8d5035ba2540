// SPDX-License-Identifier: Apache-2.0
// Event logs: what a real one costs from bytes to claims, and what the worst
// that still parse cost. The largest memory of a run: /usr/bin/time -v with
// --benchmark_filter.
#include <algorithm>
#include <vector>

#include <benchmark/benchmark.h>

#include "base/assert.h"
#include "base/writer.h"
#include "bench/windows_log.h"
#include "forge/event_log_draft.h"
#include "tee/tpm/boot_facts.h"
#include "tee/tpm/event_names.h"
#include "tee/tpm/events_json.h"
#include "tee/tpm/replay.h"

namespace assay::bench {
namespace {

using crypto::Hash;
using forge::EventDraft;
using forge::EventLogDraft;

// Parse, replay to each bank, tagged events, digests, facts, JSON. Gives the
// size of the JSON; 0 where the log is refused.
size_t run(Bytes bytes) {
  const auto log = tpm::parse_event_log(bytes);
  if (!log) {
    return 0;
  }
  const tpm::AnyLog logs[] = {&*log};
  for (const Hash hash : log->hashes()) {
    benchmark::DoNotOptimize(tpm::replay(logs, hash));
  }
  const auto record = tpm::read_boot_record(logs);
  if (!record) {
    return 0;
  }
  benchmark::DoNotOptimize(find_unbound_event(*record));
  benchmark::DoNotOptimize(tpm::read_boot_facts(*record));
  return tpm::events_json(*record).size();
}

void measure(benchmark::State& state, const Buffer& log) {
  size_t json = 0;
  for (auto unused : state) {
    json = run(log);
    benchmark::DoNotOptimize(json);
  }
  state.counters["log_bytes"] = static_cast<double>(log.size());
  state.counters["json_bytes"] = static_cast<double>(json);
  state.SetBytesProcessed(static_cast<int64_t>(log.size()) *
                          state.iterations());
}

Buffer windows_log(size_t size) {
  forge::EventLogSpec spec;
  spec.system = forge::LogSystem::Windows;
  EventLogDraft draft = make_event_log_draft(spec);
  lengthen(draft, size);
  return forge::write_event_log(draft);
}

void EventLogOf64KiB(benchmark::State& state) {
  measure(state, windows_log(64 << 10));
}
BENCHMARK(EventLogOf64KiB)->Unit(benchmark::kMicrosecond);

Buffer fill(const std::vector<Hash>& hashes, const EventDraft& event,
            size_t limit) {
  EventLogDraft draft;
  draft.hashes = hashes;
  draft.events = {event};
  const Buffer one = forge::write_event_log(draft);
  draft.events.push_back(event);
  const size_t step = forge::write_event_log(draft).size() - one.size();
  const size_t count = std::min(limit, (tpm::kMaxLogSize - one.size()) / step);
  draft.events.assign(count, event);
  return forge::write_event_log(draft);
}

const std::vector<Hash> kAll = {Hash::Sha1, Hash::Sha256, Hash::Sha384,
                                Hash::Sha512};

// As many extensions as fit: the shortest events, with four banks.
void HostileShortEvents(benchmark::State& state) {
  measure(state, fill(kAll, {1, tpm::kEvSeparator, {}}, tpm::kMaxEvents - 1));
}
BENCHMARK(HostileShortEvents)->Unit(benchmark::kMillisecond);

// As many events as there may be.
void HostileManyEvents(benchmark::State& state) {
  measure(state, fill({Hash::Sha1}, {1, tpm::kEvEventTag, Buffer(26)},
                      tpm::kMaxEvents - 1));
}
BENCHMARK(HostileManyEvents)->Unit(benchmark::kMillisecond);

// Claims rest on all of the bytes: they are hashed four times.
void HostileVariables(benchmark::State& state) {
  measure(state, fill(kAll,
                      {7, tpm::kEvEfiVariableDriverConfig,
                       forge::make_efi_variable(tpm::kEfiGlobalVariable, "db",
                                                Buffer(1'000'000))},
                      tpm::kMaxEvents));
}
BENCHMARK(HostileVariables)->Unit(benchmark::kMillisecond);

// As many tagged events as there may be, sixteen levels deep.
void HostileTaggedEvents(benchmark::State& state) {
  Buffer deep = forge::make_sipa(tpm::Sipa::kSafeMode, Buffer{1});
  for (size_t i = 0; i < tpm::kMaxSipaDepth; ++i) {
    deep = forge::make_sipa(tpm::Sipa::kLoadedModule, deep);
  }
  Writer w;
  for (size_t i = 0; i < tpm::kMaxSipaEvents / (tpm::kMaxSipaDepth + 1); ++i) {
    w.bytes(deep);
  }
  measure(state, fill({Hash::Sha256}, {12, tpm::kEvEventTag, w.take()}, 1));
}
BENCHMARK(HostileTaggedEvents)->Unit(benchmark::kMillisecond);

// One more than there may be, after as much work as can be had before.
void HostileRefusedTags(benchmark::State& state) {
  measure(state, fill({Hash::Sha1},
                      {12, tpm::kEvEventTag,
                       forge::make_trust_boundary(std::vector<Buffer>(
                           2000, forge::make_sipa(0x00020001, {})))},
                      tpm::kMaxEvents));
}
BENCHMARK(HostileRefusedTags)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace assay::bench
