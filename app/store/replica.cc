// SPDX-License-Identifier: Apache-2.0
// Following the log.
#include "store/replica.h"

#include <map>
#include <set>
#include <utility>

#include <fmt/format.h>

namespace assay::store {
namespace {

Error astray(uint64_t revision, std::string_view why) {
  return Error(Code::StoreSealBroken,
               fmt::format("commit {}: {}", revision, why));
}

bool fits(const Found& found, const std::optional<crypto::Sha256>& before) {
  switch (found.standing) {
    case Standing::Damaged:
      return true;  // nothing can be said of it; the manifest decides
    case Standing::Absent:
      return !before;
    case Standing::Present:
      return before &&
             known_of({.tag = {}, .salt = {}, .group = {}, .seal = *before})
                     .seal == found.known.seal;
  }
  return false;
}

}  // namespace

void Replica::reset(const Manifest& manifest, Index index) {
  manifest_ = manifest;
  index_ = std::move(index);
}

Result<std::vector<std::string>> Replica::follow(
    const Manifest& then, std::span<const LogEntry> entries) {
  Manifest manifest = manifest_;
  std::map<Tag, Found> changed;  // as of the entries seen so far
  std::set<std::string> names;
  for (const LogEntry& entry : entries) {
    if (entry.revision != manifest.revision &&
        entry.revision != manifest.revision + 1) {
      return astray(entry.revision, "commits before it are not in the log");
    }
    manifest.revision = entry.revision;
    const auto seen = changed.find(entry.tag);
    if (!fits(seen == changed.end() ? index_.find(entry.tag) : seen->second,
              entry.before)) {
      return astray(entry.revision, "it changes a row that was not there");
    }
    if (entry.before) {
      manifest.subtract(
          keyring_,
          {.tag = entry.tag, .salt = {}, .group = {}, .seal = *entry.before});
    }
    if (entry.after) {
      if (entry.after->tag != entry.tag ||
          seal_of(keyring_, *entry.after) != entry.after->seal) {
        return astray(entry.revision, "its row is not sealed");
      }
      manifest.add(keyring_, *entry.after);
      changed[entry.tag] = {Standing::Present, known_of(*entry.after)};
    } else {
      changed[entry.tag] = {Standing::Absent, {}};
    }
    TRY(std::string name, open_name(keyring_, entry.tag, entry.name));
    names.insert(std::move(name));
  }
  if (manifest != then) {
    return astray(then.revision, "its rows do not add up");
  }
  for (const LogEntry& entry : entries) {
    if (entry.after) {
      index_.put(*entry.after);
    } else {
      index_.erase(entry.tag);
    }
  }
  manifest_ = manifest;
  return std::vector<std::string>(names.begin(), names.end());
}

}  // namespace assay::store
