// SPDX-License-Identifier: Apache-2.0
// Every name is tried; the most telling error is kept.
#include "collateral/sift.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "collateral/vendors.h"
#include "tee/snp/issue.h"

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

using ItemPointer = std::shared_ptr<const tee::Endorsement>;

// What everything is judged against.
struct Measure {
  const tee::Endorsements& all;
  const tee::Anchors& anchors;
  std::optional<Time> at;
};

struct Judged {
  Result<tee::Issue> issue;
  ItemPointer item;  // with its issuer beside it
};

// An issuer that another file brought may stand in for one that is not beside
// the item.
Judged judge(const std::string& name, const ItemPointer& item,
             const Measure& measure) {
  Judged judged{verify_item(name, *item, measure.anchors, measure.at), item};
  const auto issuer_name = snp::issuer_of(name);
  if (judged.issue || !issuer_name || !item->issuer_chain.empty()) {
    return judged;
  }
  for (const auto& issuer : measure.all.find(*issuer_name)) {
    ItemPointer whole = snp::with_issuer(*item, *issuer);
    auto issue = verify_item(name, *whole, measure.anchors, measure.at);
    if (issue) {
      return {std::move(issue), std::move(whole)};
    }
    judged.issue = std::move(issue);
  }
  return judged;
}

}  // namespace

Sifted sift(const tee::Endorsements& endorsements, const tee::Anchors& anchors,
            std::optional<Time> at, const std::string& source) {
  Sifted sifted;
  std::map<const tee::Endorsement*, Tried> tried;
  for (const auto& [name, items] : endorsements.by_name()) {
    for (const auto& item : items) {
      Tried& of_item = tried[item.get()];
      of_item.names.push_back(name);
      Judged judged = judge(name, item, {endorsements, anchors, at});
      if (judged.issue) {
        of_item.fits = true;
        sifted.known.push_back({name, std::move(*judged.issue),
                                std::move(judged.item), source, Origin::File});
      } else if (tells_more(judged.issue.error(), of_item.error)) {
        of_item.error = judged.issue.error();
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
