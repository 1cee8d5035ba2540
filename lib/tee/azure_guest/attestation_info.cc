// SPDX-License-Identifier: Apache-2.0
// Decodes the members of a guest's bundle.
#include "tee/azure_guest/attestation_info.h"

#include <optional>
#include <utility>

#include <fmt/format.h>

#include "codec/base64.h"
#include "codec/json.h"
#include "codec/utf8.h"

namespace assay::azure_guest {
namespace {

namespace json = codec::json;
using tee::CheckId;
using tee::Trail;

constexpr size_t kMaxText = 256;  // names of systems
constexpr size_t kMaxPcrs = 32;
constexpr uint64_t kMaxPcr = 23;
constexpr uint64_t kMaxVersion = uint64_t{1} << 53;  // of JSON numbers
constexpr size_t kMaxPayloadEntries = 256;

const json::value* find(const json::object& object, std::string_view name) {
  const json::value* const value = object.if_contains(name);
  return value == nullptr || value->is_null() ? nullptr : value;
}

Result<Buffer> decode(std::string_view text, std::string_view name) {
  auto bytes = codec::decode_base64(text, codec::Base64::Lenient);
  if (!bytes) {
    return Error(std::move(bytes).error()).at(name);
  }
  return bytes;
}

Result<Buffer> binary_member(const json::object& object,
                             std::string_view name) {
  TRY(const std::string_view text, codec::string_member(object, name));
  return decode(text, name);
}

// Absent and null are an empty text.
Result<Buffer> optional_binary(const json::object& object,
                               std::string_view name) {
  TRY(const auto text, codec::find_string(object, name));
  return decode(text.value_or(""), name);
}

// Base64 of a short text in UTF-8.
Result<std::string> text_member(const json::object& object,
                                std::string_view name) {
  TRY(const Buffer bytes, optional_binary(object, name));
  if (bytes.size() > kMaxText || codec::find_invalid_utf8(text_of(bytes))) {
    return Error(Code::EvidenceMalformed,
                 fmt::format("expected at most {} bytes of UTF-8", kMaxText))
        .at(name);
  }
  return std::string(text_of(bytes));
}

Result<std::optional<uint64_t>> version_member(const json::object& object,
                                               std::string_view name) {
  if (find(object, name) == nullptr) {
    return std::optional<uint64_t>();
  }
  TRY(const uint64_t version, codec::uint_member(object, name, kMaxVersion));
  return std::optional(version);
}

// {name: base64 text}, given back as it was sent.
Result<std::string> client_payload(const json::object& object) {
  constexpr std::string_view kName = "ClientPayload";
  const json::value* const value = find(object, kName);
  if (value == nullptr) {
    return std::string();
  }
  const json::object* const payload = value->if_object();
  if (payload == nullptr || payload->size() > kMaxPayloadEntries) {
    return Error(Code::EvidenceMalformed,
                 fmt::format("expected an object of at most {} members",
                             kMaxPayloadEntries))
        .at(kName);
  }
  for (const auto& [name, entry] : *payload) {
    if (!entry.is_string()) {
      return Error(Code::JsonWrongType, "expected base64 text").at(kName);
    }
  }
  return codec::serialize_sorted(*value);
}

Result<std::vector<uint32_t>> pcr_set(const json::object& object) {
  constexpr std::string_view kName = "PcrSet";
  TRY(const json::array* const items, codec::array_member(object, kName));
  if (items->size() > kMaxPcrs) {
    return Error(Code::EvidenceMalformed,
                 fmt::format("expected at most {} PCRs", kMaxPcrs))
        .at(kName);
  }
  std::vector<uint32_t> set;
  for (const json::value& item : *items) {
    const bool fits = item.is_int64() && item.get_int64() >= 0 &&
                      item.get_int64() <= static_cast<int64_t>(kMaxPcr);
    if (!fits) {
      return Error(Code::JsonWrongType, "expected numbers from 0 to 23")
          .at(kName);
    }
    set.push_back(static_cast<uint32_t>(item.get_int64()));
  }
  return set;
}

Result<PcrValue> pcr_value(const json::value& item) {
  TRY(const json::object* const object, codec::as_object(item));
  TRY(const uint64_t index, codec::uint_member(*object, "Index", kMaxPcr));
  TRY(const Buffer digest, binary_member(*object, "Digest"));
  if (digest.size() != crypto::Sha256::kSize) {
    return Error(Code::EvidenceMalformed,
                 fmt::format("expected 32 bytes, found {}", digest.size()))
        .at("Digest");
  }
  return PcrValue{static_cast<uint32_t>(index), crypto::Sha256::from(digest)};
}

Result<std::vector<PcrValue>> pcr_values(const json::object& object) {
  constexpr std::string_view kName = "PCRs";
  TRY(const json::array* const items, codec::array_member(object, kName));
  if (items->size() > kMaxPcrs) {
    return Error(Code::EvidenceMalformed,
                 fmt::format("expected at most {} PCRs", kMaxPcrs))
        .at(kName);
  }
  std::vector<PcrValue> values;
  for (const json::value& item : *items) {
    auto value = pcr_value(item);
    if (!value) {
      return Error(std::move(value).error()).at(kName);
    }
    values.push_back(*value);
  }
  return values;
}

Result<TpmInfo> tpm_info(const json::object& root) {
  TRY(const json::object* const object, codec::object_member(root, "TpmInfo"));
  TpmInfo tpm;
  TRY(tpm.ak_certificate, binary_member(*object, "AikCert"));
  if (all_zero(tpm.ak_certificate)) {
    tpm.ak_certificate.clear();  // an NV index that nobody wrote to
  }
  TRY(tpm.ak_public, binary_member(*object, "AikPub"));
  TRY(tpm.quote, binary_member(*object, "PcrQuote"));
  TRY(tpm.quote_signature, binary_member(*object, "PcrSignature"));
  TRY(tpm.pcr_set, pcr_set(*object));
  TRY(tpm.pcrs, pcr_values(*object));
  TRY(tpm.enc_key_public, binary_member(*object, "EncKeyPub"));
  TRY(tpm.enc_key_certify_info, binary_member(*object, "EncKeyCertifyInfo"));
  TRY(tpm.enc_key_certify_signature,
      binary_member(*object, "EncKeyCertifyInfoSignature"));
  return tpm;
}

Result<AttestationInfo> texts(const json::object& root) {
  AttestationInfo info;
  TRY(const auto version,
      codec::find_string(root, "AttestationProtocolVersion"));
  info.protocol_version = version.value_or("");
  TRY(info.os_type, text_member(root, "OSType"));
  TRY(info.os_distro, text_member(root, "OSDistro"));
  TRY(info.os_build, text_member(root, "OSBuild"));
  TRY(const auto major, version_member(root, "OSVersionMajor"));
  info.os_version_major = major.value_or(0);
  TRY(info.os_version_minor, version_member(root, "OSVersionMinor"));
  TRY(info.tcg_log, optional_binary(root, "TcgLogs"));
  TRY(info.client_payload, client_payload(root));
  return info;
}

std::optional<Isolation> find_isolation(std::string_view name) {
  for (const Isolation isolation :
       {Isolation::TrustedLaunch, Isolation::SevSnp, Isolation::Tdx}) {
    if (name_of(isolation) == name) {
      return isolation;
    }
  }
  return std::nullopt;
}

// Whether what Evidence has can be used is for a later check.
Result<> read_isolation(const json::object& root, AttestationInfo& info) {
  TRY(const json::object* const object,
      codec::object_member(root, "IsolationInfo"));
  TRY(const std::string_view type, codec::string_member(*object, "Type"));
  const auto isolation = find_isolation(type);
  if (!isolation) {
    return Error(Code::EvidenceUnsupported,
                 fmt::format("expected TrustedLaunch, SevSnp or Tdx, found "
                             "\"{}\"",
                             type.substr(0, kMaxText)))
        .at("Type");
  }
  info.isolation = *isolation;
  const json::value* const evidence = find(*object, "Evidence");
  if (evidence != nullptr && evidence->is_object()) {
    const auto text = [evidence](std::string_view name) {
      const json::value* const value = find(evidence->get_object(), name);
      return value != nullptr && value->is_string()
                 ? std::string(value->get_string())
                 : std::string();
    };
    info.proof = text("Proof");
    info.runtime_data = text("RunTimeData");
  }
  return {};
}

}  // namespace

std::string_view name_of(Isolation isolation) {
  switch (isolation) {
    case Isolation::TrustedLaunch:
      return "TrustedLaunch";
    case Isolation::SevSnp:
      return "SevSnp";
    case Isolation::Tdx:
      return "Tdx";
  }
  return {};
}

Result<AttestationInfo> parse_attestation_info(Bytes evidence, Trail& trail) {
  const auto document = codec::parse_document(text_of(evidence));
  if (!document) {
    return trail.fail(CheckId::AzureGuestRequestMalformed, document.error());
  }
  const json::object* const object = document->root().if_object();
  TRY_OK(trail.require(CheckId::AzureGuestRequestMalformed, object != nullptr,
                       std::string_view("a JSON object")));
  auto info = texts(*object);
  if (!info) {
    return trail.fail(CheckId::AzureGuestRequestMalformed, info.error());
  }
  const std::string_view version = info->protocol_version;
  TRY_OK(trail.require(
      CheckId::AzureGuestProtocolVersion, version == "2.0" || version == "1.0",
      std::string_view("2.0 or 1.0"), version.substr(0, kMaxText)));
  auto tpm = tpm_info(*object);
  if (!tpm) {
    return trail.fail(CheckId::AzureGuestTpmInfo, tpm.error());
  }
  trail.note(CheckId::AzureGuestTpmInfo, true);
  info->tpm = std::move(*tpm);
  if (const auto read = read_isolation(*object, *info); !read) {
    return trail.fail(CheckId::AzureGuestIsolationType, read.error());
  }
  trail.note(CheckId::AzureGuestIsolationType, true);
  return info;
}

}  // namespace assay::azure_guest
