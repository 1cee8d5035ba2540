// SPDX-License-Identifier: Apache-2.0
// Writes envelopes as the client library of guests opens them, and opens them.
#include "wire/sealed_token.h"

#include <utility>

#include <fmt/format.h>

#include "base/writer.h"
#include "codec/base64.h"
#include "codec/json.h"
#include "crypto/rsa_encryption.h"

namespace assay::wire {
namespace {

namespace json = codec::json;

constexpr std::string_view kAssociated = "Transport Key";  // 13 bytes, no NUL
constexpr size_t kTagSize = 16;
constexpr uint64_t kKeyBits = 256;
constexpr size_t kMaxSealed = 4 * 1024 * 1024;

std::string standard(Bytes bytes) {
  return codec::encode_base64(bytes, codec::Base64::Standard);
}

Result<Buffer> binary_member(const json::object& object,
                             std::string_view name) {
  TRY(const std::string_view text, codec::string_member(object, name));
  auto bytes = codec::decode_base64(text, codec::Base64::Standard);
  if (!bytes) {
    return std::move(bytes).error().at(name);
  }
  return bytes;
}

template <class FixedType>
Result<FixedType> fixed_member(const json::object& object,
                               std::string_view name) {
  TRY(const Buffer bytes, binary_member(object, name));
  if (bytes.size() != FixedType::kSize) {
    return Error(Code::TokenMalformed,
                 fmt::format("expected {} bytes, found {}", FixedType::kSize,
                             bytes.size()))
        .at(name);
  }
  return FixedType::from(bytes);
}

Result<> expect_text(const json::object& object, std::string_view name,
                     std::string_view expected) {
  TRY(const std::string_view found, codec::string_member(object, name));
  if (found != expected) {
    return Error(Code::TokenMalformed, fmt::format("expected {}", expected))
        .at(name);
  }
  return {};
}

// BlockPadding is a label: GCM pads nothing.
Result<crypto::SealNonce> read_parameters(const json::object& object) {
  TRY_OK(expect_text(object, "BlockMode", "ChainingModeGCM"));
  TRY_OK(expect_text(object, "Cipher", "AES"));
  TRY(const uint64_t bits,
      codec::uint_member(object, "KeySizeInBits", kKeyBits));
  if (bits != kKeyBits) {
    return Error(Code::TokenMalformed,
                 fmt::format("expected {}, found {}", kKeyBits, bits))
        .at("KeySizeInBits");
  }
  return fixed_member<crypto::SealNonce>(object, "Iv");
}

}  // namespace

Result<std::string> seal_token(std::string_view token,
                               const crypto::PublicKey& recipient,
                               const EnvelopeSeed& seed) {
  TRY(const Buffer encrypted_key,
      crypto::encrypt_rsa_pkcs1(recipient, seed.key.bytes()));
  const Buffer sealed =
      crypto::seal(seed.key, seed.iv, bytes_of(kAssociated), bytes_of(token));
  const Bytes body = Bytes(sealed).subspan(crypto::SealNonce::kSize);
  const std::string envelope = fmt::format(
      R"({{"Jwt":"{}","EncryptedInnerKey":"{}","EncryptionParams":)"
      R"({{"BlockMode":"ChainingModeGCM","BlockPadding":"PKCS7",)"
      R"("Cipher":"AES","KeySizeInBits":{},"Iv":"{}"}},)"
      R"("AuthenticationData":"{}"}})",
      standard(body.first(body.size() - kTagSize)), standard(encrypted_key),
      kKeyBits, standard(seed.iv.bytes()), standard(body.last(kTagSize)));
  return codec::encode_base64(bytes_of(envelope), codec::Base64::Url);
}

Result<Envelope> parse_envelope(std::string_view sealed) {
  if (sealed.size() > kMaxSealed) {
    return Error(Code::TokenMalformed,
                 fmt::format("expected at most {} bytes, found {}", kMaxSealed,
                             sealed.size()));
  }
  TRY(const Buffer text, codec::decode_base64(sealed, codec::Base64::Lenient));
  TRY(const json::value root, codec::parse_json(text_of(text)));
  TRY(const json::object* const object, codec::as_object(root));
  TRY(const json::object* const parameters,
      codec::object_member(*object, "EncryptionParams"));
  Envelope envelope;
  TRY(envelope.token, binary_member(*object, "Jwt"));
  TRY(envelope.encrypted_key, binary_member(*object, "EncryptedInnerKey"));
  TRY(envelope.iv, read_parameters(*parameters));
  TRY(envelope.tag,
      fixed_member<decltype(envelope.tag)>(*object, "AuthenticationData"));
  return envelope;
}

Result<std::string> open_token(std::string_view sealed,
                               const crypto::PrivateKey& recipient) {
  TRY(const Envelope envelope, parse_envelope(sealed));
  TRY(const Buffer key,
      crypto::decrypt_rsa_pkcs1(recipient, envelope.encrypted_key));
  if (key.size() != crypto::SealKey::kSize) {
    return Error(Code::TokenSignature,
                 fmt::format("expected a key of {} bytes, found {}",
                             crypto::SealKey::kSize, key.size()));
  }
  const Buffer body = Writer()
                          .bytes(envelope.iv.bytes())
                          .bytes(envelope.token)
                          .bytes(envelope.tag.bytes())
                          .take();
  const auto token = crypto::open_sealed(crypto::SealKey::from(key),
                                         bytes_of(kAssociated), body);
  if (!token) {
    return Error(Code::TokenSignature, token.error().detail());
  }
  return std::string(text_of(*token));
}

}  // namespace assay::wire
