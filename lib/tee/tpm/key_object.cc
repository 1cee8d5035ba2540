// SPDX-License-Identifier: Apache-2.0
// Key objects, kept as they stand where their bytes are hashed.
#include "tee/tpm/key_object.h"

#include <array>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "base/assert.h"
#include "codec/base64.h"
#include "codec/json_writer.h"
#include "codec/raw_member.h"

namespace assay::tpm {
namespace {

namespace json = codec::json;

constexpr std::string_view kQuote = "tpm_quote";
constexpr std::string_view kCertify = "tpm_certify";
constexpr std::string_view kVbs = "vbs_ncrypt";

Result<Buffer> binary(const json::object& object, std::string_view name) {
  TRY(const std::string_view text, codec::string_member(object, name));
  auto bytes = codec::decode_base64(text, codec::Base64::Lenient);
  if (!bytes) {
    return std::move(bytes).error().at(name);
  }
  return bytes;
}

Result<Certification> read_certification(const json::object& info) {
  TRY(const json::object* const object, codec::object_member(info, kCertify));
  Certification read;
  TRY(read.public_area, binary(*object, "public"));
  TRY(read.attest, binary(*object, "certification"));
  TRY(read.signature, binary(*object, "signature"));
  return read;
}

Result<> check_hash(const json::object& info) {
  TRY(const json::object* const object, codec::object_member(info, kQuote));
  TRY(const std::string_view name, codec::string_member(*object, "hash_alg"));
  if (name != "sha-256") {
    return Error(Code::EvidenceUnsupported,
                 fmt::format("expected sha-256, found \"{}\"",
                             name.substr(0, 64)))
        .at("hash_alg");
  }
  return {};
}

Result<> read_info(const json::object& info, KeyObject& key) {
  if (info.contains(kVbs)) {
    return Error(Code::EvidenceUnsupported,
                 "keys bound by vbs_ncrypt cannot be verified: the layout of "
                 "their report is not published")
        .at(kVbs);
  }
  if (info.size() > 1) {
    return Error(Code::EvidenceMalformed, "expected one binding");
  }
  if (info.contains(kQuote)) {
    key.binding = Binding::Quote;
    return check_hash(info);
  }
  if (info.contains(kCertify)) {
    key.binding = Binding::Certify;
    TRY(key.certification, read_certification(info));
    return {};
  }
  if (!info.empty()) {
    return Error(
        Code::EvidenceUnsupported,
        fmt::format("expected tpm_quote or tpm_certify, found \"{}\"",
                    std::string_view(info.begin()->key()).substr(0, 64)));
  }
  return {};
}

}  // namespace

std::string_view name_of(Binding binding) {
  constexpr std::array<std::string_view, 3> kNames = {"none", kQuote, kCertify};
  return kNames[static_cast<size_t>(binding)];
}

Result<KeyObject> read_key_object(const json::object& object,
                                  std::string_view text) {
  TRY(const std::string_view jwk_text, codec::raw_member(text, "jwk"));
  TRY(const json::object* const jwk_members,
      codec::object_member(object, "jwk"));
  auto jwk = jose::parse_jwk(*jwk_members);
  if (!jwk) {
    return std::move(jwk).error().at("jwk");
  }
  KeyObject key{std::string(jwk_text), std::move(*jwk), Binding::None, {}, {}};
  const json::value* const info = object.if_contains("info");
  if (info == nullptr || info->is_null()) {
    return key;
  }
  TRY(const json::object* const members, codec::object_member(object, "info"));
  if (auto read = read_info(*members, key); !read) {
    return std::move(read).error().at("info");
  }
  TRY(const std::string_view info_text, codec::raw_member(text, "info"));
  key.info_text = std::string(info_text);
  return key;
}

crypto::Sha256 quote_nonce(const KeyObject& key, Bytes challenge) {
  constexpr std::array<uint8_t, 1> kZero = {0};
  return crypto::sha256({bytes_of(key.jwk_text), kZero, challenge});
}

std::string policy_key_json(const KeyObject& key) {
  codec::SortedObject object;
  object.add_raw("jwk", key.jwk_text);
  if (key.binding == Binding::Certify) {
    const auto area = parse_public(key.certification.public_area);
    ASSAY_ASSERT(area.has_value());
    codec::SortedObject certify;
    certify.add_int("name_alg", area->name_algorithm);
    certify.add_int("obj_attr", area->attributes);
    if (!area->auth_policy.empty()) {
      certify.add_base64url("auth_policy", area->auth_policy);
    }
    object.add_raw("info",
                   fmt::format(R"({{"{}":{}}})", kCertify, certify.text()));
  } else if (!key.info_text.empty()) {
    object.add_raw("info", key.info_text);
  }
  return object.text();
}

}  // namespace assay::tpm
