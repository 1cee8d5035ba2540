// SPDX-License-Identifier: Apache-2.0
// The store with many records: filling, opening, loading, committing.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <random>
#include <string>

#include <fmt/format.h>

#include "random/random.h"
#include "store/sqlite.h"

namespace {

using assay::store::Change;
using assay::store::SqliteStore;
using Clock = std::chrono::steady_clock;

constexpr size_t kContent = 4'096;
constexpr size_t kBatch = 1'000;
constexpr size_t kLoads = 20'000;
constexpr size_t kCommits = 500;

double milliseconds_since(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start)
      .count();
}

// Resident memory in kilobytes.
size_t resident() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmRSS:")) {
      return std::strtoull(line.c_str() + 6, nullptr, 10);
    }
  }
  return 0;
}

std::string name_of(size_t number) {
  return fmt::format("provider/{:08}", number);
}

Change change(size_t number, uint64_t expected) {
  assay::Buffer content(kContent);
  assay::fill_random(content);
  return {name_of(number), "group", expected, std::move(content)};
}

template <class T>
T demand(assay::Result<T> result) {
  if (!result) {
    std::fputs((result.error().message() + "\n").c_str(), stderr);
    std::exit(1);
  }
  if constexpr (!std::is_void_v<T>) {
    return std::move(*result);
  }
}

}  // namespace

// assay_bench_store FILE [RECORDS]; FILE is made and stays.
int main(int count, char** arguments) {
  if (count < 2) {
    std::fputs("usage: assay_bench_store FILE [RECORDS]\n", stderr);
    return 2;
  }
  const size_t records =
      count > 2 ? std::strtoull(arguments[2], nullptr, 10) : 100'000;
  auto start = Clock::now();
  {
    const auto store = demand(SqliteStore::open(arguments[1], {}));
    std::vector<Change> changes;
    for (size_t i = store->count(); i < records; ++i) {
      changes.push_back(change(i, 0));
      if (changes.size() == kBatch || i + 1 == records) {
        demand(store->commit(changes));
        changes.clear();
      }
    }
  }
  fmt::print("fill {} records of {} bytes: {:.0f} ms\n", records, kContent,
             milliseconds_since(start));
  const size_t before = resident();
  start = Clock::now();
  const auto store = demand(SqliteStore::open(arguments[1], {}));
  fmt::print("open: {:.0f} ms, {} records, {} KB more memory\n",
             milliseconds_since(start), store->count(), resident() - before);

  std::mt19937_64 chance(1);
  start = Clock::now();
  for (size_t i = 0; i < kLoads; ++i) {
    demand(store->load(name_of(chance() % records)));
  }
  fmt::print("load, by chance: {:.1f} us\n",
             1e3 * milliseconds_since(start) / kLoads);
  start = Clock::now();
  fmt::print("list of all: {} names",
             demand(store->list("group")).names.size());
  fmt::print(" in {:.0f} ms\n", milliseconds_since(start));
  start = Clock::now();
  for (size_t i = 0; i < kCommits; ++i) {
    const size_t number = chance() % records;
    const auto record = demand(store->load(name_of(number)));
    const Change one = change(number, record->version);
    demand(store->commit({&one, 1}));
  }
  fmt::print("commits of one record: {:.0f} a second\n",
             1e3 * kCommits / milliseconds_since(start));
  start = Clock::now();
  fmt::print("check: {} damaged", demand(store->check()).damage.size());
  fmt::print(" in {:.0f} ms\n", milliseconds_since(start));
  start = Clock::now();
  demand(store->rekey({}, assay::store::RekeyDepth::AllKeys));
  fmt::print("deep rekey: {:.0f} ms\n", milliseconds_since(start));
  return 0;
}
