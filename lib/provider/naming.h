// SPDX-License-Identifier: Apache-2.0
// Names of providers and locations, and the URIs that are made of them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace assay::provider {

constexpr size_t kMinName = 3;
constexpr size_t kMaxName = 24;
constexpr size_t kMaxLocation = 64;

// 3 to 24 letters, digits and hyphens, no hyphen at either end, since the name
// becomes a DNS label: rest-control-plane.md 3. The name in lower case, in
// which providers are kept and compared. Errors: ArmNameInvalid.
Result<std::string> parse_name(std::string_view text);

// "Central US" and "centralus" are one location, "centralus": lower case, no
// blanks. Letters, digits, blanks and hyphens, at least one letter or digit at
// either end. Errors: ArmNameInvalid.
Result<std::string> parse_location(std::string_view text);

// The label of a location in host names: "eastus" gives "eus"; a location that
// the table does not know gives itself. Requires: parse_location made it.
std::string_view location_code(std::string_view location ASSAY_LIFETIME_BOUND);

// Whether asked is the location this service stands in, by name or code; every
// location where the service has none. Requires: parse_location made both.
// Errors: ArmLocationUnavailable.
Result<> check_location(std::string_view asked, std::string_view served);

// "shared" and the code, as MAA names the provider everybody may use.
std::string shared_provider_name(std::string_view location);

// service.attest_uri, taken to pieces. "{name}" and "{location}" stand for a
// whole label of the host or a whole segment of the path. interface.md 2.3.
struct UriTemplate {
  std::string scheme;             // "https" or "http"
  std::vector<std::string> host;  // labels in lower case, placeholders too
  std::string port;               // digits; empty where none
  std::vector<std::string> path;  // segments as written; may be empty

  // Nothing: one provider, which has the URI for itself.
  bool has_name() const;
  bool name_in_path() const;

  bool operator==(const UriTemplate&) const = default;
};

// Errors: ConfigInvalid (says what is allowed).
Result<UriTemplate> parse_template(std::string_view text);

// No trailing slash. Requires: parse_name made name, parse_location location.
std::string make_uri(const UriTemplate& pattern, std::string_view name,
                     std::string_view location);

// A provider of that name can be told apart from the service's own routes: in
// path style "https://host/certs" would be both. Errors: ArmNameInvalid.
Result<> check_reachable(const UriTemplate& pattern, std::string_view name);

struct UriMatch {
  std::string name;       // canonical; empty where the template has none
  std::string location;   // code as in the host; empty likewise
  std::string_view rest;  // of the path, begins with '/'; views the path
};

// Which provider a request is for, by its Host header and its path without the
// query. Ignores case, the port, and a dot that ends the host. Nothing where
// host or path do not fit as a whole label or segment, or where a name is not
// one; the caller answers such requests by its default provider or not at all,
// and compares location with that of the provider it finds.
std::optional<UriMatch> match(const UriTemplate& pattern, std::string_view host,
                              std::string_view path ASSAY_LIFETIME_BOUND);

}  // namespace assay::provider
