// SPDX-License-Identifier: Apache-2.0
// Reads discovery documents and key sets of identity providers.
#include "identity/metadata.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "codec/json.h"

namespace assay::identity {
namespace {

namespace json = codec::json;

constexpr size_t kMaxEndpoint = 2048;
constexpr std::string_view kHttps = "https://";
constexpr std::string_view kHttp = "http://";
// Entra's keys that serve every tenant say so by this.
constexpr std::string_view kAnyTenant = "{tenantid}";

std::string_view host_of(std::string_view authority) {
  if (authority.starts_with('[')) {
    const size_t end = authority.find(']');
    return end == authority.npos ? "" : authority.substr(0, end + 1);
  }
  return authority.substr(0, authority.find(':'));
}

bool is_digits(std::string_view text) {
  return !text.empty() &&
         std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

bool is_loopback_host(std::string_view host) {
  constexpr std::array<std::string_view, 3> kHosts = {"127.0.0.1", "[::1]",
                                                      "localhost"};
  return std::ranges::find(kHosts, host) != kHosts.end();
}

// Printable ASCII without what begins a query or a fragment.
bool is_plain(std::string_view text) {
  return std::ranges::all_of(text, [](char c) {
    return c > ' ' && c < 0x7f &&
           std::string_view("?#@\\\"<>").find(c) == std::string_view::npos;
  });
}

Transport transport_of(std::string_view issuer) {
  return issuer.starts_with(kHttp) ? Transport::Loopback : Transport::Https;
}

bool may_verify(const json::object& key, std::string_view issuer) {
  const auto text = [&key](std::string_view name) {
    const json::value* const member = key.if_contains(name);
    return member != nullptr && member->is_string()
               ? std::string_view(member->get_string())
               : std::string_view();
  };
  if (const std::string_view use = text("use"); !use.empty() && use != "sig") {
    return false;
  }
  if (const std::string_view owner = text("issuer");
      !owner.empty() && owner != issuer &&
      owner.find(kAnyTenant) == owner.npos) {
    return false;
  }
  const json::value* const operations = key.if_contains("key_ops");
  if (operations == nullptr) {
    return true;
  }
  return operations->is_array() &&
         std::ranges::any_of(operations->get_array(), [](const json::value& v) {
           return v.is_string() && v.get_string() == "verify";
         });
}

}  // namespace

bool is_endpoint(std::string_view url, Transport transport) {
  const bool encrypted = url.starts_with(kHttps);
  if (url.size() > kMaxEndpoint || !is_plain(url) ||
      !(encrypted ||
        (transport == Transport::Loopback && url.starts_with(kHttp)))) {
    return false;
  }
  const std::string_view rest =
      url.substr(encrypted ? kHttps.size() : kHttp.size());
  const std::string_view authority = rest.substr(0, rest.find('/'));
  const std::string_view host = host_of(authority);
  const std::string_view port = authority.substr(host.size());
  return !host.empty() &&
         (port.empty() || (port.front() == ':' && is_digits(port.substr(1)))) &&
         (encrypted || is_loopback_host(host));
}

std::string metadata_url(std::string_view issuer) {
  return fmt::format(
      "{}/.well-known/openid-configuration",
      issuer.ends_with('/') ? issuer.substr(0, issuer.size() - 1) : issuer);
}

Result<Metadata> parse_metadata(std::string_view text,
                                std::string_view issuer) {
  TRY(const json::value document, codec::parse_json(text));
  TRY(const json::object* const metadata, codec::as_object(document));
  TRY(const std::string_view found, codec::string_member(*metadata, "issuer"));
  if (found != issuer) {
    return Error(Code::KeyMalformed, fmt::format("expected {}, found \"{}\"",
                                                 issuer, found.substr(0, 64)))
        .at("issuer");
  }
  TRY(const std::string_view jwks_uri,
      codec::string_member(*metadata, "jwks_uri"));
  // The path of jwks_uri may carry a query: Entra's names the application.
  if (!is_endpoint(jwks_uri.substr(0, jwks_uri.find('?')),
                   transport_of(issuer)) ||
      jwks_uri.find('#') != jwks_uri.npos || jwks_uri.size() > kMaxEndpoint) {
    return Error(Code::KeyMalformed,
                 fmt::format("expected an https URL, found \"{}\"",
                             jwks_uri.substr(0, 64)))
        .at("jwks_uri");
  }
  return Metadata{std::string(jwks_uri)};
}

Result<std::vector<jose::Jwk>> parse_keys(std::string_view text,
                                          std::string_view issuer) {
  TRY(const json::value document, codec::parse_json(text));
  TRY(const json::object* const set, codec::as_object(document));
  TRY(const json::array* const entries, codec::array_member(*set, "keys"));
  if (entries->size() > jose::kMaxKeysInSet) {
    return Error(Code::KeyMalformed,
                 fmt::format("expected at most {} keys, found {}",
                             jose::kMaxKeysInSet, entries->size()))
        .at("keys");
  }
  std::vector<jose::Jwk> keys;
  for (const json::value& entry : *entries) {
    TRY(const json::object* const object, codec::as_object(entry));
    if (!may_verify(*object, issuer)) {
      continue;
    }
    if (auto key = jose::parse_jwk(codec::serialize(entry))) {
      key->x5c.clear();  // no chain is judged: TLS vouches for the key
      keys.push_back(std::move(*key));
    }
  }
  if (keys.empty()) {
    return Error(Code::KeyMalformed,
                 fmt::format("none of {} keys may verify tokens of {}",
                             entries->size(), issuer))
        .at("keys");
  }
  return keys;
}

}  // namespace assay::identity
