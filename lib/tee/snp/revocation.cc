// SPDX-License-Identifier: Apache-2.0
// Chooses a CRL by the ARK that it names, then judges it.
#include "tee/snp/revocation.h"

#include <tuple>

#include <fmt/format.h>

#include "x509/crl.h"

namespace assay::snp {
namespace {

using tee::CheckId;
using tee::Trail;

struct CrlFact : crypto::Fact {
  explicit CrlFact(x509::Crl list) : crl(std::move(list)) {}

  x509::Crl crl;
};

std::shared_ptr<const CrlFact> load(const tee::Endorsement& item,
                                    crypto::Memo* memo) {
  const crypto::FactKey key =
      crypto::sha256({bytes_of("assay/snp/crl/1"), item.body_digest.bytes()});
  if (auto known = crypto::recall<CrlFact>(memo, key); known) {
    return known;
  }
  auto crl = x509::Crl::parse(item.body);
  if (!crl) {
    return nullptr;
  }
  auto made = std::make_shared<const CrlFact>(std::move(*crl));
  crypto::remember(memo, key, made);
  return made;
}

bool is_signed(const tee::Endorsement& item, const CrlFact& fact,
               const x509::Anchor& ark, crypto::Memo* memo) {
  const crypto::FactKey key =
      crypto::sha256({bytes_of("assay/snp/crl-signature/1"),
                      item.body_digest.bytes(), ark.key_id.bytes()});
  if (crypto::recall<crypto::Fact>(memo, key) != nullptr) {
    return true;
  }
  if (!fact.crl.says_pss_with_sha384() || !fact.crl.signed_by(ark.key)) {
    return false;
  }
  crypto::remember(memo, key, std::make_shared<const crypto::Fact>());
  return true;
}

// A list of the ARK by name.
struct Candidate {
  std::shared_ptr<const CrlFact> fact;
  bool good_signature = false;
};

auto rank(const Candidate& candidate, Time now) {
  const x509::Crl& crl = candidate.fact->crl;
  return std::tuple(candidate.good_signature, crl.next_update() >= now,
                    crl.this_update());
}

Candidate choose(const TrustedChain& trusted, const tee::Given& given) {
  const EkChain& chain = *trusted.chain;
  Candidate best;
  for (const auto& item : given.endorsements.find(crl_name(chain.line))) {
    Candidate candidate{load(*item, given.memo)};
    if (!candidate.fact ||
        !equal(candidate.fact->crl.issuer_der(), chain.issuer.issuer_der())) {
      continue;
    }
    candidate.good_signature =
        is_signed(*item, *candidate.fact, *trusted.ark, given.memo);
    if (!best.fact || rank(candidate, given.now) > rank(best, given.now)) {
      best = std::move(candidate);
    }
  }
  return best;
}

}  // namespace

Result<Revocation> check_revocation(const TrustedChain& trusted,
                                    const tee::Given& given, Trail& trail) {
  const Candidate best = choose(trusted, given);
  const std::string name = crl_name(trusted.chain->line);
  if (!best.fact) {
    if (given.baseline.missing_amd_crl == tee::MissingCrl::Refused) {
      return trail.fail(
          CheckId::SnpCrlMissing,
          Error(Code::EndorsementMissing,
                fmt::format("no CRL of \"{}\" is at hand; give the one that "
                            "AMD's key service has as collateral",
                            trusted.chain->issuer.issuer_text()))
              .at(name));
    }
    trail.note(CheckId::SnpCrlMissing, false, std::string_view(name));
    return Revocation::NotAtHand;
  }
  trail.note(CheckId::SnpCrlMissing, true);
  TRY_OK(trail.require(CheckId::SnpCrlSignature, best.good_signature, {},
                       std::string_view(name)));
  const x509::Crl& crl = best.fact->crl;
  if (given.now > crl.next_update()) {
    return trail.fail(CheckId::SnpCrlValidity,
                      Error(Code::EndorsementExpired,
                            fmt::format("in force until {}, not at {}",
                                        format_rfc3339(crl.next_update()),
                                        format_rfc3339(given.now)))
                          .at(name));
  }
  trail.note(CheckId::SnpCrlValidity, true);
  const Bytes serial = trusted.chain->issuer.serial();
  TRY_OK(trail.require(CheckId::SnpChainRevoked, !crl.revokes(serial), {},
                       serial));
  return Revocation::Checked;
}

}  // namespace assay::snp
