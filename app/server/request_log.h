// SPDX-License-Identifier: Apache-2.0
// What the log tells of a request that was answered: access and decision.
#pragma once

#include <chrono>

#include "server/exchange.h"
#include "server/log.h"

namespace assay::server {

// Whether answers are logged, one line each.
enum class AccessLog : uint8_t { Off, On };

// With what it took, and what each stage of an attestation did: enough to make
// spans of.
void log_access(Log& log, const Exchange& exchange, unsigned status,
                std::chrono::nanoseconds took);

// A refusal. One of ours is an error; the client's is for who looks closely.
void log_refusal(Log& log, const Exchange& exchange, unsigned status,
                 const Error& error);

// Where the configuration wants it: why evidence was refused, or all of it.
// error: null where there is none.
void log_decision(Exchange& exchange, const Error* error);

}  // namespace assay::server
