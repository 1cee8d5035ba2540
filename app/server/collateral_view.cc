// SPDX-License-Identifier: Apache-2.0
// Joins what is held with what is known of its fetching.
#include "server/collateral_view.h"

#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "collateral/known_json.h"

namespace assay::server {
namespace {

using collateral::ItemStatus;
using collateral::Known;
using collateral::SourceStatus;

void add_status(codec::SortedObject& object, const ItemStatus& status) {
  object.add_int("failures", status.failures);
  object.add_bool("fetching", status.in_flight);
  object.add_string("lastError", status.last_error);
  if (status.next_try) {
    object.add_int("nextTrySeconds", status.next_try->count());
  }
}

std::string source_json(const SourceStatus& source) {
  codec::SortedObject object;
  object.add_int("failed", static_cast<int64_t>(source.failed));
  object.add_int("failuresInARow", source.failures);
  object.add_int("fetched", static_cast<int64_t>(source.fetched));
  object.add_string("lastError", source.last_error);
  object.add_int("refused", static_cast<int64_t>(source.refused));
  object.add_string("source", source.source);
  object.add_string("state", source.open ? "resting" : "asked");
  return object.text();
}

std::string file_json(const collateral::FileNote& file) {
  std::string names;
  for (const std::string& name : file.names) {
    std::string quoted;
    codec::append_json_string(quoted, name);
    codec::append_json_item(names, quoted);
  }
  codec::SortedObject object;
  object.add_raw("names", "[" + names + "]");
  object.add_string("path", file.path.string());
  object.add_string("problem", file.problem);
  return object.text();
}

}  // namespace

std::string collateral_json(const collateral::Supply& supply, Time now) {
  const auto snapshot = supply.published().get();
  std::map<std::string, ItemStatus> statuses;
  for (ItemStatus& status : supply.items()) {
    statuses.emplace(status.name, std::move(status));
  }
  std::string items;
  for (const Known& known : snapshot->known) {
    codec::SortedObject object = known_json(known, now);
    const auto status = statuses.find(known.name);
    if (known.origin == collateral::Origin::Fetched &&
        status != statuses.end()) {
      add_status(object, status->second);
      statuses.erase(status);
    }
    codec::append_json_item(items, object.text());
  }
  std::string missing;
  for (const auto& [name, status] : statuses) {
    codec::SortedObject object;
    object.add_string("name", name);
    add_status(object, status);
    codec::append_json_item(missing, object.text());
  }
  std::string sources;
  for (const SourceStatus& source : supply.sources()) {
    codec::append_json_item(sources, source_json(source));
  }
  std::string files;
  for (const collateral::FileNote& file : snapshot->files) {
    codec::append_json_item(files, file_json(file));
  }
  codec::SortedObject object;
  object.add_string("at", format_rfc3339(now));
  object.add_raw("files", "[" + files + "]");
  object.add_raw("items", "[" + items + "]");
  object.add_raw("missing", "[" + missing + "]");
  object.add_raw("sources", "[" + sources + "]");
  return object.text();
}

std::string collateral_summary(const collateral::Supply& supply, Time now) {
  const auto snapshot = supply.published().get();
  size_t in_force = 0;
  std::optional<Time> next_end;
  for (const Known& known : snapshot->known) {
    const Time end = known.issue.next_update;
    if (known.in_force(now)) {
      ++in_force;
      next_end = std::min(end, next_end.value_or(end));
    }
  }
  return fmt::format(
      "{} files, {} items in force, {} not in force{}", snapshot->files.size(),
      in_force, snapshot->known.size() - in_force,
      next_end ? ", the next ends at " + format_rfc3339(*next_end) : "");
}

}  // namespace assay::server
