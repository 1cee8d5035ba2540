// SPDX-License-Identifier: Apache-2.0
// The providers of the service: found by name, changed one commit at a time.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "keystore/key_store.h"
#include "provider/naming.h"
#include "provider/policy_version.h"
#include "provider/provider.h"
#include "provider/snapshot.h"
#include "server/audit.h"
#include "store/store.h"

namespace assay::server {

// How many versions of each policy are kept; the oldest go first.
constexpr uint64_t kKeptVersions = 500;

// The records of a provider, by its canonical name, and of a policy's version.
std::string provider_record_name(std::string_view provider);
std::string version_record_name(std::string_view provider,
                                std::string_view type, uint64_t number);

// A provider as requests read it; immutable.
struct Tenant {
  provider::Provider provider;
  uint64_t version = 0;  // of its record

  // Documents of the provider, written when they are asked for first.
  // Thread-safe.
  const std::string& openid_configuration() const ASSAY_LIFETIME_BOUND;
  const std::string& certs() const ASSAY_LIFETIME_BOUND;

 private:
  struct Document {
    std::once_flag once;
    std::string text;
  };
  mutable Document openid_configuration_;
  mutable Document certs_;
};

// What becomes of a provider, and what is remembered of it.
struct Edit {
  std::optional<provider::Provider> provider;  // nothing: it is deleted
  std::optional<provider::PolicyVersion> version;
  AuditEntry audit;
};

// Thread-safe. Reading takes a lock for the time of a lookup; event loops keep
// what they found for as long as generation() stays the same.
class Directory {
 public:
  struct Options {
    std::string default_provider;  // canonical
    std::string location;          // canonical; empty: any
    provider::UriTemplate pattern;
    std::shared_ptr<const provider::Policies> default_policies;
    keystore::KeyStore keys;  // makes new ones, finds those of records
    jose::Algorithm token_algorithm = jose::Algorithm::RS256;  // of new keys
    crypto::SealKey challenge_root{};  // seals the contexts of challenges
  };

  // The default provider is made where there is none; it is shared by all.
  // Errors: StoreUnavailable, StoreSealBroken, TokenKeyUnavailable.
  static Result<std::unique_ptr<Directory>> open(
      std::unique_ptr<store::Store> store, Options options);

  Directory(const Directory&) = delete;
  Directory& operator=(const Directory&) = delete;
  ~Directory();

  const Options& options() const { return options_; }

  // Grows with every change of any provider, before the change is answered.
  uint64_t generation() const {
    return generation_.load(std::memory_order_acquire);
  }

  // Null where there is none; may read the store.
  // Errors: StoreUnavailable, StoreSealBroken.
  Result<std::shared_ptr<const Tenant>> find(std::string_view name);

  // Null where it is not in memory: find() tells more, and may wait for it.
  std::shared_ptr<const Tenant> find_cached(std::string_view name);

  // Whether find() may have to wait for another machine.
  bool reads_may_wait() const { return store_->fleet() != nullptr; }

  // That what is known here is as new as the store's mode promises.
  // Errors: StoreUnavailable.
  Result<> expect_current() const;

  // From the provider as it is, null where there is none, to the edit; nothing
  // where it needs none; called again where another process got ahead. One
  // after the other; on disk, audit included, when it returns. Gives the
  // provider as it is then; null once it is deleted. Errors: those of edit,
  // StoreUnavailable, StoreSealBroken, StoreConflict.
  using Edits = std::function<Result<std::optional<Edit>>(const Tenant*)>;
  Result<std::shared_ptr<const Tenant>> change(std::string_view name,
                                               const Edits& edit);

  // Those of a subscription, by name. unreadable: records that cannot be read.
  struct Listed {
    std::vector<provider::Summary> providers;
    size_t unreadable = 0;
  };
  Result<Listed> list(std::string_view subscription);

  // A version of a policy. Errors: PolicyVersionNotFound, StoreUnavailable,
  // StoreSealBroken.
  Result<provider::PolicyVersion> load_version(std::string_view name,
                                               std::string_view type,
                                               uint64_t number);

  // Where a provider of that name has its URI.
  std::string uri_of(std::string_view name, std::string_view location) const;

  // For records of others, beside those of providers.
  store::Store& store() ASSAY_LIFETIME_BOUND { return *store_; }

  size_t records() { return store_->count(); }
  // Entries of the audit trail, as far as they are known, and those that could
  // not be written, with the changes that they were of.
  uint64_t audit_entries();
  uint64_t audit_failures() const { return audit_failures_; }
  std::vector<store::Damage> damage() { return store_->damage(); }

 private:
  using Shared = std::shared_ptr<const Tenant>;
  static constexpr size_t kMaxCached = 8'192;

  // How often somebody else may get ahead of a change before it gives up.
  static constexpr int kMaxAttempts = 16;

  Directory(std::unique_ptr<store::Store> store, Options options);

  Result<> make_default();
  Result<Shared> load(std::string_view name);
  Result<Shared> make_tenant(provider::Provider provider, uint64_t version);
  // Where the provider is, as the service is configured now.
  std::string uri_of(std::string_view name,
                     const provider::Resource& resource) const;
  Result<> commit(std::string_view name, const Tenant* now, const Edit& edit);
  void keep(std::string_view name, Shared tenant);  // null: forget
  void forget(std::span<const std::string> records);

  std::unique_ptr<store::Store> store_;
  Options options_;
  std::mutex writer_;  // held for a change, from reading to commit
  std::atomic<uint64_t> audit_entries_{0};  // when it was read last
  std::atomic<uint64_t> audit_failures_{0};
  std::atomic<uint64_t> generation_{1};

  std::mutex cache_;                                  // of what follows
  std::list<std::pair<std::string, Shared>> by_use_;  // most recent first
  std::unordered_map<std::string, decltype(by_use_)::iterator> by_name_;
};

}  // namespace assay::server
