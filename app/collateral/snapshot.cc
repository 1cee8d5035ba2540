// SPDX-License-Identifier: Apache-2.0
// Joins files and what was fetched.
#include "collateral/snapshot.h"

#include <algorithm>
#include <utility>

namespace assay::collateral {

const Known* Snapshot::find(std::string_view name, Time now,
                            Origin origin) const {
  const auto name_of = [](const Known& item) {
    return std::string_view(item.name);
  };
  const Known* best = nullptr;
  for (auto at = std::ranges::lower_bound(known, name, {}, name_of);
       at != known.end() && at->name == name; ++at) {
    const Known& item = *at;
    if (item.in_force(now) &&
        (origin == Origin::Any || item.origin == origin) &&
        (best == nullptr || item.issue.issued > best->issue.issued)) {
      best = &item;
    }
  }
  return best;
}

std::shared_ptr<const Snapshot> make_snapshot(const Library& files,
                                              std::vector<Known> of_files,
                                              const Shelf& shelf) {
  auto snapshot = std::make_shared<Snapshot>();
  snapshot->endorsements = files.endorsements();
  snapshot->files = files.files();
  snapshot->known = std::move(of_files);
  for (const auto& [name, held] : shelf.held()) {
    snapshot->endorsements.add({name}, held.item.endorsement);
    snapshot->known.push_back({name, held.issue, held.item.endorsement,
                               held.item.source, Origin::Fetched});
  }
  std::ranges::stable_sort(snapshot->known, {}, &Known::name);
  for (const Known& item : snapshot->known) {
    snapshot->newest = std::max(snapshot->newest, item.issue.issued);
  }
  return snapshot;
}

}  // namespace assay::collateral
