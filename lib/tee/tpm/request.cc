// SPDX-License-Identifier: Apache-2.0
// From the body of a request to what it says. What is hashed is kept as it
// stands.
#include "tee/tpm/request.h"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "codec/base64.h"
#include "codec/raw_member.h"
#include "jose/jws.h"
#include "tee/tpm/custom_claims.h"

namespace assay::tpm {
namespace {

namespace json = codec::json;
using tee::CheckId;
using tee::Trail;

constexpr size_t kMaxKeysRead = 16;
constexpr size_t kMaxRelyingPartyData = 4 * 1024;
constexpr codec::JsonLimits kLimits = {};

Error malformed(std::string detail) {
  return Error(Code::EvidenceMalformed, std::move(detail));
}

Result<Buffer> binary(const json::object& object, std::string_view name) {
  TRY(const std::string_view text, codec::string_member(object, name));
  auto bytes = codec::decode_base64(text, codec::Base64::Lenient);
  if (!bytes) {
    return std::move(bytes).error().at(name);
  }
  return bytes;
}

Result<Buffer> read_data(Bytes body) {
  TRY(const codec::Document outer,
      codec::parse_document(text_of(body), kLimits));
  TRY(const json::object* const object, codec::as_object(outer.root()));
  TRY(const json::value* const data,
      codec::find_ignoring_case(*object, "data"));
  if (data == nullptr || !data->is_string()) {
    return Error(Code::MissingField, "expected base64url of JSON").at("data");
  }
  auto decoded = codec::decode_base64(std::string_view(data->get_string()),
                                      codec::Base64::Lenient);
  if (!decoded) {
    return std::move(decoded).error().at("data");
  }
  return decoded;
}

// The document inside of data. What it was in is gone before it is read: large
// bodies stay in the cache.
Result<codec::Document> read_envelope(Bytes body) {
  if (body.size() > kMaxBody) {
    return malformed(fmt::format("expected at most {} bytes, found {}",
                                 kMaxBody, body.size()));
  }
  TRY(const Buffer decoded, read_data(body));
  auto inner = codec::parse_document(text_of(decoded), kLimits);
  if (!inner) {
    return std::move(inner).error().at("data");
  }
  return inner;
}

Result<const json::object*> payload_of(const json::value& document) {
  TRY(const json::object* const object, codec::as_object(document));
  return codec::object_member(*object, "payload");
}

// A compact JWS of the right type and algorithm, and its payload's JSON.
struct Message {
  jose::Jws jws;
  RequestForm form = RequestForm::Second;
  codec::Document payload;
};

constexpr std::array kAlgorithms = {
    jose::Algorithm::PS256, jose::Algorithm::RS256, jose::Algorithm::ES256};

Result<RequestForm> read_type(const std::string& header) {
  TRY(const codec::Document document, codec::parse_document(header, kLimits));
  TRY(const json::object* const object, codec::as_object(document.root()));
  TRY(const std::string_view type, codec::string_member(*object, "typ"));
  if (type != "attReq" && type != "attReqV2") {
    return malformed(fmt::format("expected attReq or attReqV2, found \"{}\"",
                                 type.substr(0, 64)))
        .at("typ");
  }
  return type == "attReq" ? RequestForm::First : RequestForm::Second;
}

Result<Message> read_message(std::string_view text) {
  TRY(jose::Jws jws, jose::parse_jws(text, kMaxBody));
  if (std::find(kAlgorithms.begin(), kAlgorithms.end(), jws.algorithm) ==
      kAlgorithms.end()) {
    return malformed(fmt::format("expected PS256, RS256 or ES256, found {}",
                                 jose::name_of(jws.algorithm)))
        .at("alg");
  }
  TRY(const RequestForm form, read_type(jws.header_json));
  TRY(codec::Document payload, codec::parse_document(jws.payload, kLimits));
  TRY_OK(codec::as_object(payload.root()));
  return Message{std::move(jws), form, std::move(payload)};
}

// Only what is signed over is kept byte for byte; nothing is over other keys.
Result<std::vector<KeyObject>> read_other_keys(const json::object& content) {
  constexpr std::string_view kMember = "other_keys";
  std::vector<KeyObject> keys;
  const json::value* const member = content.if_contains(kMember);
  if (member == nullptr || member->is_null()) {
    return keys;
  }
  TRY(const json::array* const items, codec::array_member(content, kMember));
  if (items->size() > kMaxKeysRead) {
    return malformed(fmt::format("expected at most {}, found {}", kMaxOtherKeys,
                                 items->size()))
        .at(kMember);
  }
  for (const json::value& item : *items) {
    TRY(const json::object* const object, codec::as_object(item));
    auto key = read_key_object(*object, codec::serialize(item));
    if (!key) {
      return std::move(key).error().at(
          fmt::format("{}[{}]", kMember, keys.size()));
    }
    keys.push_back(std::move(*key));
  }
  return keys;
}

// Where an object's own text stands: names that lead to it in a text.
struct Place {
  std::string_view text;
  size_t room = 0;  // bytes behind the text that may be read
  std::vector<std::string_view> path;

