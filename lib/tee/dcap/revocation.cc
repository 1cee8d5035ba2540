// SPDX-License-Identifier: Apache-2.0
// Chooses CRLs by the CA that they name, then judges them.
#include "tee/dcap/revocation.h"

#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "tee/dcap/signature_algorithm.h"

namespace assay::dcap {
namespace {

using tee::CheckId;
using tee::Trail;

std::shared_ptr<const CrlFact> load_crl(const tee::Endorsement& endorsement,
                                        crypto::Memo* memo) {
  const crypto::FactKey key = crypto::sha256(
      {bytes_of("assay/dcap/crl/1"), endorsement.body_digest.bytes()});
  if (auto known = crypto::recall<CrlFact>(memo, key); known) {
    return known;
  }
  auto crl = x509::Crl::parse(endorsement.body);
  if (!crl) {
    return nullptr;
  }
  auto made = std::make_shared<const CrlFact>(std::move(*crl));
  crypto::remember(memo, key, made);
  return made;
}

bool names(const x509::Crl& crl, const x509::Certificate& ca) {
  return equal(crl.issuer_der(), ca.subject_der());
}

// Two authorities may have the same name: then the key identifier tells.
bool fits(const x509::Crl& crl, const x509::Certificate& ca) {
  const Bytes wanted = ca.subject_key_id();
  const Bytes found = crl.authority_key_id();
  return names(crl, ca) &&
         (wanted.empty() || found.empty() || equal(wanted, found));
}

// A CRL in its place: which list, of which CA.
struct Slot {
  std::string_view name;
  const x509::Certificate& ca;
  const tee::Endorsement* item = nullptr;  // null: missing
  std::shared_ptr<const CrlFact> fact{};   // null: malformed
};

bool signature_holds(const Slot& slot, crypto::Memo* memo) {
  const crypto::FactKey key = crypto::sha256(
      {bytes_of("assay/dcap/crl-signature/1"), slot.item->body_digest.bytes(),
       slot.ca.key_id().bytes()});
  if (crypto::recall<crypto::Fact>(memo, key) != nullptr) {
    return true;
  }
  if (!says_ecdsa_with_sha256(slot.item->body) ||
      !slot.fact->crl.signed_by(slot.ca.public_key())) {
    return false;
  }
  crypto::remember(memo, key, std::make_shared<const crypto::Fact>());
  return true;
}

// Key usage is a property of the certificate, so no memo knows it by the key.
bool signed_by_ca(const Slot& slot, crypto::Memo* memo) {
  return slot.ca.may_sign_crls() && signature_holds(slot, memo);
}

// Higher is better, member by member. Requires: slot.fact.
auto rank(const Slot& slot, const tee::Given& given) {
  const x509::Crl& crl = slot.fact->crl;
  return std::tuple(signed_by_ca(slot, given.memo), crl.valid_at(given.now),
                    crl.this_update());
}

// Of the CRLs of that CA: preferring one that it signed, one in force, the
// newest. Where there is none, what was put into the slot by name, so that the
// checks can say what is wrong with it.
Slot choose(std::string_view name, const x509::Certificate& ca,
            const tee::Given& given) {
  Slot best{name, ca};
  const tee::Endorsement* in_role = nullptr;
  for (const auto& item : given.endorsements.find(name)) {
    const Slot candidate{name, ca, item.get(), load_crl(*item, given.memo)};
    if (candidate.fact && fits(candidate.fact->crl, ca) &&
        (best.item == nullptr || rank(candidate, given) > rank(best, given))) {
      best.item = candidate.item;
      best.fact = candidate.fact;
    }
    if (item->presentation == tee::Presentation::InRole) {
      in_role = item.get();
    }
  }
  if (best.item == nullptr && in_role != nullptr) {
    best.item = in_role;
    best.fact = load_crl(*in_role, given.memo);
  }
  return best;
}

Error failed(Trail& trail, CheckId id, const Slot& slot, std::string detail) {
  return trail.fail(id, Error(info(id).error, std::move(detail))).at(slot.name);
}

Result<> check_form(const Slot& root, const Slot& pck, Trail& trail) {
  for (const Slot* slot : {&root, &pck}) {
    if (slot->item == nullptr) {
      return failed(trail, CheckId::DcapCrlMissing, *slot,
                    fmt::format("no CRL of \"{}\" is at hand; give the CRL "
                                "that the CA publishes as collateral",
                                slot->ca.subject_text()));
    }
  }
  trail.note(CheckId::DcapCrlMissing, true);
  for (const Slot* slot : {&root, &pck}) {
    if (!slot->fact) {
      return failed(trail, CheckId::DcapCrlMalformed, *slot,
                    "expected one complete certificate revocation list");
    }
  }
  trail.note(CheckId::DcapCrlMalformed, true);
  return {};
}

Result<> check_authority(const Slot& root, const Slot& pck,
                         const tee::Given& given, Trail& trail) {
  for (const Slot* slot : {&root, &pck}) {
    if (!names(slot->fact->crl, slot->ca)) {
      return failed(trail, CheckId::DcapCrlIssuer, *slot,
                    fmt::format("expected a CRL of \"{}\"; this one is of "
                                "another CA",
                                slot->ca.subject_text()));
    }
  }
  trail.note(CheckId::DcapCrlIssuer, true);
  for (const Slot* slot : {&root, &pck}) {
    if (!signed_by_ca(*slot, given.memo)) {
      return failed(trail, CheckId::DcapCrlSignature, *slot,
                    fmt::format("expected ecdsa-with-SHA256 by the key of "
                                "\"{}\", which may sign CRLs",
                                slot->ca.subject_text()));
    }
  }
  trail.note(CheckId::DcapCrlSignature, true);
  for (const Slot* slot : {&root, &pck}) {
    const x509::Crl& crl = slot->fact->crl;
    if (!crl.valid_at(given.now)) {
      return failed(trail, CheckId::DcapCrlValidity, *slot,
                    fmt::format("in force from {} to {}, not at {}",
                                format_rfc3339(crl.this_update()),
                                format_rfc3339(crl.next_update()),
                                format_rfc3339(given.now)));
    }
  }
  trail.note(CheckId::DcapCrlValidity, true);
  return {};
}

// The digest of both lists. CRLs are long, and the pair is always the same.
struct PairFact : crypto::Fact {
  explicit PairFact(const crypto::Sha256& pair_digest) : digest(pair_digest) {}

