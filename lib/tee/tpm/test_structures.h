// SPDX-License-Identifier: Apache-2.0
// TPM structures for tests, written field by field.
#pragma once

#include <string>
#include <vector>

#include "base/writer.h"
#include "crypto/private_key.h"
#include "tee/tpm/attest.h"
#include "tee/tpm/public_area.h"

namespace assay::tpm::test {

inline void write_sized(Writer& w, Bytes bytes) {
  w.u16be(static_cast<uint16_t>(bytes.size())).bytes(bytes);
}

struct QuoteFields {
  uint32_t magic = kGenerated;
  uint16_t type = kAttestQuote;
  Buffer extra_data = Buffer(32, 0x11);
  uint64_t clock = 1'234'567;
  uint32_t reset_count = 7;
  uint32_t restart_count = 2;
  uint8_t safe = 1;
  std::vector<PcrSelection> selections = {{0x000b, 0x0000ff}};
  Buffer pcr_digest = Buffer(32, 0x22);
  Buffer name = Buffer(34, 0x33);  // of a certification
};

// TPMS_ATTEST.
inline Buffer write_attest(const QuoteFields& fields) {
  Writer w;
  w.u32be(fields.magic).u16be(fields.type);
  write_sized(w, Buffer(34, 0x44));  // qualifiedSigner
  write_sized(w, fields.extra_data);
  w.u64be(fields.clock).u32be(fields.reset_count).u32be(fields.restart_count);
  w.u8(fields.safe).u64be(0x2020'0101'0000'0001);
  if (fields.type == kAttestCertify) {
    write_sized(w, fields.name);
    write_sized(w, Buffer(34, 0x55));  // qualifiedName
    return w.take();
  }
  w.u32be(static_cast<uint32_t>(fields.selections.size()));
  for (const PcrSelection& selection : fields.selections) {
    w.u16be(selection.algorithm).u8(3);
    w.u8(static_cast<uint8_t>(selection.mask));
    w.u8(static_cast<uint8_t>(selection.mask >> 8));
    w.u8(static_cast<uint8_t>(selection.mask >> 16));
  }
  write_sized(w, fields.pcr_digest);
  return w.take();
}

// TPMT_PUBLIC of an RSA signing key, as tpm2_createak makes it.
inline Buffer write_rsa_public(const crypto::PublicKey& key,
                               uint32_t attributes, Bytes policy = {}) {
  Writer w;
  w.u16be(0x0001).u16be(0x000b).u32be(attributes);
  write_sized(w, policy);
  w.u16be(0x0010);                // symmetric: NULL
  w.u16be(0x0014).u16be(0x000b);  // RSASSA, SHA-256
  w.u16be(static_cast<uint16_t>(key.bits())).u32be(0);
  write_sized(w, key.rsa_modulus());
  return w.take();
}

// TPMT_SIGNATURE of RSASSA with SHA-256.
inline Buffer write_rsa_signature(Bytes signature) {
  Writer w;
  w.u16be(0x0014).u16be(0x000b);
  write_sized(w, signature);
  return w.take();
}

inline const crypto::PrivateKey& rsa_key() {
  static const auto key = crypto::PrivateKey::generate_rsa(2048);
  return key;
}

}  // namespace assay::tpm::test
