// SPDX-License-Identifier: Apache-2.0
// TPMT_SIGNATURE to the schemes of lib/crypto.
#include "tee/tpm/signature.h"

#include <array>
#include <optional>

#include <fmt/format.h>

#include "tee/tpm/sized.h"
#include "tee/tpm/tpm_alg.h"

namespace assay::tpm {
namespace {

using crypto::Hash;
using crypto::SignatureScheme;

// TPM_ALG_ID.
constexpr uint16_t kRsaSsa = 0x0014;
constexpr uint16_t kRsaPss = 0x0016;
constexpr uint16_t kEcdsa = 0x0018;

constexpr size_t kMaxRsaSignature = 1024;
constexpr size_t kMaxScalar = 66;

std::optional<Signing> find_signing(uint16_t algorithm) {
  switch (algorithm) {
    case kRsaSsa:
      return Signing::RsaSsa;
    case kRsaPss:
      return Signing::RsaPss;
    case kEcdsa:
      return Signing::Ecdsa;
    default:
      return std::nullopt;
  }
}

struct SchemeRow {
  Signing signing;
  Hash hash;
  SignatureScheme scheme;
  size_t half_size;  // ECDSA: bytes of each number
};

constexpr std::array<SchemeRow, 9> kSchemes = {{
    {Signing::RsaSsa, Hash::Sha256, SignatureScheme::RsaPkcs1Sha256, 0},
    {Signing::RsaSsa, Hash::Sha384, SignatureScheme::RsaPkcs1Sha384, 0},
    {Signing::RsaSsa, Hash::Sha512, SignatureScheme::RsaPkcs1Sha512, 0},
    {Signing::RsaPss, Hash::Sha256, SignatureScheme::RsaPssAnySaltSha256, 0},
    {Signing::RsaPss, Hash::Sha384, SignatureScheme::RsaPssAnySaltSha384, 0},
    {Signing::RsaPss, Hash::Sha512, SignatureScheme::RsaPssAnySaltSha512, 0},
    {Signing::Ecdsa, Hash::Sha256, SignatureScheme::EcdsaP256Sha256, 32},
    {Signing::Ecdsa, Hash::Sha384, SignatureScheme::EcdsaP384Sha384, 48},
    {Signing::Ecdsa, Hash::Sha512, SignatureScheme::EcdsaP521Sha512, 66},
}};

const SchemeRow* find_scheme(const Signature& signature) {
  for (const SchemeRow& row : kSchemes) {
    if (row.signing == signature.scheme && row.hash == signature.hash) {
      return &row;
    }
  }
  return nullptr;
}

// Appends a number with leading zeros up to size; nothing where it is longer.
bool append_scalar(Buffer& out, Bytes number, size_t size) {
  while (!number.empty() && number.front() == 0) {
    number = number.subspan(1);
  }
  if (number.size() > size) {
    return false;
  }
  out.resize(out.size() + size - number.size());
  out.insert(out.end(), number.begin(), number.end());
  return true;
}

// The bytes as lib/crypto takes them; empty where they fit no scheme.
Buffer raw_of(const SchemeRow& row, const Signature& signature) {
  if (row.half_size == 0) {
    return signature.rsa;
  }
  Buffer raw;
  const bool fits = append_scalar(raw, signature.r, row.half_size) &&
                    append_scalar(raw, signature.s, row.half_size);
  return fits ? raw : Buffer();
}

}  // namespace

Result<Signature> parse_signature(Bytes input) {
  Reader reader(input);
  const uint16_t algorithm = reader.u16be();
  const uint16_t hash_algorithm = reader.u16be();
  TRY_OK(reader.status());
  const auto signing = find_signing(algorithm);
  const auto hash = find_hash(hash_algorithm);
  if (!signing || !hash || *hash == Hash::Sha1) {
    return Error(Code::EvidenceUnsupported,
                 fmt::format("expected RSASSA (0x0014), RSAPSS (0x0016) or "
                             "ECDSA (0x0018) with SHA-256 or better, found "
                             "scheme 0x{:04x} with hash 0x{:04x}",
                             algorithm, hash_algorithm));
  }
  Signature signature;
  signature.scheme = *signing;
  signature.hash = *hash;
  if (*signing == Signing::Ecdsa) {
    TRY(const Bytes r, read_sized(reader, kMaxScalar));
    TRY(const Bytes s, read_sized(reader, kMaxScalar));
    signature.r = copy_of(r);
    signature.s = copy_of(s);
  } else {
    TRY(const Bytes rsa, read_sized(reader, kMaxRsaSignature));
    signature.rsa = copy_of(rsa);
  }
  return reader.finish(std::move(signature));
}

Signature plain_signature(Bytes rsa, Hash hash) {
  return {Signing::RsaSsa, hash, copy_of(rsa), {}, {}};
}

bool verify_signature(const crypto::PublicKey& key, const Signature& signature,
                      Bytes message) {
  const SchemeRow* const row = find_scheme(signature);
  return row != nullptr && crypto::verify_signature(key, row->scheme, message,
                                                    raw_of(*row, signature));
}

bool verify_signature_once(const crypto::PublicKey& key,
                           const crypto::Sha256& key_id,
                           const Signature& signature, Bytes message,
                           crypto::Memo* memo) {
  const SchemeRow* const row = find_scheme(signature);
  return row != nullptr &&
         crypto::verify_signature_once(key, key_id, row->scheme, message,
                                       raw_of(*row, signature), memo);
}

}  // namespace assay::tpm
