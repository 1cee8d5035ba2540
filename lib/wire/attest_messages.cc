// SPDX-License-Identifier: Apache-2.0
// Bodies of POST /attest/{type}, in every api-version.
#include <utility>

#include <fmt/format.h>

#include "codec/base64.h"
#include "codec/json.h"
#include "codec/json_writer.h"
#include "wire/wire.h"

namespace assay::wire {
namespace {

namespace json = codec::json;

constexpr size_t kMaxDraftPolicy = 256 * 1024;

// Members are found ignoring the case of their names: released clients write
// "inittimeData" and "AttestationInfo". rest-data-plane.md 1.
Result<const json::string*> find_text(const json::object& body,
                                      std::string_view name) {
  TRY(const json::value* const value, codec::find_ignoring_case(body, name));
  if (value == nullptr || value->is_null()) {
    return static_cast<const json::string*>(nullptr);
  }
  const json::string* const text = value->if_string();
  if (text == nullptr) {
    return Error(Code::JsonWrongType, "expected a string").at(name);
  }
  return text;
}

Result<Buffer> decode_binary(const json::string& text, std::string_view name,
                             size_t maximum) {
  auto bytes =
      codec::decode_base64(std::string_view(text), codec::Base64::Lenient);
  if (!bytes) {
    return Error(std::move(bytes).error()).at(name);
  }
  if (bytes->size() > maximum) {
    return Error(Code::FieldTooLong,
                 fmt::format("expected at most {} bytes, found {}", maximum,
                             bytes->size()))
        .at(name);
  }
  return std::move(*bytes);
}

Result<Buffer> decode_evidence(const json::object& body, std::string_view name,
                               size_t largest) {
  TRY(const json::string* const text, find_text(body, name));
  if (text == nullptr) {
    return Error(Code::MissingField, "expected the evidence here, in base64url")
        .at(name);
  }
  return decode_binary(*text, name, largest);
}

Result<tee::DataType> decode_data_type(const json::object& held) {
  TRY(const json::string* const type, find_text(held, "dataType"));
  if (type == nullptr || *type == "Binary") {
    return tee::DataType::Binary;
  }
  if (*type == "JSON") {
    return tee::DataType::Json;
  }
  return Error(Code::UnknownDataType, "expected \"Binary\" or \"JSON\"")
      .at("dataType");
}

// {"data": base64url, "dataType": "Binary" | "JSON"}
Result<attest::HeldBytes> decode_held_members(const json::object& held) {
  TRY(const json::string* const data, find_text(held, "data"));
  if (data == nullptr) {
    return Error(Code::MissingField, "expected the data, in base64url")
        .at("data");
  }
  TRY(Buffer bytes, decode_binary(*data, "data", attest::kMaxHeldData));
  TRY(const tee::DataType type, decode_data_type(held));
  return attest::HeldBytes{std::move(bytes), type};
}

Result<std::optional<attest::HeldBytes>> decode_held_data(
    const json::object& body, std::string_view name) {
  TRY(const json::value* const value, codec::find_ignoring_case(body, name));
  if (value == nullptr || value->is_null()) {
    return std::optional<attest::HeldBytes>();
  }
  const json::object* const held = value->if_object();
  if (held == nullptr) {
    return Error(Code::JsonWrongType,
                 "expected an object with data and dataType")
        .at(name);
  }
  auto read = decode_held_members(*held);
  if (!read) {
    return std::move(read).error().at(name);
  }
  return std::optional(*std::move(read));
}

Result<std::optional<std::string>> decode_text(const json::object& body,
                                               std::string_view name,
                                               size_t maximum) {
  TRY(const json::string* const text, find_text(body, name));
  if (text == nullptr) {
    return std::optional<std::string>();
  }
  if (text->size() > maximum) {
    return Error(Code::FieldTooLong,
                 fmt::format("expected at most {} bytes, found {}", maximum,
                             text->size()))
        .at(name);
  }
  return std::optional(std::string(*text));
}

// Clients of container instances send a number of 64 bits. sev-snp.md 3.
Result<> decode_nonce(const json::object& body, attest::Request& request) {
  TRY(const json::value* const value, codec::find_ignoring_case(body, "nonce"));
  if (value != nullptr && (value->is_int64() || value->is_uint64())) {
    request.nonce = codec::serialize(*value);
    request.nonce_form = attest::NonceForm::Number;
    return {};
  }
  TRY(request.nonce, decode_text(body, "nonce", attest::kMaxNonce));
  return {};
}

// {"Quote": base64url, "EnclaveHeldData"?: base64url}. rest-data-plane.md 11.
Result<attest::Request> decode_legacy(const json::object& body,
                                      const tee::Scheme& scheme) {
  attest::Request request;
  TRY(request.evidence, decode_evidence(body, "Quote", scheme.max_body));
  TRY(const json::string* const held, find_text(body, "EnclaveHeldData"));
  if (held != nullptr) {
    TRY(Buffer bytes,
        decode_binary(*held, "EnclaveHeldData", attest::kMaxHeldData));
    request.runtime_data = {std::move(bytes), tee::DataType::Binary};
  }
  return request;
}

Result<attest::Request> decode_current(const json::object& body,
                                       const tee::Scheme& scheme) {
  attest::Request request;
  TRY(request.evidence,
      decode_evidence(body, scheme.evidence_member, scheme.max_body));
  TRY(request.runtime_data, decode_held_data(body, "runtimeData"));
  TRY(request.init_time_data, decode_held_data(body, "initTimeData"));
  TRY_OK(decode_nonce(body, request));
  return request;
}

Result<std::optional<std::string>> decode_draft(const json::object& body,
                                                const tee::Scheme& scheme) {
  constexpr std::string_view kMember = "draftPolicyForAttestation";
  TRY(std::optional<std::string> draft,
      decode_text(body, kMember, kMaxDraftPolicy));
  if (draft && scheme.drafts == tee::DraftPolicies::Refused) {
    return Error(Code::OperationDisallowed,
                 fmt::format("{} requests carry no draft policy; try a policy "
                             "with assay verify --policy",
                             scheme.wire_name))
        .at(kMember);
  }
  return draft;
}

Result<const tee::Scheme*> decode_type(std::string_view type) {
  constexpr size_t kShown = 64;
  if (const tee::Scheme* const scheme = attest::find_scheme(type)) {
    return scheme;
  }
  const std::string_view shown = type.substr(0, kShown);
  if (attest::known_but_not_offered(type)) {
    return Error(
        Code::AttestationTypeNotOffered,
        fmt::format("{} attestation is not supported by this build of assay",
                    shown));
  }
  return Error(Code::UnknownAttestationType,
               fmt::format("there is no attestation type \"{}\"", shown));
}

// {"data": base64url of {"payload": payload}}, and the explanation beside it.
std::string data_body(std::string_view payload, std::string_view explanation) {
  const std::string message = fmt::format(R"({{"payload":{}}})", payload);
  codec::SortedObject body;
  body.add_base64url("data", bytes_of(message));
  if (!explanation.empty()) {
    body.add_raw("x-assay-explanation", std::string(explanation));
  }
  return body.text();
}

}  // namespace

Result<attest::Request> decode_attest_request(std::string_view type,
                                              ApiVersion version,
                                              std::string_view body) {
  TRY(const tee::Scheme* const scheme, decode_type(type));
  if (body.size() > scheme->max_body) {
    return Error(Code::BodyTooLarge,
                 fmt::format("expected at most {} bytes, found {}",
                             scheme->max_body, body.size()));
  }
  if (scheme->challenged()) {
    attest::Request request;
    request.scheme = scheme;
    request.evidence = copy_of(bytes_of(body));
    return request;
  }
  TRY(const codec::Document document, codec::parse_document(body));
  const json::object* const object = document.root().if_object();
  if (object == nullptr) {
    return Error(Code::BodyNotJson, "expected one JSON object");
  }
  TRY(const json::value* const runtime_data,
      codec::find_ignoring_case(*object, "runtimeData"));
  TRY(const json::value* const newer,
      codec::find_ignoring_case(*object, scheme->evidence_member == "quote"
                                             ? "report"
                                             : scheme->evidence_member));
  const bool legacy = version == ApiVersion::V2018_09_01_preview &&
                      runtime_data == nullptr && newer == nullptr;
  TRY(attest::Request request, legacy ? decode_legacy(*object, *scheme)
                                      : decode_current(*object, *scheme));
  request.scheme = scheme;
  TRY(request.draft_policy, decode_draft(*object, *scheme));
  return request;
}

Result<std::string> token_text(const attest::Answer& answer,
                               const EnvelopeSeed& seed) {
  return answer.recipient ? seal_token(answer.token, *answer.recipient, seed)
                          : Result<std::string>(answer.token);
}

std::string token_body(std::string_view token, std::string_view explanation) {
  return explanation.empty()
             ? fmt::format(R"({{"token":"{}"}})", token)
             : fmt::format(R"({{"token":"{}","x-assay-explanation":{}}})",
                           token, explanation);
}

std::string challenge_body(const tee::ChallengeNonce& challenge,
                           Bytes context) {
  codec::SortedObject payload;
  payload.add_base64url("challenge", challenge.bytes());
  payload.add_base64url("service_context", context);
  return data_body(payload.text(), {});
}

std::string report_body(std::string_view token, std::string_view explanation) {
  return data_body(fmt::format(R"({{"report":"{}"}})", token), explanation);
}

}  // namespace assay::wire
