// SPDX-License-Identifier: Apache-2.0
// tpm-vbs.md 2.3, 3 and 6, field by field.
#include "forge/tpm_structures.h"

#include "base/writer.h"
#include "tee/tpm/tpm_alg.h"

namespace assay::forge {
namespace {

using crypto::SignatureScheme;

constexpr uint16_t kSha256 = 0x000b;
constexpr uint16_t kNull = 0x0010;
constexpr uint64_t kFirmware = 0x2024'0101'0000'0001;

void write_sized(Writer& w, Bytes bytes) {
  w.u16be(static_cast<uint16_t>(bytes.size())).bytes(bytes);
}

Buffer name_of(std::string_view key) {
  return Writer()
      .u16be(kSha256)
      .bytes(crypto::sha256(bytes_of(key)).bytes())
      .take();
}

void write_selections(Writer& w, const AttestDraft& draft) {
  w.u32be(static_cast<uint32_t>(draft.selections.size()));
  for (const tpm::PcrSelection& selection : draft.selections) {
    w.u16be(selection.algorithm).u8(tpm::kPcrCount / 8);
    for (unsigned byte = 0; byte < tpm::kPcrCount / 8; ++byte) {
      w.u8(static_cast<uint8_t>(selection.mask >> (8 * byte)));
    }
  }
}

struct SchemeNumbers {
  uint16_t algorithm;
  SignatureScheme scheme;
};

SchemeNumbers numbers_of(TpmScheme scheme) {
  switch (scheme) {
    case TpmScheme::RsaSsa:
      return {0x0014, SignatureScheme::RsaPkcs1Sha256};
    case TpmScheme::RsaPss:
      return {0x0016, SignatureScheme::RsaPssAnySaltSha256};
    case TpmScheme::Ecdsa:
      return {0x0018, SignatureScheme::EcdsaP256Sha256};
  }
  return {};
}

}  // namespace

Buffer write_attest(const AttestDraft& draft) {
  Writer w;
  w.u32be(draft.magic).u16be(draft.type);
  write_sized(w, name_of("qualified signer"));
  write_sized(w, draft.extra_data);
  w.u64be(draft.clock.clock).u32be(draft.clock.reset_count);
  w.u32be(draft.clock.restart_count).u8(draft.clock.safe ? 1 : 0);
  w.u64be(kFirmware);
  if (draft.type == tpm::kAttestCertify) {
    write_sized(w, draft.name);
    write_sized(w, name_of("qualified name"));
  } else {
    write_selections(w, draft);
    write_sized(w, draft.pcr_digest);
  }
  return w.bytes(draft.tail).take();
}

Buffer write_public(const crypto::PublicKey& key, uint32_t attributes) {
  constexpr uint16_t kRsa = 0x0001;
  Writer w;
  w.u16be(kRsa).u16be(kSha256).u32be(attributes);
  write_sized(w, {});  // authPolicy
  w.u16be(kNull).u16be(kNull);
  w.u16be(static_cast<uint16_t>(key.bits())).u32be(0);
  write_sized(w, key.rsa_modulus());
  return w.take();
}

Buffer name_of_public(Bytes area) {
  return Writer().u16be(kSha256).bytes(crypto::sha256(area).bytes()).take();
}

Buffer sign_attest(const SignatureDraft& draft, TpmScheme scheme,
                   Bytes message) {
  const SchemeNumbers numbers = numbers_of(scheme);
  Buffer raw = draft.key.sign(numbers.scheme, message);
  if (draft.spoiled) {
    raw.back() ^= 1;
  }
  Writer w;
  w.u16be(numbers.algorithm).u16be(draft.hash.value_or(kSha256));
  if (scheme == TpmScheme::Ecdsa) {
    write_sized(w, Bytes(raw).first(raw.size() / 2));
    write_sized(w, Bytes(raw).subspan(raw.size() / 2));
  } else {
    write_sized(w, raw);
  }
  return w.bytes(draft.tail).take();
}

Buffer write_platform_claim(const PlatformParts& parts) {
  constexpr uint32_t kMagic = 0x53444150;  // PADS
  constexpr uint32_t kTpm20 = 2;
  constexpr uint32_t kHeader = 32;
  Writer values;
  for (unsigned index = 0; index < tpm::kPcrCount; ++index) {
    if (const Buffer* const digest = parts.bank.find(index)) {
      values.bytes(*digest);
    } else {
      values.zeros(crypto::size_of(parts.bank.hash()));
    }
  }
  const auto size = [](Bytes bytes) {
    return static_cast<uint32_t>(bytes.size());
  };
  return Writer()
      .u32le(kMagic)
      .u32le(kTpm20)
      .u32le(kHeader)
      .u32le(size(values.buffer()))
      .u32le(size(parts.quote))
      .u32le(size(parts.signature))
      .u32le(size(parts.log))
      .u32le(tpm::algorithm_of(parts.bank.hash()))
      .bytes(values.buffer())
      .bytes(parts.quote)
      .bytes(parts.signature)
      .bytes(parts.log)
      .take();
}

Buffer write_vbs_report(const VbsDraft& draft, std::string_view report_signed) {
  constexpr uint32_t kStatement = 224;
  constexpr uint32_t kVbsEnclave = 0x10;
  const Buffer data = draft.enclave_data.value_or(
      crypto::digest(crypto::Hash::Sha512, {bytes_of(report_signed)}));
  const Buffer statement = Writer()
                               .u32le(kStatement)
                               .u32le(1)
                               .bytes(data)
                               .bytes(Buffer(32, 0x01))  // owner
                               .bytes(Buffer(32, 0x02))  // unique
                               .bytes(Buffer(32, 0x03))  // author
                               .bytes(Buffer(16, 0x04))  // family
                               .bytes(Buffer(16, 0x05))  // image
                               .u32le(6)                 // enclave SVN
                               .u32le(7)                 // secure kernel SVN
                               .u32le(8)                 // platform SVN
                               .u32le(0)                 // flags
                               .u32le(0)                 // signing level
                               .u32le(kVbsEnclave)
                               .take();
  Buffer signature = draft.key.sign(SignatureScheme::RsaPssSha256, statement);
  if (draft.spoiled) {
    signature.back() ^= 1;
  }
  constexpr size_t kHeader = 24;
  return Writer()
      .u32le(
          static_cast<uint32_t>(kHeader + statement.size() + signature.size()))
      .u32le(1)
      .u32le(1)
      .u32le(kStatement)
      .u32le(static_cast<uint32_t>(signature.size()))
      .u32le(0)
      .bytes(statement)
      .bytes(signature)
      .bytes(draft.tail)
      .take();
}

}  // namespace assay::forge
