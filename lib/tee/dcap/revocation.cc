// SPDX-License-Identifier: Apache-2.0
// Chooses CRLs by the CA that they name, then judges them.
#include "tee/dcap/revocation.h"

#include <utility>

#include <fmt/format.h>

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
  auto made =
      std::make_shared<const CrlFact>(std::move(*crl), endorsement.body_digest);
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

bool signed_by(const CrlFact& fact, const x509::Certificate& ca,
               crypto::Memo* memo) {
  const crypto::FactKey key =
      crypto::sha256({bytes_of("assay/dcap/crl-signature/1"),
                      fact.digest.bytes(), ca.key_id().bytes()});
  if (crypto::recall<crypto::Fact>(memo, key) != nullptr) {
    return true;
  }
  if (!fact.crl.signed_by(ca.public_key())) {
    return false;
  }
  crypto::remember(memo, key, std::make_shared<const crypto::Fact>());
  return true;
}

// A CRL in its place: which list, of which CA.
struct Slot {
  std::string_view name;
  const x509::Certificate& ca;
  const tee::Endorsement* item = nullptr;  // null: missing
  std::shared_ptr<const CrlFact> fact;     // null: malformed
};

// The CRL of that CA that is in force longest; else what was put into the slot
// by name, so that the checks can say what is wrong with it.
Slot choose(std::string_view name, const x509::Certificate& ca,
            const tee::Given& given) {
  Slot best{name, ca, nullptr, nullptr};
  const tee::Endorsement* in_role = nullptr;
  for (const auto& item : given.endorsements.find(name)) {
    auto fact = load_crl(*item, given.memo);
    if (fact && fits(fact->crl, ca) &&
        (!best.fact ||
         fact->crl.next_update() > best.fact->crl.next_update())) {
      best.item = item.get();
      best.fact = std::move(fact);
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
    if (!signed_by(*slot->fact, slot->ca, given.memo)) {
      return failed(trail, CheckId::DcapCrlSignature, *slot,
                    fmt::format("not signed by the key of \"{}\"",
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

crypto::Sha256 joint_digest(const Slot& root, const Slot& pck) {
  return crypto::sha256({pck.item->body, root.item->body});
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
  return Crls{root.fact, pck.fact, joint_digest(root, pck)};
}

std::shared_ptr<const CrlFact> find_root_crl(const x509::Certificate& root,
                                             const tee::Given& given) {
  Slot slot = choose(kRootCrlName, root, given);
  const bool good = slot.fact && names(slot.fact->crl, root) &&
                    signed_by(*slot.fact, root, given.memo) &&
                    slot.fact->crl.valid_at(given.now);
  return good ? std::move(slot.fact) : nullptr;
}

}  // namespace assay::dcap
