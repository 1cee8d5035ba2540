// SPDX-License-Identifier: Apache-2.0
// The limits of a commit.
#include "store/change.h"

#include <set>

#include <fmt/format.h>

namespace assay::store {
namespace {

Error refused(const Change& change, std::string_view why) {
  return Error(Code::StoreUnavailable,
               fmt::format("record \"{}\": {}", change.name, why));
}

Result<> check_change(const Change& change) {
  if (change.name.empty() || change.name.size() > kMaxNameSize) {
    return refused(change, fmt::format("a name has 1 to {} bytes, not {}",
                                       kMaxNameSize, change.name.size()));
  }
  if (change.content && change.content->size() > kMaxRecordSize) {
    return refused(change, fmt::format("{} bytes are more than the {} allowed",
                                       change.content->size(), kMaxRecordSize));
  }
  if (!change.content && change.expected == 0) {
    return refused(change, "what is not there cannot be erased");
  }
  return {};
}

}  // namespace

Error conflict(const Change& change, uint64_t found) {
  return Error(Code::StoreConflict,
               fmt::format("record \"{}\": expected version {}, found {}",
                           change.name, change.expected, found));
}

Result<> check_changes(std::span<const Change> changes) {
  if (changes.size() > kMaxChanges) {
    return Error(Code::StoreUnavailable,
                 fmt::format("{} changes in one commit are more than the {} "
                             "allowed",
                             changes.size(), kMaxChanges));
  }
  std::set<std::string_view> names;
  for (const Change& change : changes) {
    TRY_OK(check_change(change));
    if (!names.insert(change.name).second) {
      return refused(change, "it is changed twice in one commit");
    }
  }
  return {};
}

}  // namespace assay::store
