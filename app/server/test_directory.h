// SPDX-License-Identifier: Apache-2.0
// A store that outlives the directory over it, and fails on demand.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "provider/test_tokens.h"
#include "server/directory.h"
#include "store/memory.h"

namespace assay::server {

// Stands for one that several directories use, one after the other.
class BorrowedStore : public store::Store {
 public:
  struct State {
    std::unique_ptr<Store> store = store::make_memory_store();
    std::atomic<bool> full{false};  // commits fail
    std::atomic<size_t> commits{0};
  };

  explicit BorrowedStore(State& state) : state_(state) {}

  Result<std::optional<store::Record>> load(std::string_view name) override {
    return state_.store->load(name);
  }
  using Store::commit;
  Result<> commit(const store::Compose& compose) override {
    if (state_.full) {
      return Error(Code::StoreUnavailable, "the disk is full");
    }
    ++state_.commits;
    return state_.store->commit(compose);
  }
  Result<store::Listing> list(std::string_view group) override {
    return state_.store->list(group);
  }
  Result<> for_each(std::string_view prefix,
                    const store::Visit& visit) override {
    return state_.store->for_each(prefix, visit);
  }
  size_t count() override { return state_.store->count(); }
  std::vector<store::Damage> damage() override { return {}; }
  Result<store::Report> check() override { return state_.store->check(); }

 private:
  State& state_;
};

inline Directory::Options directory_options(
    std::string_view pattern = "https://localhost:8443/{name}") {
  Directory::Options options;
  options.default_provider = "shared";
  options.pattern = provider::parse_template(pattern).value();
  options.default_policies = provider::aad_provider().default_policies;
  return options;
}

inline std::unique_ptr<Directory> open_directory(
    BorrowedStore::State& state,
    std::string_view pattern = "https://localhost:8443/{name}") {
  return Directory::open(std::make_unique<BorrowedStore>(state),
                         directory_options(pattern))
      .value();
}

inline provider::Provider tenant_named(const std::string& name) {
  provider::Provider made = provider::aad_provider();
  made.name = name;
  made.attest_uri = "https://localhost:8443/" + name;
  made.token_algorithm = jose::Algorithm::ES256;
  made.keys = {provider::make_signing_key(
      provider::curve_key(), jose::Algorithm::ES256, made.attest_uri)};
  made.resource.subscription = "Sub-1";
  made.resource.resource_group = "group";
  return made;
}

// An edit that puts the provider, whatever is there; nothing: deletes it.
inline Directory::Edits put(std::optional<provider::Provider> provider) {
  return [provider](const Tenant*) -> Result<std::optional<Edit>> {
    Edit edit;
    edit.provider = provider;
    edit.audit = {.at = provider::kNow, .actor = "me", .operation = "Put"};
    return edit;
  };
}

// Everything in the store, as "name:version", with the prefix.
inline std::vector<std::string> records_of(BorrowedStore::State& state,
                                           std::string_view prefix) {
  std::vector<std::string> names;
  EXPECT_TRUE(state.store->for_each(
      prefix, [&](std::string_view name, const Result<store::Record>& record) {
        names.push_back(std::string(name) + ":" +
                        std::to_string(record.value().version));
        return Result<>();
      }));
  return names;
}

}  // namespace assay::server
