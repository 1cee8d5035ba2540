// SPDX-License-Identifier: Apache-2.0
// What a request asked for, as MAA's diagnostic log calls it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "http/message.h"

namespace assay::server {

// Logs of MAA. AuditEvent: something is to be changed. NotProcessed: nothing
// that answers requests was reached.
enum class LogCategory : uint8_t { AuditEvent, Operational, NotProcessed };
std::string_view name_of(LogCategory category);  // "Operational"

struct Operation {
  std::string name;  // "AttestSgxEnclave"; empty where nothing was reached
  LogCategory category = LogCategory::NotProcessed;
};

// route: the template by which the request was answered, or "other".
// observability-ops.md 1.
Operation operation_of(const http::Request& request, std::string_view route);

}  // namespace assay::server
