// SPDX-License-Identifier: Apache-2.0
// The Store interface on a map.
#include "store/memory.h"

#include <map>
#include <mutex>
#include <utility>

#include "store/change.h"

namespace assay::store {
namespace {

class MemoryStore : public Store {
 public:
  Result<std::optional<Record>> load(std::string_view name) override {
    const std::lock_guard lock(mutex_);
    return load_now(name);
  }

  using Store::commit;
  Result<> commit(const Compose& compose) override {
    const std::lock_guard lock(mutex_);
    TRY(const std::vector<Change> changes,
        compose([this](std::string_view name) {
          return Result<std::optional<Record>>(load_now(name));
        }));
    TRY_OK(check_changes(changes));
    for (const Change& change : changes) {
      const auto kept = records_.find(change.name);
      const uint64_t version =
          kept == records_.end() ? 0 : kept->second.record.version;
      if (version != change.expected) {
        return conflict(change, version);
      }
    }
    for (const Change& change : changes) {
      if (change.content) {
        records_[change.name] = {change.group,
                                 {change.expected + 1, *change.content}};
      } else {
        records_.erase(change.name);
      }
    }
    ++revision_;
    return {};
  }

  Result<Listing> list(std::string_view group) override {
    const std::lock_guard lock(mutex_);
    Listing listing;
    for (const auto& [name, kept] : records_) {
      if (kept.group == group) {
        listing.names.push_back(name);
      }
    }
    return listing;
  }

  Result<> for_each(std::string_view prefix, const Visit& visit) override {
    const std::lock_guard lock(mutex_);
    for (const auto& [name, kept] : records_) {
      if (name.starts_with(prefix)) {
        TRY_OK(visit(name, kept.record));
      }
    }
    return {};
  }

  size_t count() override {
    const std::lock_guard lock(mutex_);
    return records_.size();
  }

  std::vector<Damage> damage() override { return {}; }

  Result<Report> check() override {
    const std::lock_guard lock(mutex_);
    return Report{records_.size(), records_.size(), revision_, {}};
  }

 private:
  struct Kept {
    std::string group;
    Record record;
  };

  std::optional<Record> load_now(std::string_view name) const {
    const auto kept = records_.find(name);
    return kept == records_.end() ? std::optional<Record>()
                                  : std::optional(kept->second.record);
  }

  std::mutex mutex_;
  std::map<std::string, Kept, std::less<>> records_;
  uint64_t revision_ = 0;
};

}  // namespace

std::unique_ptr<Store> make_memory_store() {
  return std::make_unique<MemoryStore>();
}

}  // namespace assay::store
