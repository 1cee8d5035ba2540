// SPDX-License-Identifier: Apache-2.0
// From a spec to a whole draft.
#include "forge/tpm_draft.h"

#include <utility>

#include "forge/tpm_structures.h"
#include "jose/jwk.h"
#include "tee/challenge.h"

namespace assay::forge {
namespace {

using crypto::Hash;
using crypto::PrivateKey;
using tpm::PcrBank;

constexpr uint32_t kSoftwareAttributes = 0x00000032;  // as policies ask for
Buffer digest_of(const std::vector<PcrBank>& banks) {
  Buffer values;
  for (const PcrBank& bank : banks) {
    for (const tpm::PcrValue& value : bank.values()) {
      values.insert(values.end(), value.digest.begin(), value.digest.end());
    }
  }
  return crypto::digest(Hash::Sha256, {values});
}

StateDraft make_state(const TpmAuthority& authority, const TpmSpec& spec,
                      Time now) {
  const PrivateKey& ak =
      spec.scheme == TpmScheme::Ecdsa ? authority.ak_ecc_key : authority.ak_key;
  StateDraft state{
      .log = make_tpm_log(spec, authority.idks_key.public_key()),
      .ak = {ak_spec(now), ak, authority.issuer_key},
      .banks = {},
      .listed = {},
      .quote = {},
      .signature = {ak},
  };
  if (spec.ima) {
    state.ima = make_ima_log();
  }
  state.quote.clock = {.clock = 1'000'000,
                       .reset_count = spec.reset_count,
                       .restart_count = spec.restart_count,
                       .safe = true};
  return state;
}

CertifiedKey certify(const PrivateKey& key, const PrivateKey& ak,
                     const Buffer& challenge) {
  Buffer area = write_public(key.public_key(), kSoftwareAttributes);
  AttestDraft attest;
  attest.type = tpm::kAttestCertify;
  attest.extra_data = challenge;
  attest.name = name_of_public(area);
  return {key, std::move(area), std::move(attest), {ak}};
}

// Of a request's challenge the bytes, or those that are invented.
Buffer challenge_of(const TpmSpec& spec) {
  return spec.challenge.empty() ? Buffer(tee::ChallengeNonce::kSize, 0xc4)
                                : spec.challenge;
}

Buffer context_of(const TpmSpec& spec, Bytes challenge, Time now) {
  if (!spec.service_context.empty()) {
    return spec.service_context;
  }
  const crypto::SealKey root = ForgedChallenge::root();
  return tee::seal_challenge({root, ForgedChallenge::kProvider, now},
                             tee::ChallengeNonce::from(challenge), {});
}

}  // namespace

crypto::SealKey ForgedChallenge::root() {
  return crypto::SealKey::from(
      crypto::sha256(bytes_of("assay forge, challenges")).bytes());
}

void measure(TpmDraft& draft, StateDraft& state) {
  state.banks.clear();
  state.quote.selections.clear();
  for (const Hash hash : draft.spec.tpm.banks) {
    state.banks.push_back(
        registers_of(draft.spec.tpm, state.log, state.ima, hash));
    state.quote.selections.push_back(
        {tpm::algorithm_of(hash), draft.spec.tpm.pcrs});
  }
  state.listed = state.banks;
  state.quote.pcr_digest = digest_of(state.banks);
}

void use_certification(TpmDraft& draft) {
  draft.info.clear();
  draft.certified =
      certify(draft.request_key, draft.current.ak.key, draft.challenge);
  draft.current.quote.extra_data = draft.challenge;
}

void use_other_key(TpmDraft& draft) {
  draft.other =
      certify(draft.authority.idks_key, draft.current.ak.key, draft.challenge);
}

void use_enclave(TpmDraft& draft) {
  draft.att_type = "vbs";
  draft.vbs = VbsDraft{draft.authority.idks_key};
}

void use_boot(TpmDraft& draft) {
  draft.boot = make_state(draft.authority, draft.spec.tpm, draft.now);
  draft.boot->quote.clock.restart_count = 0;
  measure(draft, *draft.boot);
}

TpmDraft make_tpm_draft(const TpmAuthority& authority, const EvidenceSpec& spec,
                        Time now) {
  const TpmSpec& tpm = spec.tpm;
  const Buffer challenge = challenge_of(tpm);
  StateDraft current = make_state(authority, tpm, now);
  const PrivateKey ak = current.ak.key;
  TpmDraft draft{
      .authority = authority,
      .spec = spec,
      .now = now,
      .challenge = challenge,
      .service_context = context_of(tpm, challenge, now),
      .current = std::move(current),
      .request_key = authority.request_key,
      .info = {},
      .typ = tpm.form == tpm::RequestForm::First ? "attReq" : "attReqV2",
      .att_type = "basic"};
  draft.current.quote.extra_data = challenge;
  if (tpm.form == tpm::RequestForm::Second &&
      tpm.binding == tpm::Binding::Certify) {
    use_certification(draft);
  } else if (tpm.form == tpm::RequestForm::Second) {
    draft.info = R"({"tpm_quote":{"hash_alg":"sha-256"}})";
    const std::string jwk =
        jose::write_public_jwk(authority.request_key.public_key());
    draft.current.quote.extra_data =
        copy_of(crypto::sha256({bytes_of(jwk), Buffer{0}, challenge}).bytes());
  }
  if (tpm.other_key) {
    use_other_key(draft);
  }
  if (tpm.att_type == tpm::AttType::Vbs) {
    use_enclave(draft);
  }
  measure(draft, draft.current);
  if (tpm.resumed) {
    use_boot(draft);
  }
  return draft;
}

}  // namespace assay::forge
