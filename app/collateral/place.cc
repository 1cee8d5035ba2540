// SPDX-License-Identifier: Apache-2.0
// Kinds of places by their prefix.
#include "collateral/place.h"

#include <utility>

#include "http/url.h"

namespace assay::collateral {
namespace {

constexpr std::pair<std::string_view, PlaceKind> kKinds[] = {
    {"dir:", PlaceKind::Folder},
    {"bundle:", PlaceKind::Bundle},
    {"pcs:", PlaceKind::Pcs},
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
    if (kind == PlaceKind::Pcs && !is_good_url(place.where)) {
      return Error(Code::ConfigInvalid,
                   "an https URL without a query after pcs: (http on "
                   "loopback)");
    }
    return place;
  }
  return Error(Code::ConfigInvalid, "dir:PATH, bundle:FILE or pcs:URL");
}

}  // namespace assay::collateral
