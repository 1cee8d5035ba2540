// SPDX-License-Identifier: Apache-2.0
// What TCB info and QE identity have in common: JSON with a signature over the
// exact bytes of one member, and the chain of the signer.
#pragma once

#include <optional>
#include <string_view>

#include "base/time.h"
#include "codec/json.h"
#include "tee/dcap/pck.h"
#include "tee/endorsements.h"
#include "tee/trail.h"

namespace assay::dcap {

constexpr size_t kMaxDocument = 1024 * 1024;
constexpr size_t kMaxTcbLevels = 256;
constexpr size_t kMaxAdvisories = 256;
// Room for the most levels, each with 32 components of three members.
constexpr codec::JsonLimits kDocumentLimits{.depth = 16, .members = 128 * 1024};

// A PCS response {"<member>": {...}, "signature": "<hex>"}, taken apart.
struct SignedDocument {
  codec::json::value root;
  std::string_view signed_text;  // into the body: the member, byte for byte
  Buffer signature;              // r||s, 64
};

// Errors: EndorsementMalformed.
Result<SignedDocument> read_signed_document(std::string_view body,
                                            std::string_view member);

// The TCB Signing certificate and the root that it rests on.
struct SignerChain {
  x509::Certificate signer;
  x509::Certificate root;
};

// Chain with Intel's names whose signatures hold; neither trust nor time are
// judged. Errors: PathInvalid.
Result<SignerChain> read_signer_chain(std::string_view pem);

// Timeless facts of one document; kept in a memo only if all are good.
template <class Content>
struct Document : crypto::Fact {
  Document(Content what, Result<SignerChain> who, bool good)
      : content(std::move(what)),
        signer(std::move(who)),
        signature_good(good) {}

  Content content;
  Result<SignerChain> signer;
  bool signature_good;
};

// True if signature is the signer's over the text.
bool signed_by(const SignedDocument& document, const SignerChain& chain);

// Reads a document, or recalls it. parse: Result<Content>(const json::object&).
// Errors: EndorsementMalformed.
template <class Content>
Result<std::shared_ptr<const Document<Content>>> load_document(
    const tee::Endorsement& endorsement, std::string_view member,
    Result<Content> (*parse)(const codec::json::object&), crypto::Memo* memo) {
  const crypto::FactKey key =
      crypto::sha256({bytes_of("assay/dcap/document/1"), bytes_of(member),
                      endorsement.body_digest.bytes(),
                      endorsement.issuer_chain_digest.bytes()});
  if (auto known = crypto::recall<Document<Content>>(memo, key); known) {
    return known;
  }
  TRY(const SignedDocument document,
      read_signed_document(text_of(endorsement.body), member));
  TRY(const codec::json::object* const root, codec::as_object(document.root));
  TRY(const codec::json::object* const object,
      codec::object_member(*root, member));
  TRY(Content content, parse(*object));
  auto signer = read_signer_chain(endorsement.issuer_chain);
  const bool good = signer && signed_by(document, *signer);
  auto made = std::make_shared<const Document<Content>>(
      std::move(content), std::move(signer), good);
  if (good) {
    crypto::remember(memo, key, made);
  }
  return made;
}

// Typed members. Errors: JSON errors with the name as path.
Result<Time> time_member(const codec::json::object& object,
                         std::string_view name);
template <class FixedType>
Result<FixedType> hex_member(const codec::json::object& object,
                             std::string_view name);
Result<Buffer> hex_bytes_member(const codec::json::object& object,
                                std::string_view name, size_t size);

template <class FixedType>
Result<FixedType> hex_member(const codec::json::object& object,
                             std::string_view name) {
  TRY(const Buffer bytes, hex_bytes_member(object, name, FixedType::kSize));
  return FixedType::from(bytes);
}

}  // namespace assay::dcap
