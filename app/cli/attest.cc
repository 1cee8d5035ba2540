// SPDX-License-Identifier: Apache-2.0
// assay attest: be a client of a service, and then its relying party.
#include <fmt/format.h>

#include "cli/inputs.h"
#include "cli/relying_party.h"
#include "cli/terminal.h"
#include "cli/verbs.h"
#include "codec/base64.h"
#include "codec/json.h"
#include "codec/json_writer.h"
#include "http/client.h"

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
  codec::SortedObject body;
  body.add_base64url(
      request.scheme->wire_name == "OpenEnclave" ? "report" : "quote",
      request.evidence);
  if (request.runtime_data) {
    body.add_raw("runtimeData", held_json(*request.runtime_data));
  }
  if (request.init_time_data) {
    body.add_raw("initTimeData", held_json(*request.init_time_data));
  }
  if (request.nonce) {
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
  }
  if (!options.draft_policy.empty()) {
    TRY(request.draft_policy, read_input(options.draft_policy));
  }
  return request;
}

// The service's own words, one line for each part.
Error refusal(unsigned status, const std::string& body) {
  std::string message = fmt::format("the service answered {}", status);
  const auto value = codec::parse_json(body);
  if (value && value->is_object()) {
    const auto error = codec::object_member(value->get_object(), "error");
    const auto code = error ? codec::string_member(**error, "code")
                            : Result<std::string_view>("");
    const auto text = error ? codec::string_member(**error, "message")
                            : Result<std::string_view>("");
    if (code && text) {
      message += fmt::format(": {}: {}", *code, *text);
    }
  }
  return Error(status >= 500 ? Code::NetworkFailed : Code::PolicyDenied,
               message);
}

Result<std::string> post(const Attest& options,
                         const attest::Request& request) {
  std::string base = options.url;
  while (base.ends_with('/')) {
    base.pop_back();
  }
  http::ClientRequest call;
  call.method = "POST";
  call.url = fmt::format("{}/attest/{}?api-version=2022-08-01", base,
                         request.scheme->wire_name);
  call.headers.add("Content-Type", "application/json");
  if (!options.token.empty()) {
    call.headers.add("Authorization", "Bearer " + options.token);
  }
  call.body = body_of(request);
  call.ca_file = options.ca;
  TRY(const http::ClientResponse response, http::fetch(call));
  if (response.status != 200) {
    return refusal(response.status, response.body);
  }
  return token_of(response.body);
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

}  // namespace

Exit run(const Attest& options) {
  const auto request = request_of(options);
  if (!request) {
    return complain(request.error());
  }
  const auto token = post(options, *request);
  if (!token) {
    return complain(token.error());
  }
  // A draft policy's token is unsigned as documented: nobody may rely on it.
  const bool draft = request->draft_policy && is_unsigned(*token);
  if (!draft) {
    if (const auto checked = check(options, *token); !checked) {
      return complain(checked.error());
    }
  }
  const auto decoded =
      options.form == Form::Json ? decoded_json(*token) : decoded_text(*token);
  if (!decoded) {
    return complain(decoded.error());
  }
  if (options.form == Form::Json) {
    std::string text = fmt::format(R"({{"verified":{},"token":)", !draft);
    codec::append_json_string(text, *token);
    print_line(text + R"(,"decoded":)" + *decoded + "}");
    return Exit::Good;
  }
  print(*decoded);
  print_line(
      draft ? tinted("unsigned: the token of a draft policy, which "
                     "nobody may rely on",
                     Tone::Doubtful)
            : tinted("verified: signature, times and issuer hold", Tone::Good));
  return Exit::Good;
}

}  // namespace assay::cli
