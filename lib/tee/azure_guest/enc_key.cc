// SPDX-License-Identifier: Apache-2.0
// Checks the encryption key in the order of azure-guest.md 5, rows 19 to 24.
#include "tee/azure_guest/enc_key.h"

#include <array>
#include <utility>

#include <fmt/format.h>

#include "base/writer.h"
#include "tee/tpm/attest.h"
#include "tee/tpm/public_area.h"
#include "tee/tpm/tpm_alg.h"

namespace assay::azure_guest {
namespace {

using tee::CheckId;
using tee::Trail;

constexpr size_t kLeastBits = 2048;
constexpr uint32_t kSet = tpm::kDecrypt | tpm::kFixedTpm | tpm::kFixedParent |
                          tpm::kSensitiveDataOrigin;
// A key that signs could sign what looks like a quote; one that is used with a
// password alone opens the answer whatever the registers are.
constexpr uint32_t kClear = tpm::kSign | tpm::kUserWithAuth;

Result<tpm::PublicArea> parse_key(Bytes input, Trail& trail) {
  auto key = tpm::parse_sized_public(input);
  if (!key) {
    return trail.fail(CheckId::AzureGuestEncKeyPublic, key.error());
  }
  TRY_OK(trail.require(
      CheckId::AzureGuestEncKeyPublic,
      key->key.kind() == crypto::KeyKind::Rsa && key->key.bits() >= kLeastBits,
      std::string_view("an RSA key of 2048 bits or more"),
      uint64_t{key->key.bits()}));
  return key;
}

// The structure that the AK signed, and what it says of the key.
Result<> check_certification(const TpmInfo& tpm, const tpm::PublicArea& key,
                             Trail& trail) {
  const auto attest = tpm::parse_attest(tpm.enc_key_certify_info);
  if (!attest) {
    return trail.fail(CheckId::AzureGuestEncKeyCertifyMalformed,
                      attest.error());
  }
  TRY_OK(trail.require(
      CheckId::AzureGuestEncKeyCertifyMalformed,
      attest->magic == tpm::kGenerated && attest->type == tpm::kAttestCertify,
      std::string_view("magic 0xff544347, type 0x8017"),
      fmt::format("magic 0x{:08x}, type 0x{:04x}", attest->magic,
                  attest->type)));
  const bool sha256 =
      key.name_algorithm == tpm::algorithm_of(crypto::Hash::Sha256);
  return trail.require(CheckId::AzureGuestEncKeyCertifyName,
                       sha256 && equal(attest->name, key.name), key.name,
                       attest->name);
}

}  // namespace

Result<crypto::PublicKey> verify_enc_key(const TpmInfo& tpm,
                                         const crypto::PublicKey& ak,
                                         const QuotedPcrs& quoted,
                                         Trail& trail) {
  TRY(const tpm::PublicArea key, parse_key(tpm.enc_key_public, trail));
  TRY_OK(trail.require(
      CheckId::AzureGuestEncKeyAttributes,
      (key.attributes & kSet) == kSet && (key.attributes & kClear) == 0,
      std::string_view("decrypt, fixedTPM, fixedParent, sensitiveDataOrigin; "
                       "neither sign nor userWithAuth"),
      fmt::format("0x{:08x}", key.attributes)));
  const crypto::Sha256 policy = policy_pcr_digest(quoted);
  TRY_OK(trail.require(CheckId::AzureGuestEncKeyPolicy,
                       equal(key.auth_policy, policy.bytes()), policy.bytes(),
                       key.auth_policy));
  TRY_OK(trail.require(
      CheckId::AzureGuestEncKeyCertifySignature,
      crypto::verify_signature(ak, crypto::SignatureScheme::RsaPkcs1Sha256,
                               tpm.enc_key_certify_info,
                               tpm.enc_key_certify_signature)));
  TRY_OK(check_certification(tpm, key, trail));
  return key.key;
}

crypto::Sha256 policy_pcr_digest(const QuotedPcrs& quoted) {
  constexpr uint32_t kPolicyPcr = 0x0000017f;  // TPM_CC_PolicyPCR
  constexpr uint8_t kSelectSize = 3;
  const Buffer start(crypto::Sha256::kSize);
  Writer w;
  w.u32be(kPolicyPcr)
      .u32be(1)  // selections
      .u16be(tpm::algorithm_of(crypto::Hash::Sha256))
      .u8(kSelectSize);
  for (unsigned byte = 0; byte < kSelectSize; ++byte) {
    w.u8(static_cast<uint8_t>(quoted.bank.mask() >> (8 * byte)));
  }
  return crypto::sha256({start, w.buffer(), quoted.digest.bytes()});
}

}  // namespace assay::azure_guest
