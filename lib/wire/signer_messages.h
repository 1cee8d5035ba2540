// SPDX-License-Identifier: Apache-2.0
// Requests and answers about policy management certificates.
// rest-data-plane.md 7 and 11. Those that are signed may fail with
// TokenKeyUnavailable.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "provider/signer_change.h"

namespace assay::wire {

enum class SignerRequest : uint8_t { Add, Remove };

// The certificate JWS in a body of POST /certificates:add or :remove: raw, a
// JSON string, or {"policyCertificateToAdd": JWS} (...ToRemove), whatever the
// content type says. Raw and quoted ones are given as they came:
// provider::add_signer takes both.
// Errors: of an object JSON errors, MissingField, JsonWrongType; FieldTooLong.
Result<std::string> decode_signer_request(SignerRequest request,
                                          std::string_view body);

// GET /certificates: {..., "x-ms-policy-certificates":{"keys":[{"alg","kty",
// "use","x5c"}]}}, in order of adding.
Result<std::string> certificates_token(const provider::Provider& provider,
                                       Time now);

// POST /certificates:add and :remove: {..., "x-ms-certificate-thumbprint",
// "x-ms-policycertificates-result": "IsPresent" | "IsAbsent"}.
Result<std::string> signer_token(const provider::SignerChange& change,
                                 Time now);

// 2018-09-01-preview, GET /operations/policy/certificates: a JSON string with a
// token whose claims aas-policyCertificates and maa-policyCertificates both
// hold the key set.
Result<std::string> legacy_certificates_body(const provider::Provider& provider,
                                             Time now);

}  // namespace assay::wire
