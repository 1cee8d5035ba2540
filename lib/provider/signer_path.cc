// SPDX-License-Identifier: Apache-2.0
// Breadth first: a shorter path meets fewer limits of its authorities.
#include "provider/signer_path.h"

#include <algorithm>
#include <array>
#include <deque>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "x509/path.h"

namespace assay::provider {
namespace {

using x509::Certificate;
using Chain = std::vector<Certificate>;

class Search {
 public:
  Search(std::span<const Certificate> sent,
         std::span<const Certificate> trusted)
      : sent_(sent), trusted_(trusted), open_{Chain{sent.front()}} {}

  Result<Chain> run() {
    Chain path;
    while (!open_.empty()) {
      path = std::move(open_.front());
      open_.pop_front();
      if (std::optional<Chain> whole = to_trusted(path)) {
        return *std::move(whole);
      }
      go_on(path);
    }
    return issuer_not_found(path.back(), reason_);
  }

 private:
  std::optional<Chain> to_trusted(const Chain& path) {
    for (const Certificate& anchor : trusted_) {
      if (is_named_issuer(anchor, path.back())) {
        Chain whole = path;
        whole.push_back(anchor);
        if (holds(whole)) {
          return whole;
        }
      }
    }
    return std::nullopt;
  }

  // No path has a certificate twice, so that all of them end.
  void go_on(const Chain& path) {
    for (const Certificate& issuer : sent_) {
      const bool is_new =
          std::ranges::none_of(path, [&issuer](const Certificate& certificate) {
            return equal(certificate.der(), issuer.der());
          });
      if (is_new && is_named_issuer(issuer, path.back()) &&
          holds(std::array{path.back(), issuer})) {
        open_.push_back(path);
        open_.back().push_back(issuer);
      }
    }
  }

  static bool is_named_issuer(const Certificate& issuer,
                              const Certificate& of) {
    return equal(issuer.subject_der(), of.issuer_der());
  }

  // A signature each but for the last. Remembers why not.
  bool holds(std::span<const Certificate> chain) {
    if (checks_ + chain.size() - 1 > kMaxPathChecks) {
      reason_ = fmt::format(
          "more than {} signatures would have to be checked, since several "
          "certificates have the same name",
          kMaxPathChecks);
      open_.clear();
      checks_ = kMaxPathChecks;
      return false;
    }
    checks_ += chain.size() - 1;
    const Result<> held = x509::check_chain_to_trusted(chain);
    if (!held) {
      reason_ = held.error().detail();
    }
    return held.has_value();
  }

  std::span<const Certificate> sent_;
  std::span<const Certificate> trusted_;
  std::deque<Chain> open_;
  size_t checks_ = 0;
  std::string reason_ =
      "neither x5c nor the policy management certificates have it";
};

}  // namespace

Result<Chain> find_signer_path(std::span<const Certificate> sent,
                               std::span<const Certificate> trusted) {
  return Search(sent, trusted).run();
}

Error issuer_not_found(const Certificate& of, std::string_view why) {
  return Error(Code::IssuerCertificateNotFound,
               fmt::format("Exception(0) 83FFFFF9 The requested item is not "
                           "found    Msg:[Unable to find issuer certificate "
                           "{}] ({})",
                           of.issuer_text(), why));
}

}  // namespace assay::provider
