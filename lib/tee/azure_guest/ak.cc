// SPDX-License-Identifier: Apache-2.0
// Checks the AK in the order of azure-guest.md 5, rows 5 to 11.
#include "tee/azure_guest/ak.h"

#include <array>

#include <fmt/format.h>

#include "codec/der.h"
#include "tee/tpm/ak_certificate.h"
#include "tee/tpm/public_area.h"
#include "tee/tpm/tpm_alg.h"

namespace assay::azure_guest {
namespace {

using tee::CheckId;
using tee::Given;
using tee::Trail;

// A restricted key signs nothing that does not come from its TPM.
constexpr uint32_t kSet = tpm::kRestricted | tpm::kSign | tpm::kFixedTpm |
                          tpm::kFixedParent | tpm::kSensitiveDataOrigin;

constexpr std::array kOfCertificate = {
    CheckId::TpmAkCertificate, CheckId::TpmAkChain, CheckId::TpmAkValidity,
    CheckId::TpmAkUsage, CheckId::TpmAkKeyMatch};

// The certificate alone, of what lies in an NV index of 4096 bytes: zeros
// follow. Anything else that follows is kept, to be refused with it.
Bytes without_zeros(Bytes nv) {
  codec::DerReader r(nv);
  if (!r.next() || !all_zero(nv.subspan(r.offset()))) {
    return nv;
  }
  return nv.first(r.offset());
}

Result<tpm::PublicArea> parse_key(Bytes input, Trail& trail) {
  auto key = tpm::parse_sized_public(input);
  if (!key) {
    return trail.fail(CheckId::TpmAkPublic, key.error());
  }
  const bool sha256 =
      key->name_algorithm == tpm::algorithm_of(crypto::Hash::Sha256);
  TRY_OK(trail.require(CheckId::TpmAkPublic,
                       key->key.kind() == crypto::KeyKind::Rsa && sha256,
                       std::string_view("an RSA key with nameAlg 0x000b"),
                       fmt::format("nameAlg 0x{:04x}", key->name_algorithm)));
  TRY_OK(
      trail.require(CheckId::TpmAkAttributes,
                    (key->attributes & kSet) == kSet &&
                        (key->attributes & tpm::kDecrypt) == 0,
                    std::string_view("restricted, sign, fixedTPM, fixedParent, "
                                     "sensitiveDataOrigin; not decrypt"),
                    fmt::format("0x{:08x}", key->attributes)));
  return key;
}

}  // namespace

std::vector<tee::EndorsementId> ak_needs() {
  return {tpm::issuers_id()};
}

Result<GuestAk> verify_ak(const TpmInfo& tpm, Isolation isolation,
                          const Given& given, Trail& trail) {
  TRY(const tpm::PublicArea area, parse_key(tpm.ak_public, trail));
  const Bytes der = without_zeros(tpm.ak_certificate);
  GuestAk ak{area.key, {}, false};
  if (isolation == Isolation::TrustedLaunch) {
    TRY(const tpm::TrustedAk trusted,
        tpm::verify_ak_certificate(der, area.key, given, trail));
    ak.forged = trusted.anchor->forged;
    return ak;
  }
  tpm::report_ak_certificate(der, area.key, given, trail);
  for (const CheckId id : kOfCertificate) {
    if (trail.record(id).outcome == tee::CheckOutcome::Noted) {
      ak.findings.push_back(tee::info(id).code);
    }
  }
  return ak;
}

}  // namespace assay::azure_guest