  crypto::Sha256 digest;
};

crypto::Sha256 joint_digest(const Slot& root, const Slot& pck,
                            crypto::Memo* memo) {
  const crypto::FactKey key = crypto::sha256({bytes_of("assay/dcap/crl-pair/1"),
                                              pck.item->body_digest.bytes(),
                                              root.item->body_digest.bytes()});
  if (const auto known = crypto::recall<PairFact>(memo, key); known) {
    return known->digest;
  }
  const crypto::Sha256 digest =
      crypto::sha256({pck.item->body, root.item->body});
  crypto::remember(memo, key, std::make_shared<const PairFact>(digest));
  return digest;
}

}  // namespace

std::string_view pck_crl_name(PckCa ca) {
  return ca == PckCa::Processor ? "intel/pck-crl/processor"
                                : "intel/pck-crl/platform";
}

Result<Crls> check_crls(const PckChain& chain, const tee::Given& given,
                        Trail& trail) {
  const Slot root = choose(kRootCrlName, chain.root, given);
  const Slot pck = choose(pck_crl_name(chain.ca), chain.intermediate, given);
  TRY_OK(check_form(root, pck, trail));
  TRY_OK(check_authority(root, pck, given, trail));
  TRY_OK(trail.require(CheckId::DcapPckRevoked,
                       !pck.fact->crl.revokes(chain.leaf.serial()), {},
                       chain.leaf.serial()));
  TRY_OK(trail.require(CheckId::DcapPckCaRevoked,
                       !root.fact->crl.revokes(chain.intermediate.serial()), {},
                       chain.intermediate.serial()));
  return Crls{root.fact, pck.fact, joint_digest(root, pck, given.memo)};
}

std::shared_ptr<const CrlFact> find_root_crl(const x509::Certificate& root,
                                             const tee::Given& given) {
  Slot slot = choose(kRootCrlName, root, given);
  const bool good = slot.fact && names(slot.fact->crl, root) &&
                    signed_by_ca(slot, given.memo) &&
                    slot.fact->crl.valid_at(given.now);
  return good ? std::move(slot.fact) : nullptr;
}

}  // namespace assay::dcap
