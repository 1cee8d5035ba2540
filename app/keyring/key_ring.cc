// SPDX-License-Identifier: Apache-2.0
// Chooses the keys for a token, and says why there are none.
#include "keyring/key_ring.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "identity/metadata.h"
#include "identity/refusal.h"

namespace assay::keyring {
namespace {

constexpr std::string_view kUnavailable = "identity.keys.unavailable";

Error unavailable(const IssuerKeys& keys, std::string_view why) {
  return Error(Code::IdentityUnavailable,
               fmt::format("{}: {}", keys.issuer().url, why))
      .because(kUnavailable);
}

std::string_view error_of(const KeySet& set) {
  return set.last_error.empty() ? std::string_view("being fetched")
                                : std::string_view(set.last_error);
}

bool is_good_url(const std::string& url) {
  return identity::is_endpoint(url, identity::Transport::Loopback);
}

Result<> check(const Source& source) {
  const identity::Issuer& issuer = source.issuer;
  if (!source.pinned.empty()) {
    return {};
  }
  if (!is_good_url(issuer.url) && issuer.jwks_uri.empty()) {
    return Error(Code::ConfigInvalid,
                 fmt::format("issuer {}: expected an https URL, or http of "
                             "this machine, or jwks_uri",
                             issuer.url));
  }
  if (!issuer.jwks_uri.empty() &&
      !is_good_url(issuer.jwks_uri.substr(0, issuer.jwks_uri.find('?')))) {
    return Error(Code::ConfigInvalid,
                 fmt::format("jwks_uri {}: expected an https URL, or http of "
                             "this machine",
                             issuer.jwks_uri));
  }
  return {};
}

}  // namespace

Result<std::unique_ptr<KeyRing>> KeyRing::start(std::vector<Source> sources,
                                                Options options) {
  if (sources.size() > kMaxIssuers) {
    return Error(Code::ConfigInvalid,
                 fmt::format("expected at most {} issuers, found {}",
                             kMaxIssuers, sources.size()));
  }
  for (size_t i = 0; i < sources.size(); ++i) {
    TRY_OK(check(sources[i]));
    for (size_t j = 0; j < i; ++j) {
      if (sources[j].issuer.url == sources[i].issuer.url) {
        return Error(
            Code::ConfigInvalid,
            fmt::format("issuer {} is listed twice", sources[i].issuer.url));
      }
    }
  }
  std::unique_ptr<KeyRing> ring(new KeyRing(std::move(options)));
  for (Source& source : sources) {
    ring->issuers_.push_back(
        source.pinned.empty() ? std::make_unique<IssuerKeys>(
                                    std::move(source.issuer), ring->options_)
                              : std::make_unique<IssuerKeys>(
                                    std::move(source.issuer),
                                    std::move(source.pinned), ring->options_));
  }
  return ring;
}

std::vector<IssuerStatus> KeyRing::status() const {
  std::vector<IssuerStatus> statuses;
  for (const auto& issuer : issuers_) {
    const std::shared_ptr<const KeySet> set = issuer->published().get();
    statuses.push_back({.issuer = issuer->issuer().url,
                        .pinned = issuer->is_pinned(),
                        .keys = set->keys.size(),
                        .fetched_at = set->keys.empty()
                                          ? std::nullopt
                                          : std::optional(set->fetched_at),
                        .last_error = set->last_error,
                        .fetches = set->fetches,
                        .failures = set->failures});
  }
  return statuses;
}

KeyReader::KeyReader(KeyRing& ring) : ring_(ring) {
  for (const auto& issuer : ring.issuers_) {
    entries_.push_back({*issuer, Subscription<KeySet>(issuer->published())});
  }
}

KeyReader::Entry* KeyReader::find(std::string_view issuer) {
  const auto entry = std::ranges::find_if(entries_, [issuer](const Entry& e) {
    return e.keys.issuer().url == issuer;
  });
  return entry == entries_.end() ? nullptr : &*entry;
}

Error KeyReader::unknown_issuer(std::string_view issuer) const {
  std::vector<std::string_view> known;
  for (const Entry& entry : entries_) {
    known.push_back(entry.keys.issuer().url);
  }
  return identity::refuse(
      identity::Refusal::TokenIssuer,
      fmt::format("expected {}, found \"{}\"",
                  known.empty()
                      ? std::string("none")
                      : fmt::format("one of {}", fmt::join(known, ", ")),
                  issuer.substr(0, 128)));
}

Result<identity::Caller> KeyReader::verify(std::string_view token,
                                           const identity::Moment& moment) {
  TRY(const identity::UnverifiedOrigin origin,
      identity::decode_unverified_origin(token));
  Entry* const entry = find(origin.issuer);
  if (entry == nullptr) {
    return unknown_issuer(origin.issuer);
  }
  IssuerKeys& keys = entry->keys;
  const KeySet& set = entry->subscription.get();
  if (set.keys.empty()) {
    return unavailable(keys, error_of(set));
  }
  if (!keys.is_pinned() && moment.now > set.fetched_at + ring_.options_.stale) {
    return unavailable(
        keys, fmt::format("the keys are of {}; {}",
                          format_rfc3339(set.fetched_at), error_of(set)));
  }
  Result<identity::Caller> caller =
      identity::verify_bearer(token, set.keys, keys.issuer(), moment);
  if (caller || keys.is_pinned() ||
      caller.error().reason() !=
          info(identity::Refusal::TokenKeyUnknown).code) {
    return caller;
  }
  // A key that is new, or a token that is false: the issuer knows, and is
  // asked now and then. "No" is said only on an answer of its.
  if (std::chrono::steady_clock::now() >=
      set.tried_at + ring_.options_.unknown_kid) {
    keys.want();
    return unavailable(keys, "a key is unknown; they are being fetched again");
  }
  return set.last_error.empty() ? std::move(caller)
                                : unavailable(keys, set.last_error);
}

}  // namespace assay::keyring
