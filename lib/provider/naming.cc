// SPDX-License-Identifier: Apache-2.0
// Labels and segments, compared one by one and never as prefixes.
#include "provider/naming.h"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/ascii.h"

namespace assay::provider {
namespace {

constexpr std::string_view kName = "{name}";
constexpr std::string_view kLocation = "{location}";

// RFC 1035, section 2.3.4.
constexpr size_t kMaxLabel = 63;
constexpr size_t kMaxHost = 253;
constexpr size_t kMaxTemplate = 512;
constexpr size_t kShown = 64;

struct Location {
  std::string_view name;
  std::string_view code;
};

// The codes that are documented or were seen: rest-control-plane.md 2.
constexpr std::array<Location, 6> kLocations = {{
    {"centralus", "cus"},
    {"eastus", "eus"},
    {"eastus2", "eus2"},
    {"uksouth", "uks"},
    {"westeurope", "weu"},
    {"westus", "wus"},
}};

// First segments of the service's own routes that could be names: data plane,
// control plane, development identity.
constexpr std::array<std::string_view, 11> kRoutes = {
    "adfs",          "attest",        "certificates", "certs",
    "common",        "operations",    "policies",     "providers",
    "servicehealth", "subscriptions", "tcbbaselines"};

bool has_edges(std::string_view text) {
  return !text.empty() && is_letter_or_digit(text.front()) &&
         is_letter_or_digit(text.back());
}

bool is_label(std::string_view text) {
  return text.size() <= kMaxLabel && has_edges(text) &&
         std::ranges::all_of(
             text, [](char c) { return is_letter_or_digit(c) || c == '-'; });
}

bool is_name(std::string_view text) {
  return text.size() >= kMinName && text.size() <= kMaxName && is_label(text);
}

bool is_reserved(std::string_view name) {
  return std::ranges::find(kRoutes, name) != kRoutes.end();
}

bool is_placeholder(std::string_view part) {
  return part == kName || part == kLocation;
}

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  for (;;) {
    const size_t end = std::min(text.find(separator), text.size());
    parts.emplace_back(text.substr(0, end));
    if (end == text.size()) {
      return parts;
    }
    text.remove_prefix(end + 1);
  }
}

Error refuse(std::string_view text, std::string_view why) {
  return Error(
      Code::ConfigInvalid,
      fmt::format("{}; expected a URI like "
                  "https://{{name}}.{{location}}.attest.example.com or "
                  "https://attest.example.com/{{name}}, found \"{}\"",
                  why, text.substr(0, kShown)));
}

// Of "host:port" or "[v6]:port": where the port's colon stands.
size_t port_colon(std::string_view authority) {
  const size_t bracket = authority.rfind(']');
  return authority.find(':', bracket == authority.npos ? 0 : bracket);
}

bool is_port(std::string_view text) {
  constexpr size_t kMaxDigits = 5;
  return !text.empty() && text.size() <= kMaxDigits &&
         std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// An address in brackets is taken as it is: it holds no placeholder.
bool is_bracketed(std::string_view host) {
  return host.size() > 2 && host.front() == '[' && host.back() == ']' &&
         host.find_first_not_of("0123456789abcdef:.", 1) == host.size() - 1;
}

bool is_host(std::string_view host, std::span<const std::string> labels) {
  if (host.size() > kMaxHost) {
    return false;
  }
  return is_bracketed(host) ||
         std::ranges::all_of(labels, [](std::string_view label) {
           return is_placeholder(label) || is_label(label);
         });
}

bool is_segment(std::string_view segment) {
  constexpr std::string_view kOthers = "-_.~";
  return is_placeholder(segment) ||
         (!segment.empty() && segment != "." && segment != ".." &&
          std::ranges::all_of(segment, [kOthers](char c) {
            return is_letter_or_digit(c) || kOthers.find(c) != kOthers.npos;
          }));
}

auto count(const UriTemplate& pattern, std::string_view placeholder) {
  return std::ranges::count(pattern.host, placeholder) +
         std::ranges::count(pattern.path, placeholder);
}

// The scheme that text begins with; empty where it is another one.
std::string_view find_scheme(std::string_view text) {
  for (const std::string_view scheme : {"https", "http"}) {
    if (equal_ignoring_case(text.substr(0, scheme.size()), scheme) &&
        text.substr(scheme.size()).starts_with("://")) {
      return scheme;
    }
  }
  return {};
}

std::string_view filled(std::string_view part, std::string_view name,
                        std::string_view location) {
  return part == kName ? name : (part == kLocation ? location : part);
}

// Whether a label or segment of a request may stand where the template has
// part.
bool fits(std::string_view part, std::string_view text) {
  if (part == kName) {
    return is_name(text);
  }
  return part == kLocation ? is_label(text) : equal_ignoring_case(part, text);
}

// What stands in place of the placeholder; empty where there is none.
// Requires: parts and texts are of one length.
std::string captured(std::span<const std::string> parts,
                     std::span<const std::string> texts,
                     std::string_view placeholder) {
  const auto part = std::ranges::find(parts, placeholder);
  return part == parts.end()
             ? std::string()
             : ascii_lower(texts[static_cast<size_t>(part - parts.begin())]);
}

// The labels of a Host header without its port; none where it is not one.
std::vector<std::string> host_labels(std::string_view host) {
  const size_t colon = std::min(port_colon(host), host.size());
  if (colon < host.size() && !is_port(host.substr(colon + 1))) {
    return {};
  }
  host = host.substr(0, colon);
  if (host.ends_with('.')) {
    host.remove_suffix(1);
  }
  return host.size() > kMaxHost ? std::vector<std::string>() : split(host, '.');
}

// The first count segments of a path; none where it has fewer.
std::vector<std::string> first_segments(std::string_view path, size_t count) {
  std::vector<std::string> segments;
  for (size_t i = 0; i < count; ++i) {
    if (!path.starts_with('/')) {
      return {};
    }
    path.remove_prefix(1);
    segments.emplace_back(path.substr(0, path.find('/')));
    path.remove_prefix(segments.back().size());
  }
  return segments;
}

std::string_view after(std::string_view path,
                       std::span<const std::string> segments) {
  for (const std::string& segment : segments) {
    path.remove_prefix(1 + segment.size());
  }
  return path.empty() ? "/" : path;
}

}  // namespace

Result<std::string> parse_name(std::string_view text) {
  if (!is_name(text)) {
    return Error(Code::ArmNameInvalid,
                 fmt::format("expected {} to {} letters, digits and hyphens "
                             "without a hyphen at either end, found \"{}\"",
                             kMinName, kMaxName, text.substr(0, kShown)))
        .at("providerName");
  }
  return ascii_lower(text);
}

Result<std::string> parse_location(std::string_view text) {
  const bool good = text.size() <= kMaxLocation && has_edges(text) &&
                    std::ranges::all_of(text, [](char c) {
                      return is_letter_or_digit(c) || c == ' ' || c == '-';
                    });
  std::string name = ascii_lower(text);
  std::erase(name, ' ');
  if (!good || name.size() > kMaxLabel) {
    return Error(Code::ArmNameInvalid,
                 fmt::format("expected the name of a location, like westus or "
                             "West US, found \"{}\"",
                             text.substr(0, kShown)))
        .at("location");
  }
  return name;
}

std::string_view location_code(std::string_view location) {
  const auto row = std::ranges::find(kLocations, location, &Location::name);
  return row == kLocations.end() ? location : row->code;
}

Result<> check_location(std::string_view asked, std::string_view served) {
  if (served.empty() || location_code(asked) == location_code(served)) {
    return {};
  }
  return Error(Code::ArmLocationUnavailable,
               fmt::format("this service stands in {}, not in {}", served,
                           asked.substr(0, kShown)))
      .at("location");
}

std::string shared_provider_name(std::string_view location) {
  return fmt::format("shared{}", location_code(location));
}

bool UriTemplate::has_name() const {
  return count(*this, kName) != 0;
}

bool UriTemplate::name_in_path() const {
  return std::ranges::find(path, kName) != path.end();
}

Result<UriTemplate> parse_template(std::string_view text) {
  if (text.size() > kMaxTemplate) {
    return refuse(text, fmt::format("longer than {} bytes", kMaxTemplate));
  }
  UriTemplate pattern;
  pattern.scheme = find_scheme(text);
  if (pattern.scheme.empty()) {
    return refuse(text, "the scheme is neither https nor http");
  }
  std::string_view left = text.substr(pattern.scheme.size() + 3);
  if (left.ends_with('/')) {
    left.remove_suffix(1);
  }
  const std::string authority = ascii_lower(left.substr(0, left.find('/')));
  left.remove_prefix(authority.size());
  const size_t colon = std::min(port_colon(authority), authority.size());
  const std::string host = authority.substr(0, colon);
  if (colon < authority.size()) {
    pattern.port = authority.substr(colon + 1);
    if (!is_port(pattern.port)) {
      return refuse(text, "the port is no number");
    }
  }
  pattern.host = split(host, '.');
  if (!is_host(host, pattern.host)) {
    return refuse(text,
                  "the host has a label that is neither {name} nor {location} "
                  "nor letters, digits and hyphens");
  }
  if (!left.empty()) {
    pattern.path = split(left.substr(1), '/');
  }
  if (!std::ranges::all_of(pattern.path, is_segment)) {
    return refuse(text,
                  "the path has a segment that is neither {name} nor "
                  "{location} nor letters, digits and any of -_.~");
  }
  if (count(pattern, kName) > 1 || count(pattern, kLocation) > 1) {
    return refuse(text, "{name} or {location} stands there twice");
  }
  return pattern;
}

std::string make_uri(const UriTemplate& pattern, std::string_view name,
                     std::string_view location) {
  const std::string_view code = location_code(location);
  std::string uri = pattern.scheme + "://";
  for (size_t i = 0; i < pattern.host.size(); ++i) {
    uri += i == 0 ? "" : ".";
    uri += filled(pattern.host[i], name, code);
  }
  uri += pattern.port.empty() ? "" : ":" + pattern.port;
  for (const std::string& part : pattern.path) {
    uri += '/';
    uri += filled(part, name, code);
  }
  return uri;
}

Result<> check_reachable(const UriTemplate& pattern, std::string_view name) {
  if (pattern.name_in_path() && is_reserved(ascii_lower(name))) {
    return Error(Code::ArmNameInvalid,
                 fmt::format("\"{}\" is a route of the service and cannot be "
                             "a provider; kept are {}",
                             name.substr(0, kShown), fmt::join(kRoutes, ", ")))
        .at("providerName");
  }
  return {};
}

std::optional<UriMatch> match(const UriTemplate& pattern, std::string_view host,
                              std::string_view path) {
  const std::vector<std::string> labels = host_labels(host);
  const std::vector<std::string> segments =
      first_segments(path, pattern.path.size());
  if (!path.starts_with('/') ||
      !std::ranges::equal(pattern.host, labels, fits) ||
      !std::ranges::equal(pattern.path, segments, fits)) {
    return std::nullopt;
  }
  const std::string in_path = captured(pattern.path, segments, kName);
  if (is_reserved(in_path)) {
    return std::nullopt;
  }
  return UriMatch{
      .name = captured(pattern.host, labels, kName) + in_path,
      .location = captured(pattern.host, labels, kLocation) +
                  captured(pattern.path, segments, kLocation),
      .rest = after(path, segments),
  };
}

}  // namespace assay::provider
