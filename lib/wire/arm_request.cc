// SPDX-License-Identifier: Apache-2.0
// The table of the control plane's routes, and the names in their paths.
#include "wire/arm_request.h"

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/ascii.h"
#include "provider/naming.h"
#include "wire/wire.h"

namespace assay::wire {
namespace {

using enum ArmOperation;
using provider::Action;

constexpr size_t kShown = 64;
// That of the longest route, and one so that a longer path does not fit.
constexpr size_t kMaxSegments = 12;

// INVARIANT: in the order of ArmVersion.
constexpr std::array<std::string_view, 4> kVersions = {
    "2018-09-01-preview", "2020-10-01", "2021-06-01-preview", "2021-06-01"};

struct Route {
  ArmOperation operation;
  std::string_view method;
  std::string_view scope;
  std::string_view tail;  // {p}rovider, {c}onnection, {l}ocation
  ArmVersion since;
  Action action;
};

constexpr std::string_view kTenant = "/providers/Microsoft.Attestation";
constexpr std::string_view kSubscription =
    "/subscriptions/{s}/providers/Microsoft.Attestation";
constexpr std::string_view kGroup =
    "/subscriptions/{s}/resourceGroups/{g}/providers/Microsoft.Attestation";

constexpr std::string_view kProviders = "/attestationProviders";
constexpr std::string_view kProvider = "/attestationProviders/{p}";
constexpr std::string_view kDefaults = "/defaultProviders";
constexpr std::string_view kDefault = "/locations/{l}/defaultProvider";
constexpr std::string_view kConnections =
    "/attestationProviders/{p}/privateEndpointConnections";
constexpr std::string_view kConnection =
    "/attestationProviders/{p}/privateEndpointConnections/{c}";
constexpr std::string_view kPrivateLinks =
    "/attestationProviders/{p}/privateLinkResources";

constexpr ArmVersion kFirst = ArmVersion::V2018_09_01_preview;
constexpr ArmVersion kSecond = ArmVersion::V2020_10_01;
constexpr ArmVersion kLast = ArmVersion::V2021_06_01;

// INVARIANT: in the order of ArmOperation; rows of one path have one version.
// The late drafts of the first version have default providers already.
constexpr std::array<Route, 14> kRoutes = {{
    {ListOperations, "GET", kTenant, "/operations", kFirst,
     Action::ReadOperations},
    {ListProviders, "GET", kSubscription, kProviders, kFirst,
     Action::ReadProvider},
    {ListProvidersOfGroup, "GET", kGroup, kProviders, kFirst,
     Action::ReadProvider},
    {GetProvider, "GET", kGroup, kProvider, kFirst, Action::ReadProvider},
    {CreateProvider, "PUT", kGroup, kProvider, kFirst, Action::WriteProvider},
    {UpdateProvider, "PATCH", kGroup, kProvider, kFirst, Action::WriteProvider},
    {DeleteProvider, "DELETE", kGroup, kProvider, kFirst,
     Action::DeleteProvider},
    {ListDefaultProviders, "GET", kSubscription, kDefaults, kFirst,
     Action::ReadDefaultProviders},
    {GetDefaultProvider, "GET", kSubscription, kDefault, kFirst,
     Action::ReadDefaultProviderOfLocation},
    {ListConnections, "GET", kGroup, kConnections, kSecond,
     Action::ReadConnection},
    {GetConnection, "GET", kGroup, kConnection, kSecond,
     Action::ReadConnection},
    {PutConnection, "PUT", kGroup, kConnection, kSecond,
     Action::WriteConnection},
    {DeleteConnection, "DELETE", kGroup, kConnection, kSecond,
     Action::DeleteConnection},
    {ListPrivateLinkResources, "GET", kGroup, kPrivateLinks, kLast,
     Action::ReadPrivateLinkResources},
}};

// Segments of a path that begins with '/'; at most kMaxSegments, the last of
// which then has the rest.
std::vector<std::string_view> segments_of(std::string_view path) {
  std::vector<std::string_view> segments;
  if (path.size() > 1 && path.ends_with('/')) {
    path.remove_suffix(1);
  }
  while (path.starts_with('/')) {
    path.remove_prefix(1);
    const bool last = segments.size() + 1 == kMaxSegments;
    segments.push_back(last ? path : path.substr(0, path.find('/')));
    path.remove_prefix(segments.back().size());
  }
  return segments;
}

bool is_placeholder(std::string_view part) {
  return part.starts_with('{');
}

std::vector<std::string_view> segments_of(const Route& route) {
  std::vector<std::string_view> segments = segments_of(route.scope);
  std::ranges::copy(segments_of(route.tail), std::back_inserter(segments));
  return segments;
}

bool has_path(const Route& route, std::span<const std::string_view> segments) {
  return std::ranges::equal(segments_of(route), segments,
                            [](std::string_view part, std::string_view found) {
                              return is_placeholder(part)
                                         ? !found.empty()
                                         : equal_ignoring_case(part, found);
                            });
}

// The rows of one path: one for each method.
std::vector<const Route*> routes_of(std::string_view path) {
  const std::vector<std::string_view> segments = segments_of(path);
  std::vector<const Route*> found;
  for (const Route& route : kRoutes) {
    if (has_path(route, segments)) {
      found.push_back(&route);
    }
  }
  return found;
}

Result<ArmVersion> parse_version(std::string_view query) {
  TRY(const std::optional<std::string> value,
      query_value(query, "api-version"));
  if (!value || value->empty()) {
    return Error(Code::ArmApiVersionMissing,
                 fmt::format("the query has no api-version; supported are {}",
                             fmt::join(kVersions, ", ")))
        .at("api-version");
  }
  const auto row = std::ranges::find(kVersions, *value);
  if (row == kVersions.end()) {
    return Error(Code::ArmApiVersionUnknown,
                 fmt::format(
                     "\"{}\" is unknown to the control plane; supported "
                     "are {}",
                     value->substr(0, kShown), fmt::join(kVersions, ", ")))
        .at("api-version");
  }
  return static_cast<ArmVersion>(row - kVersions.begin());
}

struct NameRule {
  std::string_view field;
  size_t maximum;
  std::string_view others;  // besides letters and digits
};

constexpr NameRule kSubscriptionId = {"subscriptionId", 64, "-"};
constexpr NameRule kGroupName = {"resourceGroupName", 90, "-_.()"};
constexpr NameRule kConnectionName = {"privateEndpointConnectionName", 80,
                                      "-_."};

// ASCII alone, so that ignoring case means one thing. No dot at the end: that
// is Azure's rule, and leaves no "." and "..".
Result<std::string> check_name(std::string_view name, const NameRule& rule) {
  const bool good =
      !name.empty() && name.size() <= rule.maximum && !name.ends_with('.') &&
      std::ranges::all_of(name, [&rule](char c) {
        return is_letter_or_digit(c) || rule.others.find(c) != rule.others.npos;
      });
  if (!good) {
    return Error(Code::ArmNameInvalid,
                 fmt::format("expected 1 to {} letters, digits and any of {}, "
                             "and no dot at the end; found \"{}\"",
                             rule.maximum, rule.others, name.substr(0, kShown)))
        .at(rule.field);
  }
  return std::string(name);
}

// The decoded segment that stands where the route has the placeholder; nothing
// where it has none. A '/' that was encoded is a character like any other, and
// no name may hold it.
Result<std::optional<std::string>> segment_at(const Route& route,
                                              std::string_view path,
                                              std::string_view placeholder) {
  const std::vector<std::string_view> parts = segments_of(route);
  const auto part = std::ranges::find(parts, placeholder);
  if (part == parts.end()) {
    return std::optional<std::string>();
  }
  const auto index = static_cast<size_t>(part - parts.begin());
  auto decoded = percent_decode(segments_of(path)[index]);
  if (!decoded) {
    return Error(Code::ArmNameInvalid,
                 fmt::format("segment {} of the path is not UTF-8 in percent "
                             "encoding",
                             index + 1));
  }
  return std::optional(std::move(*decoded));
}

// The name in place of the placeholder, by parse; empty where the route has no
// such name.
template <class Parse>
Result<std::string> name_at(const Route& route, std::string_view path,
                            std::string_view placeholder, Parse parse) {
  TRY(const std::optional<std::string> text,
      segment_at(route, path, placeholder));
  return text ? parse(*text) : std::string();
}

auto by(const NameRule& rule) {
  return [&rule](std::string_view name) { return check_name(name, rule); };
}

Result<ArmRequest> with_names(const Route& route, ArmVersion version,
                              std::string_view path) {
  ArmRequest request{.operation = route.operation,
                     .version = version,
                     .place = {},
                     .provider = {},
                     .connection = {},
                     .location = {}};
  TRY(request.place.subscription,
      name_at(route, path, "{s}", by(kSubscriptionId)));
  TRY(request.place.resource_group,
      name_at(route, path, "{g}", by(kGroupName)));
  TRY(request.provider, name_at(route, path, "{p}", provider::parse_name));
  TRY(request.connection, name_at(route, path, "{c}", by(kConnectionName)));
  TRY(request.location, name_at(route, path, "{l}", provider::parse_location));
  return request;
}

}  // namespace

bool is_arm_path(std::string_view path) {
  const std::vector<std::string_view> segments = segments_of(path);
  return !segments.empty() &&
         (equal_ignoring_case(segments.front(), "subscriptions") ||
          equal_ignoring_case(segments.front(), "providers"));
}

Result<ArmRequest> parse_arm_request(std::string_view method,
                                     std::string_view path,
                                     std::string_view query) {
  const std::vector<const Route*> routes = routes_of(path);
  if (routes.empty()) {
    return Error(Code::RouteNotFound,
                 "the control plane has resources of Microsoft.Attestation: "
                 "attestationProviders, defaultProviders, operations");
  }
  TRY(const ArmVersion version, parse_version(query));
  if (version < routes.front()->since) {
    return Error(Code::ArmTypeNotInVersion,
                 fmt::format(
                     "{} does not have it; use {} or later",
                     kVersions[static_cast<size_t>(version)],
                     kVersions[static_cast<size_t>(routes.front()->since)]))
        .at("api-version");
  }
  const auto route = std::ranges::find(routes, method, &Route::method);
  if (route == routes.end()) {
    return Error(Code::MethodNotAllowed,
                 fmt::format("the resource takes {}", arm_methods(path)));
  }
  return with_names(**route, version, path);
}

std::string arm_methods(std::string_view path) {
  std::string methods;
  for (const Route* const route : routes_of(path)) {
    methods += methods.empty() ? "" : ", ";
    methods += route->method;
  }
  return methods;
}

provider::Action arm_action(ArmOperation operation) {
  return kRoutes[static_cast<size_t>(operation)].action;
}

std::string provider_id(const provider::Placement& place,
                        std::string_view name) {
  // Examples of the API leave out the first slash; the live service has it.
  const std::string scope =
      place.subscription.empty()
          ? std::string()
          : fmt::format("/subscriptions/{}/resourceGroups/{}",
                        place.subscription, place.resource_group);
  return fmt::format(
      "{}/providers/Microsoft.Attestation/attestationProviders/{}", scope,
      name);
}

std::string arm_scope(const ArmRequest& request) {
  if (request.place.subscription.empty()) {
    return "/providers/Microsoft.Attestation";
  }
  if (request.place.resource_group.empty()) {
    return "/subscriptions/" + request.place.subscription;
  }
  return request.provider.empty()
             ? fmt::format("/subscriptions/{}/resourceGroups/{}",
                           request.place.subscription,
                           request.place.resource_group)
             : provider_id(request.place, request.provider);
}

}  // namespace assay::wire
