// SPDX-License-Identifier: Apache-2.0
// One record of Azure Attestation's diagnostic log. observability-ops.md 1.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "server/operation.h"

namespace assay::server {

// The headers of a request that the record tells of. Authorization is never
// among them.
struct ReceivedHeaders {
  std::string_view user_agent = {};
  std::string_view content_type = {};
  std::string_view traceparent = {};
  size_t count = 0;
  size_t cookies = 0;
};

// Texts may be anything that a client sent: they are cut, and what is no UTF-8
// is replaced.
struct DiagnosticRecord {
  using Moment = std::chrono::system_clock::time_point;

  Moment completed{};
  std::string_view resource_id =
      {};  // ARM's; empty where no provider was found
  std::string_view region = {};
  Operation operation{};
  unsigned status = 200;
  std::chrono::nanoseconds took{};
  std::string_view peer = {};  // "192.0.2.7", "2001:db8::1"
  std::string_view trace_id = {};
  std::string_view parent_id = {};
  std::string_view caller_name = {};  // empty where nobody was verified
  std::string_view caller_object_id = {};
  std::string_view caller_id = {};
  std::string_view uri = {};
  std::string_view failure_category = "None";
  std::string_view failure_details = {};
  ReceivedHeaders headers{};
  size_t content_length = 0;
  // "Issued", "Denied", "Invalid", "Error"; "None" where nothing was attested.
  std::string_view outcome = "None";
};

// A JSON object with every field of the schema, on a line with its end.
std::string diagnostic_line(const DiagnosticRecord& record);

// How many cookies the value of a header Cookie has.
size_t count_cookies(std::string_view cookies);

}  // namespace assay::server
