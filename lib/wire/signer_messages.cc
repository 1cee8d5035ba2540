// SPDX-License-Identifier: Apache-2.0
// Bodies and tokens about policy management certificates.
#include "wire/signer_messages.h"

#include <fmt/format.h>

#include "codec/json.h"
#include "wire/result_token.h"

namespace assay::wire {
namespace {

namespace json = codec::json;

jose::Algorithm algorithm_for(const crypto::PublicKey& key) {
  return key.kind() == crypto::KeyKind::Rsa ? jose::Algorithm::RS256
                                            : jose::Algorithm::ES256;
}

std::string key_set(const provider::Provider& provider) {
  std::string keys;
  for (const x509::Certificate& signer : provider.signers) {
    keys += keys.empty() ? "" : ",";
    keys +=
        provider::chain_jwk({&signer, 1}, algorithm_for(signer.public_key()));
  }
  return R"({"keys":[)" + keys + "]}";
}

std::string_view name_of(provider::Presence presence) {
  switch (presence) {
    case provider::Presence::IsPresent:
      return "IsPresent";
    case provider::Presence::IsAbsent:
      return "IsAbsent";
  }
  return {};
}

}  // namespace

Result<std::string> decode_signer_request(SignerRequest request,
                                          std::string_view body) {
  if (body.size() > provider::kMaxManagementToken) {
    return Error(Code::FieldTooLong,
                 fmt::format("expected a body of at most {} bytes, found {}",
                             provider::kMaxManagementToken, body.size()));
  }
  const size_t begin = body.find_first_not_of(" \t\r\n");
  if (begin == body.npos || body[begin] != '{') {
    return std::string(body);
  }
  const std::string_view name = request == SignerRequest::Add
                                    ? "policyCertificateToAdd"
                                    : "policyCertificateToRemove";
  TRY(const json::value document, codec::parse_json(body));
  TRY(const json::object* const object, codec::as_object(document));
  TRY(const json::value* const member,
      codec::find_ignoring_case(*object, name));
  if (member == nullptr) {
    return Error(Code::MissingField, "expected the certificate JWS here")
        .at(name);
  }
  const json::string* const text = member->if_string();
  if (text == nullptr) {
    return Error(Code::JsonWrongType, "expected a string with a JWS").at(name);
  }
  return std::string(*text);
}

Result<std::string> certificates_token(const provider::Provider& provider,
                                       Time now) {
  codec::SortedObject claims;
  claims.add_raw("x-ms-policy-certificates", key_set(provider));
  return result_token(provider, std::move(claims), now);
}

Result<std::string> signer_token(const provider::SignerChange& change,
                                 Time now) {
  codec::SortedObject claims;
  claims.add_string("x-ms-certificate-thumbprint", change.thumbprint);
  claims.add_string("x-ms-policycertificates-result", name_of(change.presence));
  return result_token(change.provider, std::move(claims), now);
}

Result<std::string> legacy_certificates_body(const provider::Provider& provider,
                                             Time now) {
  codec::SortedObject claims;
  claims.add_raw("aas-policyCertificates", key_set(provider));
  claims.add_raw("maa-policyCertificates", key_set(provider));
  TRY(const std::string token, result_token(provider, std::move(claims), now));
  return '"' + token + '"';
}

}  // namespace assay::wire
