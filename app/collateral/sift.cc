// SPDX-License-Identifier: Apache-2.0
// Every name is tried; the most telling error is kept.
#include "collateral/sift.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "collateral/vendors.h"

namespace assay::collateral {
namespace {

struct Tried {
  std::vector<std::string> names;
  std::optional<Error> error;
  bool fits = false;
};

// That it is something else says the least: it may be so of every other name.
bool tells_more(const Error& error, const std::optional<Error>& before) {
  return !before || (before->code() == Code::EndorsementUnfit &&
                     error.code() != Code::EndorsementUnfit);
}

}  // namespace

Sifted sift(const tee::Endorsements& endorsements, const tee::Anchors& anchors,
            Time now, const std::string& source) {
  Sifted sifted;
  std::map<const tee::Endorsement*, Tried> tried;
  for (const auto& [name, items] : endorsements.by_name()) {
    for (const auto& item : items) {
      Tried& of_item = tried[item.get()];
      of_item.names.push_back(name);
      auto issue = verify_item(name, *item, anchors, now);
      if (issue) {
        of_item.fits = true;
        sifted.known.push_back(
            {name, std::move(*issue), item, source, Origin::File});
      } else if (tells_more(issue.error(), of_item.error)) {
        of_item.error = issue.error();
      }
    }
  }
  for (auto& [item, of_item] : tried) {
    if (!of_item.fits) {
      sifted.unknown.push_back(
          {std::move(of_item.names), of_item.error->message()});
    }
  }
  std::ranges::sort(sifted.unknown, {}, &Unknown::names);
  return sifted;
}

}  // namespace assay::collateral
