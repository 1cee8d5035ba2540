// SPDX-License-Identifier: Apache-2.0
// Walks a message head by head; the protected header is kept as it came.
#include "jose/cose.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "codec/cbor.h"

namespace assay::jose {
namespace {

using codec::CborItem;
using codec::CborKind;
using codec::CborReader;
using codec::CborWriter;
using crypto::SignatureScheme;

constexpr uint64_t kSign1Tag = 18;
constexpr uint64_t kEpochTag = 1;
constexpr uint64_t kSign1Parts = 4;
constexpr uint64_t kMaxMembers = 64;

Error malformed(std::string detail) {
  return Error(Code::EvidenceMalformed, std::move(detail));
}

std::string name_of(const CoseKey& key) {
  const auto* const text = std::get_if<std::string_view>(&key);
  return text != nullptr
             ? fmt::format("\"{}\"", *text)
             : fmt::format("{}", static_cast<int>(std::get<CoseLabel>(key)));
}

bool is_label(const std::variant<int64_t, std::string_view>& label,
              const CoseKey& key) {
  if (const auto* const text = std::get_if<std::string_view>(&key)) {
    const auto* const found = std::get_if<std::string_view>(&label);
    return found != nullptr && *found == *text;
  }
  const auto* const found = std::get_if<int64_t>(&label);
  return found != nullptr &&
         *found == static_cast<int64_t>(std::get<CoseLabel>(key));
}

Result<> check_map(Bytes encoded) {
  CborReader reader(encoded);
  TRY_OK(reader.map());
  CborReader whole(encoded);
  TRY_OK(whole.skip());
  return whole.end();
}

}  // namespace

Result<CoseSign1> parse_cose_sign1(Bytes input) {
  CborReader reader(input);
  TRY(const CborItem tag, reader.next());
  if (tag.kind != CborKind::Tag || tag.number != kSign1Tag) {
    return malformed("expected COSE_Sign1: tag 18");
  }
  TRY(const uint64_t parts, reader.array());
  if (parts != kSign1Parts) {
    return malformed(
        fmt::format("expected an array of {} in COSE_Sign1, found "
                    "{}",
                    kSign1Parts, parts));
  }
  CoseSign1 message;
  TRY(message.protected_header, reader.bytes());
  TRY_OK(check_map(message.protected_header));
  TRY(const Bytes unprotected, reader.skip());
  TRY_OK(check_map(unprotected));
  TRY(message.payload, reader.bytes());
  TRY(message.signature, reader.bytes());
  TRY_OK(reader.end());
  return message;
}

Result<CoseHeader> CoseHeader::parse(Bytes encoded_map) {
  CoseHeader header;
  CborReader reader(encoded_map);
  TRY(const uint64_t pairs, reader.map());
  if (pairs > kMaxMembers) {
    return malformed(
        fmt::format("expected at most {} members of a header, "
                    "found {}",
                    kMaxMembers, pairs));
  }
  for (uint64_t i = 0; i < pairs; ++i) {
    Member member;
    TRY(const Bytes label, reader.skip());
    CborReader inside(label);
    if (const auto number = inside.integer(); number) {
      member.label = *number;
    } else {
      CborReader again(label);
      TRY(member.label, again.text());
    }
    const bool seen_before = std::any_of(
        header.members_.begin(), header.members_.end(),
        [&member](const Member& other) { return other.label == member.label; });
    if (seen_before) {
      return malformed("a label of the header is there twice");
    }
    TRY(member.value, reader.skip());
    header.members_.push_back(member);
  }
  TRY_OK(reader.end());
  if (header.find(CoseLabel::Critical)) {
    return malformed("expected no critical labels in the header");
  }
  return header;
}

std::optional<Bytes> CoseHeader::find(CoseKey key) const {
  for (const Member& member : members_) {
    if (is_label(member.label, key)) {
      return member.value;
    }
  }
  return std::nullopt;
}

Result<std::string_view> CoseHeader::text(CoseKey key) const {
  const auto found = find(key);
  if (!found) {
    return malformed(
        fmt::format("expected label {} in the header", name_of(key)));
  }
  CborReader reader(*found);
  return reader.text();
}

Result<int64_t> CoseHeader::integer(CoseKey key) const {
  const auto found = find(key);
  if (!found) {
    return malformed(
        fmt::format("expected label {} in the header", name_of(key)));
  }
  CborReader reader(*found);
  return reader.integer();
}

// COSE_X509 = bstr / [ 2*certs: bstr ]. RFC 9360, section 2.
Result<std::vector<Bytes>> CoseHeader::x5chain(size_t maximum) const {
  const auto found = find(CoseLabel::X5Chain);
  if (!found) {
    return malformed("expected x5chain (label 33) in the header");
  }
  CborReader reader(*found);
  std::vector<Bytes> chain;
  if (const auto single = reader.bytes(); single) {
    chain.push_back(*single);
    return chain;
  }
  CborReader list(*found);
  TRY(const uint64_t count, list.array());
  if (count == 0 || count > maximum) {
    return malformed(
        fmt::format("expected 1 to {} certificates in x5chain, "
                    "found {}",
                    maximum, count));
  }
  for (uint64_t i = 0; i < count; ++i) {
    TRY(const Bytes der, list.bytes());
    chain.push_back(der);
  }
  return chain;
}

Result<std::optional<int64_t>> CoseHeader::find_time(CoseKey key) const {
  const auto found = find(key);
  if (!found) {
    return std::optional<int64_t>();
  }
  CborReader reader(*found);
  TRY(const CborItem tag, reader.next());
  if (tag.kind != CborKind::Tag || tag.number != kEpochTag) {
    return malformed(
        fmt::format("expected an epoch time in label {}", name_of(key)));
  }
  TRY(const int64_t seconds, reader.integer());
  return std::optional(seconds);
}

std::optional<SignatureScheme> find_cose_scheme(int64_t algorithm) {
  switch (algorithm) {
    case -7:
      return SignatureScheme::EcdsaP256Sha256;
    case -35:
      return SignatureScheme::EcdsaP384Sha384;
    case -36:
      return SignatureScheme::EcdsaP521Sha512;
    case -37:
      return SignatureScheme::RsaPssSha256;
    case -38:
      return SignatureScheme::RsaPssSha384;
    case -39:
      return SignatureScheme::RsaPssSha512;
    default:
      return std::nullopt;
  }
}

bool verify_cose_sign1(const CoseSign1& message, SignatureScheme scheme,
                       const crypto::PublicKey& key) {
  return crypto::verify_signature(
      key, scheme, cose_to_be_signed(message.protected_header, message.payload),
      message.signature);
}

Buffer cose_to_be_signed(Bytes protected_header, Bytes payload) {
  return CborWriter()
      .array(kSign1Parts)
      .text("Signature1")
      .bytes(protected_header)
      .bytes({})
      .bytes(payload)
      .take();
}

Buffer write_cose_sign1(const CoseSign1& message) {
  return CborWriter()
      .tag(kSign1Tag)
      .array(kSign1Parts)
      .bytes(message.protected_header)
      .map(0)
      .bytes(message.payload)
      .bytes(message.signature)
      .take();
}

}  // namespace assay::jose
