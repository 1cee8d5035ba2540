// SPDX-License-Identifier: Apache-2.0
// assay attest: be a client of a service, and then its relying party.
#include <fmt/format.h>

#include "cli/inputs.h"
#include "cli/relying_party.h"
#include "cli/report.h"
#include "cli/service.h"
#include "cli/terminal.h"
#include "cli/verbs.h"
#include "codec/base64.h"
#include "codec/json.h"
#include "codec/json_writer.h"
#include "wire/sealed_token.h"

namespace assay::cli {
namespace {

std::string held_json(const attest::HeldBytes& data) {
  codec::SortedObject object;
  object.add_base64url("data", data.bytes);
  object.add_string("dataType",
                    data.type == tee::DataType::Json ? "JSON" : "Binary");
  return object.text();
}

std::string body_of(const attest::Request& request) {
  if (request.scheme->challenged()) {
    return std::string(assay::text_of(request.evidence));
  }
  codec::SortedObject body;
  body.add_base64url(request.scheme->evidence_member, request.evidence);
  if (request.runtime_data) {
    body.add_raw("runtimeData", held_json(*request.runtime_data));
  }
  if (request.init_time_data) {
    body.add_raw("initTimeData", held_json(*request.init_time_data));
  }
  if (request.nonce && request.nonce_form == attest::NonceForm::Number) {
    body.add_raw("nonce", *request.nonce);
  } else if (request.nonce) {
    body.add_string("nonce", *request.nonce);
  }
  if (request.draft_policy) {
    body.add_string("draftPolicyForAttestation", *request.draft_policy);
  }
  return body.text();
}

Result<attest::Request> request_of(const Attest& options) {
  TRY(attest::Request request, read_request(options.files));
  if (!options.nonce.empty()) {
    request.nonce = options.nonce;
    request.nonce_form = attest::NonceForm::Text;
  }
  if (!options.draft_policy.empty()) {
    TRY(request.draft_policy, read_input(options.draft_policy));
  }
  return request;
}

// MAA attests trust domains since 2025-06-01.
std::string_view api_version_for(const tee::Scheme& scheme) {
  return scheme.attestation_type == "tdxvm" ? "2025-06-01" : "2022-08-01";
}

Told<Reply> post(const Attest& options, const attest::Request& request) {
  return ask({.method = "POST",
              .url = fmt::format(
                  "{}/attest/{}?api-version={}{}", base_of(options.url),
                  request.scheme->wire_name, api_version_for(*request.scheme),
                  options.detail == Detail::Explain ? "&explain=true" : ""),
              .content_type = "application/json",
              .body = body_of(request)},
             {.ca = options.ca, .token = options.token});
}

// The explanation in the form that was asked for; empty without --explain.
Result<std::string> explanation_of(const Reply& reply, const Attest& options) {
  if (options.detail == Detail::Brief) {
    return std::string();
  }
  const auto* const found = find_object(reply, "x-assay-explanation");
  if (options.form == Form::Json) {
    return R"(,"explanation":)" +
           (found == nullptr ? "null" : codec::serialize(*found));
  }
  return found == nullptr ? "the service gave no explanation\n"
                          : explanation_text(*found);
}

bool is_unsigned(const std::string& token) {
  const auto jws = jose::parse_jws(token);
  return jws && jws->algorithm == jose::Algorithm::None;
}

Result<> check(const Attest& options, const std::string& token) {
  TRY(const Issuer issuer, discover(options.url, options.ca));
  TRY(const Time now, time_or_now(""));
  return verify_token(token, issuer, now);
}

// A draft policy's token is unsigned as documented: nobody may rely on it.
enum class Standing : uint8_t { Verified, Unsigned };

Result<std::string> granted_text(const std::string& token, Standing standing,
                                 const std::string& explanation,
                                 const Attest& options) {
  if (options.form == Form::Json) {
    TRY(const std::string decoded, decoded_json(token));
    std::string text = fmt::format(R"({{"verified":{},"token":)",
                                   standing == Standing::Verified);
    codec::append_json_string(text, token);
    return text + R"(,"decoded":)" + decoded + explanation + "}\n";
  }
  TRY(const std::string decoded, decoded_text(token));
  return decoded + explanation +
         (standing == Standing::Verified
              ? tinted("verified: signature, times and issuer hold", Tone::Good)
              : tinted("unsigned: the token of a draft policy, which nobody "
                       "may rely on",
                       Tone::Doubtful)) +
         "\n";
}

// What there is to print for an envelope that only a TPM opens.
std::string sealed_text(std::string_view envelope,
                        const std::string& explanation, const Attest& options) {
  if (options.form == Form::Json) {
    std::string text = R"({"verified":false,"sealed":)";
    codec::append_json_string(text, envelope);
    return text + explanation + "}\n";
  }
  return std::string(envelope) + "\n" + explanation +
         tinted(
             "sealed: only the TPM of the guest can open the token; "
             "nothing was verified",
             Tone::Doubtful) +
         "\n";
}

Result<std::string> opened(std::string_view envelope, const Attest& options) {
  TRY(const std::string pem, read_input(options.key));
  const auto key = crypto::PrivateKey::from_pem(pem);
  if (!key) {
    return unusable(options.key, "private key", key.error());
  }
  return wire::open_token(envelope, *key);
}

// The token of an answer: a member, or inside of data as a report.
Result<std::string> token_of(const codec::json::object& body,
                             const tee::Scheme& scheme) {
  if (!scheme.challenged()) {
    TRY(const std::string_view token, codec::string_member(body, "token"));
    return std::string(token);
  }
  TRY(const std::string_view data, codec::string_member(body, "data"));
  TRY(const Buffer message, codec::decode_base64(data, codec::Base64::Lenient));
  TRY(const codec::json::value document,
      codec::parse_json(assay::text_of(message)));
  TRY(const codec::json::object* const object, codec::as_object(document));
  TRY(const codec::json::object* const payload,
      codec::object_member(*object, "payload"));
  TRY(const std::string_view report, codec::string_member(*payload, "report"));
  return std::string(report);
}

// What there is to print for a token that holds.
Result<std::string> granted(const Attest& options,
                            const attest::Request& request,
                            const Reply& reply) {
  TRY(const codec::json::object* const body, codec::as_object(reply.body));
  TRY(std::string token, token_of(*body, *request.scheme));
  if (request.scheme->answers == tee::Answers::Sealed) {
    if (options.key.empty()) {
      TRY(const std::string explanation, explanation_of(reply, options));
      return sealed_text(token, explanation, options);
    }
    TRY(token, opened(token, options));
  }
  const bool draft = request.draft_policy && is_unsigned(token);
  if (!draft) {
    TRY_OK(check(options, token));
  }
  TRY(const std::string explanation, explanation_of(reply, options));
  return granted_text(token, draft ? Standing::Unsigned : Standing::Verified,
                      explanation, options);
}

// What there is to print besides the refusal: with --explain alone.
Result<std::string> refused(const Attest& options, const Reply& reply) {
  TRY(const std::string explanation, explanation_of(reply, options));
  if (explanation.empty() || options.form == Form::Human) {
    return explanation;
  }
  const auto* const error = find_object(reply, "error");
  return fmt::format(R"({{"verified":false,"error":{}{}}})",
                     error == nullptr ? "null" : codec::serialize(*error),
                     explanation) +
         "\n";
}

}  // namespace

Exit run(const Attest& options) {
  const auto request = request_of(options);
  if (!request) {
    return complain(request.error());
  }
  const auto reply = post(options, *request);
  if (!reply) {
    return reply.error();
  }
  const bool good = reply->status == 200;
  const auto text =
      good ? granted(options, *request, *reply) : refused(options, *reply);
  if (!text) {
    return complain(text.error());
  }
  print(*text);
  return good ? Exit::Good : refuse(*reply);
}

}  // namespace assay::cli
