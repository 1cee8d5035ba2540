// SPDX-License-Identifier: Apache-2.0
// Providers as records of the store, and a bounded memory of them.
#include "server/directory.h"

#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "base/bytes.h"
#include "provider/signing_key.h"
#include "provider/snapshot.h"
#include "server/clock.h"
#include "wire/wire.h"

namespace assay::server {
namespace {

// Subscriptions compare ignoring case.
std::string group_of(std::string_view subscription) {
  std::string group = "subscription/";
  for (const char c : subscription) {
    group += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return group;
}

// The configuration says where providers are: keys stay, what names the URI
// follows it, as soon as the keys' device answers.
provider::Provider moved_to(provider::Provider provider,
                            const std::string& uri) {
  const bool moved = provider.attest_uri != uri;
  for (provider::SigningKey& key : provider.keys) {
    if (moved || !provider::is_certified_for(key, uri)) {
      key = provider::move_key(key, uri);
    }
  }
  provider.attest_uri = uri;
  return provider;
}

}  // namespace

const std::string& Tenant::openid_configuration() const {
  std::call_once(openid_configuration_.once, [this] {
    openid_configuration_.text = wire::openid_configuration(provider);
  });
  return openid_configuration_.text;
}

const std::string& Tenant::certs() const {
  std::call_once(certs_.once, [this] { certs_.text = wire::certs(provider); });
  return certs_.text;
}

std::string provider_record_name(std::string_view provider) {
  return fmt::format("provider/{}", provider);
}

std::string version_record_name(std::string_view provider,
                                std::string_view type, uint64_t number) {
  return fmt::format("policy/{}/{}/{}", provider, type, number);
}

Directory::Directory(std::unique_ptr<store::Store> store, Options options)
    : store_(std::move(store)), options_(std::move(options)) {}

Result<std::unique_ptr<Directory>> Directory::open(
    std::unique_ptr<store::Store> store, Options options) {
  TRY_OK(find_audit_end(*store));
  std::unique_ptr<Directory> directory(
      new Directory(std::move(store), std::move(options)));
  if (store::Fleet* const fleet = directory->store_->fleet()) {
    fleet->on_change(
        [raw = directory.get()](auto names) { raw->forget(names); });
  }
  TRY_OK(directory->make_default());
  return directory;
}

// The store's thread must not tell of changes what is about to go.
Directory::~Directory() {
  if (store::Fleet* const fleet = store_->fleet()) {
    fleet->on_change({});
  }
}

Result<> Directory::make_default() {
  const auto made =
      change(options_.default_provider,
             [this](const Tenant* now) -> Result<std::optional<Edit>> {
               if (now != nullptr) {
                 return std::optional<Edit>();
               }
               Edit edit;
               edit.provider.emplace();
               edit.provider->name = options_.default_provider;
               edit.provider->attest_uri =
                   uri_of(options_.default_provider, options_.location);
               edit.provider->ownership = provider::Ownership::Shared;
               edit.provider->resource.location = options_.location;
               edit.provider->token_algorithm = options_.token_algorithm;
               TRY(const crypto::Signer key,
                   options_.keys.make_key(edit.provider->token_algorithm,
                                          edit.provider->name));
               TRY(provider::SigningKey certified,
                   provider::certify_key(key, edit.provider->token_algorithm,
                                         edit.provider->attest_uri));
               edit.provider->keys.push_back(std::move(certified));
               edit.audit = {.at = clock_now(),
                             .actor = "assay",
                             .operation = "CreateDefaultProvider",
                             .provider = options_.default_provider};
               return edit;
             });
  return made ? Result<>() : Result<>(Error(made.error()));
}

std::string Directory::uri_of(std::string_view name,
                              std::string_view location) const {
  if (name != options_.default_provider || !options_.pattern.name_in_path()) {
    return provider::make_uri(options_.pattern, name, location);
  }
  // In path style the default provider answers where no name is.
  provider::UriTemplate nameless = options_.pattern;
  std::erase(nameless.path, "{name}");
  return provider::make_uri(nameless, name, location);
}

std::string Directory::uri_of(std::string_view name,
                              const provider::Resource& resource) const {
  const auto parsed = provider::parse_location(resource.location);
  return uri_of(name, parsed ? *parsed : resource.location);
}

Directory::Shared Directory::find_cached(std::string_view name) {
  const std::lock_guard lock(cache_);
  const auto found = by_name_.find(std::string(name));
  if (found == by_name_.end()) {
    return nullptr;
  }
  by_use_.splice(by_use_.begin(), by_use_, found->second);
  return found->second->second;
}

Result<Directory::Shared> Directory::find(std::string_view name) {
  if (Shared cached = find_cached(name)) {
    return cached;
  }
  // What is committed in the meantime must not be overwritten by what was
  // there before.
  const uint64_t before = generation();
  TRY(Shared tenant, load(name));
  const std::lock_guard lock(cache_);
  if (tenant != nullptr && before == generation()) {
    keep(name, tenant);
  }
  return tenant;
}

Result<> Directory::expect_current() const {
  store::Fleet* const fleet = store_->fleet();
  const store::Currency currency =
      fleet == nullptr ? store::Currency() : fleet->currency();
  if (!currency.current) {
    return Error(Code::StoreUnavailable, currency.detail);
  }
  return {};
}

uint64_t Directory::audit_entries() {
  if (expect_current()) {
    if (const auto end = find_audit_end(*store_)) {
      audit_entries_ = *end;
    }
  }
  return audit_entries_;
}

// Others have changed these records; none: any.
void Directory::forget(std::span<const std::string> records) {
  constexpr std::string_view kProvider = "provider/";
  const std::lock_guard lock(cache_);
  generation_.fetch_add(1, std::memory_order_acq_rel);
  if (records.empty()) {
    by_name_.clear();
    by_use_.clear();
  }
  for (const std::string& record : records) {
    if (record.starts_with(kProvider)) {
      keep(record.substr(kProvider.size()), nullptr);
    }
  }
}

Result<Directory::Shared> Directory::load(std::string_view name) {
  TRY(const std::optional<store::Record> record,
      store_->load(provider_record_name(name)));
  if (!record) {
    return Shared();
  }
  auto provider = provider::read_snapshot(text_of(record->content));
  if (!provider) {
    return Error(std::move(provider).error()).at(std::string(name));
  }
  options_.keys.bind(*provider);
  return make_tenant(*std::move(provider), record->version);
}

Result<Directory::Shared> Directory::make_tenant(provider::Provider provider,
                                                 uint64_t version) {
  const std::string uri = uri_of(provider.name, provider.resource);
  provider = moved_to(std::move(provider), uri);
  provider.default_policies = options_.default_policies;
  if (provider.name == options_.default_provider) {
    provider.ownership = provider::Ownership::Shared;
  }
  auto tenant = std::make_shared<Tenant>();
  tenant->provider = std::move(provider);
  tenant->version = version;
  return Shared(std::move(tenant));
}

Result<Directory::Shared> Directory::change(std::string_view name,
                                            const Edits& edit) {
  const std::lock_guard lock(writer_);
  for (int attempt = 1;; ++attempt) {
    const uint64_t before = generation();
    TRY(const Shared now, attempt == 1 ? find(name) : load(name));
    TRY(const std::optional<Edit> wanted, edit(now.get()));
    if (!wanted) {
      return now;
    }
    if (const auto done = commit(name, now.get(), *wanted); !done) {
      if (done.error().code() == Code::StoreConflict &&
          attempt < kMaxAttempts) {
        continue;
      }
      return Error(done.error());
    }
    Shared then;
    if (wanted->provider) {
      TRY(then, make_tenant(*wanted->provider,
                            (now == nullptr ? 0 : now->version) + 1));
    }
    const std::lock_guard cache(cache_);
    const bool newest = before == generation();
    generation_.fetch_add(1, std::memory_order_acq_rel);
    keep(name, newest ? then : nullptr);
    return then;
  }
}

Result<> Directory::commit(std::string_view name, const Tenant* now,
                           const Edit& edit) {
  std::vector<store::Change> changes;
  store::Change record{provider_record_name(name), "",
                       now == nullptr ? 0 : now->version, std::nullopt};
  if (edit.provider) {
    record.group = group_of(edit.provider->resource.subscription);
    record.content =
        copy_of(bytes_of(provider::write_snapshot(*edit.provider)));
  } else {
    for (const auto& [type, count] : now->provider.policy_numbers) {
      const uint64_t first = count > kKeptVersions ? count - kKeptVersions : 0;
      for (uint64_t number = first + 1; number <= count; ++number) {
        changes.push_back(
            {version_record_name(name, type, number), "", 1, std::nullopt});
      }
    }
  }
  changes.push_back(std::move(record));
  if (edit.version) {
    const auto& [type, number] =
        std::tie(edit.version->type, edit.version->number);
    changes.push_back(
        {version_record_name(name, type, number), "", 0,
         copy_of(bytes_of(provider::write_policy_version(*edit.version)))});
    if (number > kKeptVersions) {
      changes.push_back(
          {version_record_name(name, type, number - kKeptVersions), "", 1,
           std::nullopt});
    }
  }
  auto committed = store_->commit(
      [&](const store::Loader& loader) -> Result<std::vector<store::Change>> {
        TRY(std::vector<store::Change> all, record_audit(loader, edit.audit));
        all.insert(all.end(), changes.begin(), changes.end());
        return all;
      });
  // A conflict is another writer's gain, and no fault.
  if (!committed && committed.error().code() != Code::StoreConflict) {
    ++audit_failures_;
  }
  return committed;
}

// Requires: cache_ is locked.
void Directory::keep(std::string_view name, Shared tenant) {
  const std::string key(name);
  if (const auto found = by_name_.find(key); found != by_name_.end()) {
    by_use_.erase(found->second);
    by_name_.erase(found);
  }
  if (tenant == nullptr) {
    return;
  }
  if (by_use_.size() == kMaxCached) {
    by_name_.erase(by_use_.back().first);
    by_use_.pop_back();
  }
  by_use_.emplace_front(key, std::move(tenant));
  by_name_[key] = by_use_.begin();
}

Result<Directory::Listed> Directory::list(std::string_view subscription) {
  TRY(const store::Listing listing, store_->list(group_of(subscription)));
  Listed listed;
  listed.unreadable = listing.unreadable;
  for (const std::string& name : listing.names) {
    const auto record = store_->load(name);
    if (!record) {
      ++listed.unreadable;
      continue;
    }
    if (!*record) {
      continue;  // deleted since the names were listed
    }
    auto summary = provider::read_summary(text_of((*record)->content));
    if (!summary) {
      ++listed.unreadable;
      continue;
    }
    summary->attest_uri = uri_of(summary->name, summary->resource);
    listed.providers.push_back(*std::move(summary));
  }
  return listed;
}

Result<provider::PolicyVersion> Directory::load_version(std::string_view name,
                                                        std::string_view type,
                                                        uint64_t number) {
  TRY(const std::optional<store::Record> record,
      store_->load(version_record_name(name, type, number)));
  if (!record) {
    return Error(Code::PolicyVersionNotFound,
                 fmt::format("{} has no version {} of the policy for {}", name,
                             number, type));
  }
  return provider::read_policy_version(text_of(record->content));
}

}  // namespace assay::server
