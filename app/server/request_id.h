// SPDX-License-Identifier: Apache-2.0
// Ids by which a request is found again in logs.
#pragma once

#include <optional>
#include <random>
#include <string>
#include <string_view>

namespace assay::server {

// MAA's x-ms-request-id: "00-<trace id>-<span id>-00". Of a valid W3C
// traceparent, its trace and span; else a new trace with an empty span.
// The generator is for ids, never for secrets.
std::string make_request_id(std::optional<std::string_view> traceparent,
                            std::mt19937_64& generator);

// A client's own id is echoed only if it can do no harm: a GUID or a token of
// at most 128 letters, digits and -._
bool is_harmless_id(std::string_view id);

}  // namespace assay::server
