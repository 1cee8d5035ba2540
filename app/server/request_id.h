// SPDX-License-Identifier: Apache-2.0
// Ids by which a request is found again in logs.
#pragma once

#include <optional>
#include <random>
#include <string>
#include <string_view>

#include "server/trace_context.h"

namespace assay::server {

// MAA's x-ms-request-id: "00-<trace id>-<span id>-00". Of a valid W3C
// traceparent, its trace and span; else a new trace with an empty span.
// The generator is for ids, never for secrets.
std::string make_request_id(std::optional<std::string_view> traceparent,
                            std::mt19937_64& generator);

// What the id says, as views of it; parent_id is empty in a trace that began
// here. Requires: request_id is what make_request_id gave.
TraceContext trace_of(std::string_view request_id);

// A client's own id is echoed only if it can do no harm: a GUID or a token of
// at most 128 letters, digits and -._
bool is_harmless_id(std::string_view id);

}  // namespace assay::server
