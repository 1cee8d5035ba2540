// SPDX-License-Identifier: Apache-2.0
// Kinds of places by their prefix.
#include "collateral/place.h"

#include <utility>

#include <fmt/format.h>

#include "http/url.h"

namespace assay::collateral {
namespace {

constexpr std::pair<std::string_view, PlaceKind> kKinds[] = {
    {"dir:", PlaceKind::Folder},
    {"bundle:", PlaceKind::Bundle},
    {"pcs:", PlaceKind::Pcs},
    {"kds:", PlaceKind::Kds},
};

bool is_good_url(std::string_view text) {
  const auto url = http::parse_url(text);
  return url && text.find('?') == text.npos &&
         (url->scheme == http::Scheme::Https || http::is_loopback(*url));
}

}  // namespace

Result<Place> parse_place(std::string_view text) {
  for (const auto& [prefix, kind] : kKinds) {
    if (!text.starts_with(prefix) || text.size() == prefix.size()) {
      continue;
    }
    Place place{kind, std::string(text.substr(prefix.size()))};
    const bool service = kind == PlaceKind::Pcs || kind == PlaceKind::Kds;
    if (service && !is_good_url(place.where)) {
      return Error(Code::ConfigInvalid,
                   fmt::format("an https URL without a query after {} (http on "
                               "loopback)",
                               prefix));
    }
    return place;
  }
  return Error(Code::ConfigInvalid,
               "dir:PATH, bundle:FILE, pcs:URL or kds:URL");
}

}  // namespace assay::collateral
