// SPDX-License-Identifier: Apache-2.0
// What a guest's TPM signs, for tests: one key of each kind for all.
#pragma once

#include "tee/azure_guest/attestation_info.h"
#include "tee/azure_guest/enc_key.h"
#include "tee/tpm/test_structures.h"

namespace assay::azure_guest::test {

constexpr uint32_t kEncAttributes = tpm::kDecrypt | tpm::kFixedTpm |
                                    tpm::kFixedParent |
                                    tpm::kSensitiveDataOrigin;

inline const crypto::PrivateKey& ak() {
  return tpm::test::rsa_key();
}

inline const crypto::PrivateKey& enc_key() {
  static const auto key = crypto::PrivateKey::generate_rsa(2048);
  return key;
}

inline Buffer sign(Bytes message) {
  return ak().sign(crypto::SignatureScheme::RsaPkcs1Sha256, message);
}

// PCR n has n in every byte.
inline PcrValue value_of(uint32_t index) {
  return {index, crypto::Sha256::from(Buffer(32, static_cast<uint8_t>(index)))};
}

inline Buffer digest_of(const std::vector<uint32_t>& ascending) {
  Buffer joined;
  for (const uint32_t index : ascending) {
    const PcrValue value = value_of(index);
    joined.insert(joined.end(), value.digest.data.begin(),
                  value.digest.data.end());
  }
  return copy_of(crypto::sha256(joined).bytes());
}

inline QuotedPcrs quoted_pcrs() {
  QuotedPcrs quoted;
  for (uint32_t index = 0; index < 8; ++index) {
    quoted.bank.set(index, copy_of(value_of(index).digest.bytes()));
  }
  quoted.digest = crypto::Sha256::from(digest_of({0, 1, 2, 3, 4, 5, 6, 7}));
  return quoted;
}

inline Buffer sized(Bytes bytes) {
  Writer w;
  tpm::test::write_sized(w, bytes);
  return w.take();
}

inline Buffer enc_area(uint32_t attributes = kEncAttributes) {
  return tpm::test::write_rsa_public(enc_key().public_key(), attributes,
                                     policy_pcr_digest(quoted_pcrs()).bytes());
}

inline Buffer name_of(Bytes area) {
  return Writer().u16be(0x000b).bytes(crypto::sha256(area).bytes()).take();
}

// A whole TpmInfo over PCR 0 to 7.
inline TpmInfo make_tpm_info() {
  TpmInfo tpm;
  tpm.quote = tpm::test::write_attest(
      {.pcr_digest = digest_of({0, 1, 2, 3, 4, 5, 6, 7})});
  tpm.quote_signature = sign(tpm.quote);
  for (uint32_t index = 0; index < 8; ++index) {
    tpm.pcr_set.push_back(index);
    tpm.pcrs.push_back(value_of(index));
  }
  const Buffer area = enc_area();
  tpm.enc_key_public = sized(area);
  tpm.enc_key_certify_info = tpm::test::write_attest(
      {.type = tpm::kAttestCertify, .name = name_of(area)});
  tpm.enc_key_certify_signature = sign(tpm.enc_key_certify_info);
  return tpm;
}

}  // namespace assay::azure_guest::test