  Result<std::string_view> raw_member(std::string_view name) const {
    std::vector<std::string_view> whole = path;
    whole.push_back(name);
    return codec::raw_member(text, whole, room);
  }
};

Result<KeyObject> read_request_key(const json::object& content,
                                   const Place& place) {
  constexpr std::string_view kMember = "request_key";
  TRY(const json::object* const object, codec::object_member(content, kMember));
  TRY(const std::string_view own, place.raw_member(kMember));
  auto key = read_key_object(*object, own);
  if (!key) {
    return std::move(key).error().at(kMember);
  }
  return key;
}

Result<KeyObject> read_attest_key(const Place& place) {
  constexpr std::string_view kMember = "attest_key";
  TRY(const std::string_view own, place.raw_member(kMember));
  auto jwk = jose::parse_jwk(own);
  if (!jwk) {
    return std::move(jwk).error().at(kMember);
  }
  return KeyObject{std::string(own), std::move(*jwk), Binding::None, {}, {}};
}

bool has(const json::object& object, std::string_view name) {
  const json::value* const member = object.if_contains(name);
  return member != nullptr && !member->is_null();
}

struct Quotes {
  Attestation current;
  std::optional<Attestation> boot;
};

// Requires: the member is there.
Result<Attestation> read_second(const json::object& data,
                                std::string_view name) {
  TRY(const json::object* const object, codec::object_member(data, name));
  auto read = read_attestation(*object);
  if (!read) {
    return std::move(read).error().at(name);
  }
  return read;
}

Result<Quotes> read_quotes(const json::object& data, RequestForm form) {
  const bool first = form == RequestForm::First;
  TRY(Attestation current,
      first ? read_platform_attestation(data, ClaimRole::Current)
            : read_second(data, "current_attestation"));
  Quotes quotes{std::move(current), {}};
  if (first && has(data, "boot_claim")) {
    TRY(quotes.boot, read_platform_attestation(data, ClaimRole::Boot));
  } else if (!first && has(data, "boot_attestation")) {
    TRY(quotes.boot, read_second(data, "boot_attestation"));
  }
  return quotes;
}

// att_data of basic, report_signed of vbs.
Result<Request> read_content(const json::object& content, const Place& place,
                             RequestForm form) {
  constexpr std::string_view kData = "tpm_att_data";
  TRY(const json::object* const data, codec::object_member(content, kData));
  auto quotes = read_quotes(*data, form);
  if (!quotes) {
    return std::move(quotes).error().at(kData);
  }
  TRY(KeyObject key, form == RequestForm::First
                         ? read_attest_key(place)
                         : read_request_key(content, place));
  Request request{form,
                  AttType::Basic,
                  {},
                  {},
                  {},
                  std::move(quotes->current),
                  std::move(quotes->boot),
                  std::move(key),
                  {},
                  {},
                  {},
                  {}};
  TRY(const auto rp_data, codec::find_string(content, "rp_data"));
  if (rp_data) {
    TRY_OK(binary(content, "rp_data"));
    if (rp_data->size() > kMaxRelyingPartyData) {
      return malformed(fmt::format("expected at most {} characters, found {}",
                                   kMaxRelyingPartyData, rp_data->size()))
          .at("rp_data");
    }
    request.rp_data = std::string(*rp_data);
  }
  TRY(request.challenge, binary(content, "challenge"));
  TRY(request.service_context, binary(content, "service_context"));
  if (form == RequestForm::Second) {
    TRY(request.other_keys, read_other_keys(content));
  }
  TRY(request.custom_claims, read_custom_claims(content));
  return request;
}

// vsm_report: base64url of the first form, {"enclave": {"report"}} of the
// second.
Result<Buffer> read_vsm_report(const json::object& att_data, RequestForm form) {
  constexpr std::string_view kMember = "vsm_report";
  if (form == RequestForm::First) {
    return binary(att_data, kMember);
  }
  TRY(const json::object* const outer, codec::object_member(att_data, kMember));
  TRY(const json::object* const enclave,
      codec::object_member(*outer, "enclave"));
  return binary(*enclave, "report");
}

Result<Request> read_att_data(const Message& message, AttType type) {
  constexpr std::string_view kMember = "att_data";
  constexpr std::string_view kSigned = "report_signed";
  const json::object& payload = message.payload.root().get_object();
  TRY(const json::object* const att_data,
      codec::object_member(payload, kMember));
  const std::string& whole = message.jws.payload;
  const Place place{whole, whole.capacity() - whole.size(), {kMember}};
  if (type == AttType::Basic) {
    return read_content(*att_data, place, message.form);
  }
  TRY(const json::object* const content,
      codec::object_member(*att_data, kSigned));
  TRY(const std::string_view own, place.raw_member(kSigned));
  TRY(Request request, read_content(*content, {own, 0, {}}, message.form));
  request.att_type = AttType::Vbs;
  request.report_signed = std::string(own);
  TRY(request.vsm_report, read_vsm_report(*att_data, message.form));
  return request;
}

std::string_view att_type_of(const json::value& payload) {
  const json::value* const member =
      payload.get_object().if_contains("att_type");
  return member != nullptr && member->is_string()
             ? std::string_view(member->get_string())
             : std::string_view();
}

// Check tpm.request.signature.
Result<Request> check_signature(jose::Jws jws, Request request, Trail& trail) {
  const auto verified = jose::verify(
      std::move(jws), std::span(&request.request_key.jwk, 1), kAlgorithms);
  if (!verified) {
    return trail.fail(CheckId::TpmRequestSignature, verified.error())
        .at("request");
  }
  trail.note(CheckId::TpmRequestSignature, true);
  return request;
}

}  // namespace

Result<bool> asks_for_challenge(Bytes body, Trail& trail) {
  const auto asks = [body]() -> Result<bool> {
    TRY(const codec::Document document, read_envelope(body));
    TRY(const json::object* const payload, payload_of(document.root()));
    if (payload->contains("request")) {
      return false;
    }
    TRY(const std::string_view type, codec::string_member(*payload, "type"));
    if (type != "aikcert") {
      return malformed(fmt::format("expected aikcert, found \"{}\"",
                                   type.substr(0, 64)))
          .at("type");
    }
    return true;
  }();
  if (!asks) {
    return trail.fail(CheckId::TpmRequestMalformed, asks.error());
  }
  return asks;
}

Result<Request> parse_request(Bytes body, Trail& trail) {
  const auto document = read_envelope(body);
  const auto text = [&document]() -> Result<std::string_view> {
    if (!document) {
      return Error(document.error());
    }
    TRY(const json::object* const payload, payload_of(document->root()));
    return codec::string_member(*payload, "request");
  }();
  if (!text) {
    return trail.fail(CheckId::TpmRequestMalformed, text.error());
  }
  auto message = read_message(*text);
  if (!message) {
    trail.note(CheckId::TpmRequestMalformed, true);
    return trail.fail(CheckId::TpmRequestJws, message.error()).at("request");
  }
  const std::string_view type = att_type_of(message->payload.root());
  if (type == "basic" || type == "vbs") {
    auto request =
        read_att_data(*message, type == "vbs" ? AttType::Vbs : AttType::Basic);
    if (!request) {
      return trail.fail(CheckId::TpmRequestMalformed, request.error())
          .at("request");
    }
    trail.note(CheckId::TpmRequestMalformed, true);
    trail.note(CheckId::TpmRequestJws, true);
    trail.note(CheckId::TpmRequestAttType, true);
    return check_signature(std::move(message->jws), std::move(*request), trail);
  }
  trail.note(CheckId::TpmRequestMalformed, true);
  trail.note(CheckId::TpmRequestJws, true);
  return trail
      .require(CheckId::TpmRequestAttType, false,
               std::string_view("basic or vbs"), type.substr(0, 64))
      .error();
}

}  // namespace assay::tpm
