// SPDX-License-Identifier: Apache-2.0
// Durable records by name, each with a version that only grows.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/seal.h"

namespace assay::store {

constexpr size_t kMaxRecordSize = 16 * 1024 * 1024;
constexpr size_t kMaxNameSize = 1024;
constexpr size_t kMaxChanges = 10'000;  // in one commit

struct Record {
  uint64_t version = 0;
  Buffer content;
};

// One record to write or to erase.
struct Change {
  std::string name;       // 1 to kMaxNameSize bytes
  std::string group;      // what list() finds it by; may be empty: by nothing
  uint64_t expected = 0;  // the version it must have now; 0: not there yet
  std::optional<Buffer> content;  // nothing: erase
};

// The names of a group, sorted; unreadable counts damaged records that are of
// the group or may be: where it is not 0, the list may be incomplete.
struct Listing {
  std::vector<std::string> names;
  size_t unreadable = 0;
};

// A damaged record, or a damaged part of the store itself.
struct Damage {
  std::string name;  // of the record; empty where it cannot be known
  std::string what;
};

// What a look at everything found.
struct Report {
  size_t records = 0;   // that should be there
  size_t readable = 0;  // that open
  uint64_t revision = 0;
  std::vector<Damage> damage;
};

// Called with the name and either the record or why it does not open; with an
// empty name where it cannot be known, once for all records that are in doubt.
// Must not call the store. An error ends the walk and is its result.
using Visit =
    std::function<Result<>(std::string_view name, const Result<Record>&)>;

// Reads a record as it is while a commit is composed: nobody else commits.
using Loader =
    std::function<Result<std::optional<Record>>(std::string_view name)>;

// Makes the changes of a commit from what is there now. Must not call the
// store but by the loader; is called once more where the first try came to
// nothing.
using Compose =
    std::function<Result<std::vector<Change>>(const Loader& loader)>;

// How far what this process knows of the store is what the store is.
struct Currency {
  bool current = true;  // enough for what the store's mode promises
  std::string detail;   // for people: since when not, and why
};

// What a store has that other processes write to as well. Thread-safe.
class Fleet {
 public:
  virtual ~Fleet() = default;

  // A ticket that passes once everything that was committed anywhere before
  // this call is known here, or once that cannot be found out (see currency).
  virtual uint64_t ask() = 0;
  virtual uint64_t passed() const = 0;
  // Who asked has nothing else to do.
  virtual void hurry() = 0;
  // Called by another thread whenever tickets have passed.
  virtual void on_pass(std::function<void()> ring) = 0;

  // Called with names of records that others have changed, before tickets
  // pass; with none where any may have been.
  virtual void on_change(
      std::function<void(std::span<const std::string>)> tell) = 0;

  virtual Currency currency() const = 0;
  // Called with what is wrong when the database is lost, and with nothing when
  // it is back.
  virtual void on_turn(std::function<void(std::string_view problem)> tell) = 0;
};

// MasterKey: the store's keys are wrapped anew, one row. AllKeys: the key that
// wraps data keys is another one then, and every data key is wrapped anew.
enum class RekeyDepth : uint8_t { MasterKey, AllKeys };

// What every backend offers. Thread-safe.
class Store {
 public:
  virtual ~Store() = default;

  // Nothing where there is no such record. A record that was there, and is gone
  // or changed by other means, is an error that names it.
  // Errors: StoreUnavailable, StoreSealBroken.
  virtual Result<std::optional<Record>> load(std::string_view name) = 0;

  // All changes or none; on disk when it returns. A record written with
  // expected version n has version n + 1 then.
  // Errors: StoreConflict (names the record), StoreUnavailable,
  // StoreSealBroken; those of compose, and nothing is changed.
  virtual Result<> commit(const Compose& compose) = 0;
  Result<> commit(std::span<const Change> changes);

  // Errors: StoreUnavailable.
  virtual Result<Listing> list(std::string_view group) = 0;

  // Every record whose name begins with the prefix, in no order; looks at all
  // names (a second for 10^5 of them). Errors: StoreUnavailable, and visit's.
  virtual Result<> for_each(std::string_view prefix, const Visit& visit) = 0;

  // Records that are there, damaged ones included.
  virtual size_t count() = 0;

  // What was found damaged when the store was opened; never content.
  virtual std::vector<Damage> damage() = 0;

  // Reads everything. Errors: StoreUnavailable.
  virtual Result<Report> check() = 0;

  // In one transaction: either the old master key opens the store, or the new
  // one. AllKeys refuses a store with damage.
  // Errors: StoreUnavailable, StoreSealBroken.
  virtual Result<> rekey(const crypto::SealKey& master, RekeyDepth depth);

  // Null where this process alone writes.
  virtual Fleet* fleet() { return nullptr; }
};

// Exclusive: reads and writes, and nobody else may; what is not there is made,
// an older schema is migrated. Reading: the state at opening, also beside a
// service that runs; nothing is made or changed.
enum class Access : uint8_t { Exclusive, Reading };

struct Opening {
  crypto::SealKey master;
  Access access = Access::Exclusive;
  // Of a store that others write to as well: how old what is known of it may
  // be; 0: nothing older than the question.
  std::chrono::seconds staleness{0};
};

// url: "sqlite:PATH" or "postgresql://...", where Exclusive only means that
// others may write, too. Errors: StoreUnavailable (names the process that holds
// the store), StoreSealBroken (another key, a damaged file), ConfigInvalid.
Result<std::unique_ptr<Store>> open_store(std::string_view url,
                                          const Opening& opening);

}  // namespace assay::store
