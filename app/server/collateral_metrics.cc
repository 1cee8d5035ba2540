// SPDX-License-Identifier: Apache-2.0
// Gathers by kind: the number of series does not grow with that of platforms.
#include "server/collateral_metrics.h"

#include <algorithm>
#include <array>
#include <iterator>
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

// One metric: its head, then a line for each series.
class Text {
 public:
  void begin(std::string_view name, std::string_view type,
             std::string_view help) {
    name_ = name;
    fmt::format_to(std::back_inserter(text_),
                   "# HELP {0} {2}\n# TYPE {0} {1}\n", name, type, help);
  }

  // labels: as between the braces.
  void add(std::string_view labels, int64_t value) {
    fmt::format_to(std::back_inserter(text_), "{}{}{}{} {}\n", name_,
                   labels.empty() ? "" : "{", labels, labels.empty() ? "" : "}",
                   value);
  }

  std::string take() { return std::move(text_); }

 private:
  std::string_view name_;
  std::string text_;
};

std::string text_of(const ItemLabels& labels) {
  return fmt::format(R"(kind="{}",tee="{}")", labels.kind, labels.tee);
}

// Backslash, quote and line feed, as the text format asks for.
std::string escaped(std::string_view value) {
  std::string text;
  for (const char c : value) {
    if (c == '\n') {
      text += "\\n";
      continue;
    }
    if (c == '\\' || c == '"') {
      text += '\\';
    }
    text += c;
  }
  return text;
}

void add_items(Text& text, const collateral::Snapshot& snapshot, Time now) {
  std::map<ItemLabels, Extremes> kinds;
  for (const collateral::Known& known : snapshot.known) {
    Extremes& of = kinds[labels_of(known.name)];
    of.age = std::max(of.age, now - known.issue.issued);
    of.left = std::min(of.left, known.issue.next_update - now);
    ++of.items;
  }
  text.begin("assay_collateral_items", "gauge", "Items at hand.");
  for (const auto& [labels, of] : kinds) {
    text.add(text_of(labels), static_cast<int64_t>(of.items));
  }
  text.begin("assay_collateral_age_seconds", "gauge",
             "Since the oldest item of the kind was issued.");
  for (const auto& [labels, of] : kinds) {
    text.add(text_of(labels), of.age.count());
  }
  text.begin("assay_collateral_expires_in_seconds", "gauge",
             "Until the first item of the kind ends; negative once it has.");
  for (const auto& [labels, of] : kinds) {
    text.add(text_of(labels), of.left.count());
  }
}

void add_sources(Text& text,
                 const std::vector<collateral::SourceStatus>& sources) {
  text.begin("assay_collateral_fetch_total", "counter",
             "Requests to a source, by what came of them.");
  for (const collateral::SourceStatus& source : sources) {
    const std::string label = escaped(source.source);
    for (const auto& [result, count] :
         {std::pair("ok", source.fetched), std::pair("refused", source.refused),
          std::pair("failed", source.failed)}) {
      text.add(fmt::format(R"(source="{}",result="{}")", label, result),
               static_cast<int64_t>(count));
    }
  }
  text.begin("assay_collateral_source_resting", "gauge",
             "1 while a source is left alone after failures.");
  for (const collateral::SourceStatus& source : sources) {
    text.add(fmt::format(R"(source="{}")", escaped(source.source)),
             source.open ? 1 : 0);
  }
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

std::string collateral_metrics(const collateral::Supply& supply, Time now) {
  Text text;
  const auto snapshot = supply.published().get();
  add_items(text, *snapshot, now);
  text.begin("assay_collateral_missing", "gauge",
             "Items that requests asked for and that are not in force.");
  text.add({}, std::ranges::count_if(
                   supply.items(), [&](const collateral::ItemStatus& item) {
                     return snapshot->find(item.name, now) == nullptr;
                   }));
  add_sources(text, supply.sources());
  return text.take();
}

}  // namespace assay::server
