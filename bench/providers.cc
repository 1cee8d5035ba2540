// SPDX-License-Identifier: Apache-2.0
// Fills the store of a stopped development service with providers, each with a
// key of its own and an audit entry, faster than requests could:
// assay_bench_providers DATA_FOLDER ORIGIN COUNT. Measured by
// tests/faults/scale.py.
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "provider/signing_key.h"
#include "provider/snapshot.h"
#include "store/key_source.h"
#include "store/store.h"

namespace {

using assay::store::Change;

constexpr size_t kBatch = 1'000;
// Far from where the service's own trail will ever get.
constexpr size_t kFirstEntry = 1'000'000'000;
constexpr size_t kEntrySize = 400;  // as of "CreateProvider"
constexpr std::string_view kSubscription =
    "22222222-2222-2222-2222-222222222222";

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

std::string snapshot(const std::string& name, const std::string& origin) {
  assay::provider::Provider made;
  made.name = name;
  made.attest_uri = fmt::format("{}/{}", origin, name);
  made.token_algorithm = assay::jose::Algorithm::ES256;
  made.keys.push_back(assay::provider::make_signing_key(
      assay::crypto::PrivateKey::generate_p256(), made.token_algorithm,
      made.attest_uri));
  made.resource.location = "eastus";
  made.resource.subscription = kSubscription;
  made.resource.resource_group = "scale";
  return assay::provider::write_snapshot(made);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fputs("usage: assay_bench_providers DATA_FOLDER ORIGIN COUNT\n",
               stderr);
    return 2;
  }
  const std::string data = argv[1];
  const std::string origin = argv[2];
  const size_t count = std::strtoull(argv[3], nullptr, 10);
  const auto master = demand(assay::store::load_master_key(
      "file:" + data + "/seal.key", assay::store::Missing::Refuse));
  const auto store = demand(assay::store::open_store(
      "sqlite:" + data + "/assay.db", {.master = master}));
  std::vector<Change> changes;
  for (size_t i = 0; i < count; ++i) {
    const std::string name = fmt::format("p{:07}", i);
    changes.push_back(
        {"provider/" + name, fmt::format("subscription/{}", kSubscription), 0,
         assay::copy_of(assay::bytes_of(snapshot(name, origin)))});
    changes.push_back({fmt::format("audit/{:020}", kFirstEntry + i), "", 0,
                       assay::Buffer(kEntrySize)});
    if (changes.size() >= kBatch || i + 1 == count) {
      demand(store->commit(changes));
      changes.clear();
    }
  }
  return 0;
}
