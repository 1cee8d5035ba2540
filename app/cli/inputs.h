// SPDX-License-Identifier: Apache-2.0
// Files of the command line, read and told apart.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "attest/attest.h"
#include "cli/invocation.h"

namespace assay::cli {

constexpr size_t kMaxInput = 16 * 1024 * 1024;

// "-" is standard input. Errors: FileUnreadable.
Result<std::string> read_input(const std::string& file);

// A file that is not what it should be: "a.pem holds no trust anchor: why".
Error unusable(const std::string& file, std::string_view what,
               const Error& why);

// A time of the command line, or the clock's where the text is empty.
// Errors: TimeMalformed.
Result<Time> time_or_now(const std::string& text);

// The wire name of the attestation type that a policy is for; empty: any.
// Errors: UnknownAttestationType.
Result<std::string> policy_type(const std::string& type);

// Raw evidence of the scheme, or the body of a request with it.
// Errors: request errors.
Result<attest::Request> request_of(const tee::Scheme& scheme,
                                   std::string_view content);

// Evidence as raw bytes, or as a recorded request body (a JSON object), told
// apart by content; files of held data win over the body's. A type that is not
// given is told apart, too. Errors: FileUnreadable, request errors,
// UnknownAttestationType.
Result<attest::Request> read_request(const EvidenceFiles& files);

}  // namespace assay::cli
