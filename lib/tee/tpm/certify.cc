// SPDX-License-Identifier: Apache-2.0
// The checks of a certified key, in their order.
#include "tee/tpm/certify.h"

#include "tee/tpm/attest.h"
#include "tee/tpm/signature.h"

namespace assay::tpm {
namespace {

using tee::CheckId;
using tee::Trail;

Result<> check_signature(const Certification& what, const Certifier& by,
                         Trail& trail) {
  const auto signature = parse_signature(what.signature);
  if (!signature) {
    return trail.fail(CheckId::TpmKeyCertifySignature, signature.error());
  }
  return trail.require(CheckId::TpmKeyCertifySignature,
                       verify_signature(by.aik, *signature, what.attest));
}

// Of another magic or type nothing was read.
Result<Attest> read_certify(Bytes input) {
  TRY(const Attest attest, parse_attest(input));
  if (attest.magic != kGenerated || attest.type != kAttestCertify) {
    return Error(Code::EvidenceMalformed,
                 "expected a structure of the TPM's of type certify (0x8017)")
        .at("certification");
  }
  return attest;
}

}  // namespace

Result<> check_certification(const KeyObject& key, const Certifier& by,
                             Trail& trail) {
  const Certification& what = key.certification;
  TRY_OK(check_signature(what, by, trail));
  const auto area = parse_public(what.public_area);
  if (!area) {
    return trail.fail(CheckId::TpmKeyCertifyMalformed, area.error())
        .at("public");
  }
  const auto attest = read_certify(what.attest);
  if (!attest) {
    return trail.fail(CheckId::TpmKeyCertifyMalformed, attest.error());
  }
  trail.note(CheckId::TpmKeyCertifyMalformed, true);
  TRY_OK(trail.require(CheckId::TpmKeyCertifyNonce,
                       equal(attest->extra_data, by.challenge), by.challenge,
                       attest->extra_data));
  TRY_OK(trail.require(CheckId::TpmKeyCertifyName,
                       equal(attest->name, area->name), Bytes(area->name),
                       attest->name));
  return trail.require(CheckId::TpmKeyCertifyJwk,
                       area->key.same_as(key.jwk.key));
}

}  // namespace assay::tpm
