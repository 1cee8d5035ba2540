// SPDX-License-Identifier: Apache-2.0
// Gathers by kind: the number of series does not grow with that of platforms.
#include "server/collateral_metrics.h"

#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>

namespace assay::server {
namespace {

struct KindRow {
  std::string_view path;  // in the name
  std::string_view kind;
};
constexpr std::array<KindRow, 10> kKinds = {{{"root-crl", "root_crl"},
                                             {"pck-crl", "pck_crl"},
                                             {"tcb-info", "tcbinfo"},
                                             {"qe-identity", "qeidentity"},
                                             {"amd/crl/", "amd_crl"},
                                             {"amd/ark/", "ask_ark"},
                                             {"amd/ask/", "ask_ark"},
                                             {"amd/asvk/", "ask_ark"},
                                             {"amd/vcek/", "vcek"},
                                             {"amd/vlek/", "vlek"}}};

// Of the items of one kind.
struct Extremes {
  std::chrono::seconds age{};
  std::chrono::seconds left = std::chrono::seconds::max();
  size_t items = 0;
};

metrics::Labels labels_for(const ItemLabels& labels) {
  return {{"kind", labels.kind}, {"tee", labels.tee}};
}

void add_items(metrics::Families& families,
               const collateral::Snapshot& snapshot, Time now) {
  std::map<ItemLabels, Extremes> kinds;
  for (auto at = snapshot.known.begin(); at != snapshot.known.end();) {
    const std::string& name = at->name;
    Extremes& of = kinds[labels_of(name)];
    const collateral::Known* lasting = &*at;  // of those with that name
    for (; at != snapshot.known.end() && at->name == name; ++at) {
      ++of.items;
      if (at->issue.next_update > lasting->issue.next_update) {
        lasting = &*at;
      }
    }
    of.age = std::max(of.age, now - lasting->issue.issued);
    of.left = std::min(of.left, lasting->issue.next_update - now);
  }
  auto items = metrics::gauge("assay_collateral_items", "Items at hand.");
  auto age = metrics::gauge("assay_collateral_age_seconds",
                            "Since the oldest item of the kind was issued, of "
                            "one name the one that lasts longest.");
  auto left = metrics::gauge(
      "assay_collateral_expires_in_seconds",
      "Until the first item of the kind ends, of one name the one that lasts "
      "longest; negative once it has.");
  for (const auto& [labels, of] : kinds) {
    metrics::add(items, labels_for(labels), static_cast<double>(of.items));
    metrics::add(age, labels_for(labels), static_cast<double>(of.age.count()));
    metrics::add(left, labels_for(labels),
                 static_cast<double>(of.left.count()));
  }
  families.insert(families.end(), {items, age, left});
}

void add_sources(metrics::Families& families,
                 const std::vector<collateral::SourceStatus>& sources) {
  auto fetched =
      metrics::counter("assay_collateral_fetch_total",
                       "Requests to a source, by what came of them.");
  auto resting =
      metrics::gauge("assay_collateral_source_resting",
                     "1 while a source is left alone after failures.");
  for (const collateral::SourceStatus& source : sources) {
    for (const auto& [result, count] :
         {std::pair("ok", source.fetched), std::pair("refused", source.refused),
          std::pair("failed", source.failed)}) {
      metrics::add(fetched, {{"source", source.source}, {"result", result}},
                   static_cast<double>(count));
    }
    metrics::add(resting, {{"source", source.source}}, source.open ? 1 : 0);
  }
  families.insert(families.end(), {fetched, resting});
}

}  // namespace

ItemLabels labels_of(std::string_view item_name) {
  for (const KindRow& row : kKinds) {
    if (item_name.find(row.path) == item_name.npos) {
      continue;
    }
    for (const std::string_view tee : {"sgx", "tdx"}) {
      if (item_name.starts_with(fmt::format("intel/{}/", tee))) {
        return {std::string(row.kind), std::string(tee)};
      }
    }
    return {std::string(row.kind),
            item_name.starts_with("amd/") ? "snp" : std::string()};
  }
  return {"other", {}};
}

metrics::Families collateral_metrics(const collateral::Supply& supply,
                                     Time now) {
  metrics::Families families;
  const auto snapshot = supply.published().get();
  add_items(families, *snapshot, now);
  auto missing = metrics::gauge(
      "assay_collateral_missing",
      "Items that requests asked for and that are not in force.");
  metrics::add(missing, {},
               static_cast<double>(std::ranges::count_if(
                   supply.items(), [&](const collateral::ItemStatus& item) {
                     return snapshot->find(item.name, now) == nullptr;
                   })));
  families.push_back(std::move(missing));
  add_sources(families, supply.sources());
  return families;
}

}  // namespace assay::server
