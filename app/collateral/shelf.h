// SPDX-License-Identifier: Apache-2.0
// What was fetched: of each name the newest item that is its vendor's, in
// memory and in the store.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "collateral/item.h"
#include "store/store.h"
#include "tee/evidence.h"
#include "tee/issue.h"

namespace assay::collateral {

constexpr size_t kMaxShelf = 4'096;  // items
// Of them, certificates of keys: the one fetched longest ago makes room for
// another, so that they never take the place of anything else.
constexpr size_t kMaxKeys = 3'072;

// The records of items: "collateral/intel/root-crl".
constexpr std::string_view kRecordPrefix = "collateral/";

struct Held {
  Item item;
  tee::Issue issue;
};

// Not thread-safe.
class Shelf {
 public:
  // store: outlives the shelf; null: nothing is kept.
  explicit Shelf(store::Store* store, size_t most_keys = kMaxKeys)
      : store_(store), most_keys_(most_keys) {}

  // A record that gives no item, and why.
  struct Dropped {
    std::string name;  // empty where it cannot be known
    std::string why;
  };

  // Reads what the store has. Every item is verified again, as of the time when
  // it was fetched: what has expired since stays, so that nothing older can
  // come in its place. Errors: StoreUnavailable.
  Result<std::vector<Dropped>> load(const tee::Anchors& anchors);

  struct Admitted {
    std::string not_stored;  // why the store does not have it; empty: it does
  };

  // Verifies the item as of the time when it was fetched and puts it in its
  // place, also where the store cannot take it. An error leaves what was there.
  // The oldest key makes room for the last of kMaxKeys.
  // Errors: verify_item's, EndorsementUnfit ("collateral.rollback",
  // "collateral.anchor").
  Result<Admitted> admit(Item item, const tee::Anchors& anchors);

  // Drops what does not rest on these anchors; records stay.
  void review(const tee::Anchors& anchors);

  const std::map<std::string, Held, std::less<>>& held() const { return held_; }

 private:
  Result<Held> read_record(const std::string& name,
                           const tee::Anchors& anchors);
  Result<> keep(const Item& item, const std::string* dropped);
  // After a conflict: the versions that another node has written.
  Result<> learn_versions(const Item& item, const std::string* dropped);
  // The key that makes room; null where there is room.
  const std::string* find_oldest_key() const;

  store::Store* store_;
  size_t most_keys_;
  std::map<std::string, Held, std::less<>> held_;
  std::map<std::string, uint64_t, std::less<>> versions_;  // of records
};

}  // namespace assay::collateral
