// SPDX-License-Identifier: Apache-2.0
// A record of the diagnostic log as a row of Log Analytics' table
// AzureAttestationDiagnostics. observability-ops.md 1.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace assay::server {

// A row in both forms: an object, and the values of a line of CSV (RFC 4180).
struct DiagnosticRow {
  std::string json;
  std::string csv;
};

// The columns' names, as the first line of CSV.
std::string diagnostic_columns();

// Of one line. Columns that the record has nothing for, as TenantId, are empty.
// Errors: those of parse_json, MissingField, JsonWrongType.
Result<DiagnosticRow> parse_diagnostic_row(std::string_view line);

}  // namespace assay::server
