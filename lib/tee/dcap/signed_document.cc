// SPDX-License-Identifier: Apache-2.0
// Reads signed JSON and the chain of its signer.
#include "tee/dcap/signed_document.h"

#include <array>

#include <fmt/format.h>

#include "codec/base64.h"
#include "codec/hex.h"
#include "codec/raw_member.h"
#include "tee/dcap/signature_algorithm.h"

namespace assay::dcap {
namespace {

constexpr std::string_view kSignerName = "Intel SGX TCB Signing";
constexpr std::string_view kRootName = "Intel SGX Root CA";
constexpr size_t kSignatureBytes = 64;

Error malformed(std::string detail) {
  return Error(Code::EndorsementMalformed, std::move(detail));
}

// Hex as Intel writes it; base64 is tolerated.
Result<Buffer> decode_signature(std::string_view text) {
  auto bytes = codec::decode_hex(text);
  if (!bytes) {
    bytes = codec::decode_base64(text, codec::Base64::Lenient);
  }
  if (!bytes || bytes->size() != kSignatureBytes) {
    return malformed(fmt::format("expected a signature of {} bytes in hex",
                                 kSignatureBytes))
        .at("signature");
  }
  return std::move(*bytes);
}

}  // namespace

Result<SignedDocument> read_signed_document(std::string_view body,
                                            std::string_view member) {
  if (body.size() > kMaxDocument) {
    return malformed(fmt::format("expected at most {} bytes, found {}",
                                 kMaxDocument, body.size()));
  }
  TRY(codec::json::value root, codec::parse_json(body, kDocumentLimits));
  TRY(const codec::json::object* const object, codec::as_object(root));
  TRY(const std::string_view signature,
      codec::string_member(*object, "signature"));
  TRY(Buffer bytes, decode_signature(signature));
  TRY(const std::string_view text, codec::raw_member(body, member));
  return SignedDocument{std::move(root), text, std::move(bytes)};
}

Result<SignerChain> read_signer_chain(std::string_view pem) {
  constexpr size_t kLength = 2;
  if (pem.empty()) {
    return Error(Code::PathInvalid,
                 "the issuer chain is absent; it comes with the document, in "
                 "the vendor's response header or the nine-field object");
  }
  TRY(const std::vector<x509::Certificate> certificates,
      x509::parse_pem_chain(pem, kLength));
  if (certificates.size() != kLength) {
    return Error(Code::PathInvalid,
                 fmt::format("expected signer and root, found {} certificates",
                             certificates.size()));
  }
  const size_t first = certificates[0].subject_attribute("CN") == kSignerName
                           ? 0
                           : 1;  // in either order
  const x509::Certificate& signer = certificates[first];
  const x509::Certificate& root = certificates[1 - first];
  if (signer.subject_attribute("CN") != kSignerName ||
      root.subject_attribute("CN") != kRootName) {
    return Error(
        Code::PathInvalid,
        fmt::format("expected {} / {}, found \"{}\", \"{}\"", kSignerName,
                    kRootName, signer.subject_text(), root.subject_text()));
  }
  TRY_OK(x509::check_chain(std::array{signer, root}));
  if (!says_ecdsa_with_sha256(signer.der()) ||
      !says_ecdsa_with_sha256(root.der())) {
    return Error(Code::PathInvalid,
                 "expected signatures of type ecdsa-with-SHA256");
  }
  if (!signer.may_sign_data()) {
    return Error(Code::PathInvalid,
                 fmt::format("\"{}\" may not sign data (key usage)",
                             signer.subject_text()));
  }
  return SignerChain{signer, root};
}

bool signed_by(const SignedDocument& document, const SignerChain& chain) {
  return crypto::verify_signature(
      chain.signer.public_key(), crypto::SignatureScheme::EcdsaP256Sha256,
      bytes_of(document.signed_text), document.signature);
}

Result<Time> time_member(const codec::json::object& object,
                         std::string_view name) {
  TRY(const std::string_view text, codec::string_member(object, name));
  auto time = parse_rfc3339(text);
  if (!time) {
    return Error(std::move(time).error()).at(name);
  }
  return *time;
}

Result<Buffer> hex_bytes_member(const codec::json::object& object,
                                std::string_view name, size_t size) {
  TRY(const std::string_view text, codec::string_member(object, name));
  auto bytes = codec::decode_hex(text);
  if (!bytes || bytes->size() != size) {
    return Error(Code::BadHex,
                 fmt::format("expected {} hexadecimal digits", 2 * size))
        .at(name);
  }
  return std::move(*bytes);
}

}  // namespace assay::dcap
