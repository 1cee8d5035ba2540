// SPDX-License-Identifier: Apache-2.0
// One table of columns, in the order of Microsoft's reference.
#include "server/diagnostic_row.h"

#include <array>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "codec/json.h"
#include "codec/json_writer.h"

namespace assay::server {
namespace {

using codec::json::object;
using codec::json::value;

// How a column is written: numbers and objects as they are in JSON.
enum class Written : uint8_t { Text, Json };

struct Column {
  std::string_view name;
  Written form;
};

constexpr std::array<Column, 24> kColumns = {{
    {"CallerIpAddress", Written::Text},
    {"ContentLength", Written::Json},
    {"ContentType", Written::Text},
    {"DurationMs", Written::Json},
    {"FailureDetails", Written::Text},
    {"Identity", Written::Json},
    {"Level", Written::Text},
    {"OperationName", Written::Text},
    {"ResourceRegion", Written::Text},
    {"ResourceUri", Written::Text},
    {"ResultDetails", Written::Text},
    {"ResultSignature", Written::Text},
    {"ResultType", Written::Text},
    {"ServiceLocation", Written::Text},
    {"SourceSystem", Written::Text},
    {"TenantId", Written::Text},
    {"TimeGenerated", Written::Text},
    {"TraceContext", Written::Json},
    {"Type", Written::Text},
    {"UserAgent", Written::Text},
    {"_ResourceId", Written::Text},
    {"_SubscriptionId", Written::Text},
    {"_BilledSize", Written::Json},
    {"_IsBillable", Written::Text},
}};

using Values = std::array<std::string, kColumns.size()>;

// A string that holds JSON; it must be an object.
Result<std::string> object_in(const object& record, std::string_view name) {
  TRY(const std::string_view text, codec::string_member(record, name));
  TRY(const value inner, codec::parse_json(text));
  TRY_OK(codec::as_object(inner));
  return codec::serialize(inner);
}

Result<std::string> number_in(const object& record, std::string_view name) {
  const value* const found = record.if_contains(name);
  if (found == nullptr) {
    return Error(Code::MissingField).at(name);
  }
  if (!found->is_number()) {
    return Error(Code::JsonWrongType, "expected a number").at(name);
  }
  return codec::serialize(*found);
}

// "/subscriptions/ID/..."; empty where there is none.
std::string_view subscription_in(std::string_view resource) {
  constexpr std::string_view kPrefix = "/subscriptions/";
  if (!resource.starts_with(kPrefix)) {
    return {};
  }
  resource.remove_prefix(kPrefix.size());
  return resource.substr(0, resource.find('/'));
}

Result<Values> values_of(const object& record, size_t size) {
  TRY(const object* const properties,
      codec::object_member(record, "properties"));
  TRY(const object* const received,
      codec::object_member(*properties, "infoDataReceived"));
  TRY(const object* const headers, codec::object_member(*received, "Headers"));
  Values values;
  size_t at = 0;
  const auto text = [&](const object& from, std::string_view name) -> Result<> {
    TRY(const std::string_view found, codec::string_member(from, name));
    values[at++] = found;
    return {};
  };
  TRY_OK(text(record, "callerIpAddress"));
  TRY(values[at++], number_in(*received, "ContentLength"));
  TRY_OK(text(*received, "ContentType"));
  TRY(values[at++], number_in(record, "durationMs"));
  TRY_OK(text(*properties, "failureDetails"));
  TRY(values[at++], object_in(record, "identity"));
  TRY_OK(text(record, "level"));
  TRY_OK(text(record, "operationName"));
  TRY_OK(text(record, "region"));
  TRY_OK(text(record, "uri"));
  TRY_OK(text(*properties, "attestationOutcome"));
  TRY_OK(text(record, "resultSignature"));
  TRY_OK(text(record, "resultType"));
  TRY_OK(text(record, "location"));
  values[at++] = "Azure";
  values[at++] = "";
  TRY_OK(text(record, "Time"));
  TRY(values[at++], object_in(record, "traceContext"));
  values[at++] = "AzureAttestationDiagnostics";
  TRY_OK(text(*headers, "User-Agent"));
  TRY_OK(text(record, "resourceId"));
  const std::string resource = values[at - 1];
  values[at++] = subscription_in(resource);
  values[at++] = std::to_string(size);
  values[at++] = "False";
  return values;
}

std::string csv_field(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == text.npos) {
    return std::string(text);
  }
  std::string quoted = "\"";
  for (const char c : text) {
    quoted += c == '"' ? "\"\"" : std::string(1, c);
  }
  return quoted + '"';
}

}  // namespace

std::string diagnostic_columns() {
  std::string line;
  for (const Column& column : kColumns) {
    line += line.empty() ? "" : ",";
    line += column.name;
  }
  return line;
}

Result<DiagnosticRow> parse_diagnostic_row(std::string_view line) {
  TRY(const value parsed, codec::parse_json(line));
  TRY(const object* const record, codec::as_object(parsed));
  TRY(const Values values, values_of(*record, line.size()));
  DiagnosticRow row;
  row.json = "{";
  for (size_t i = 0; i < kColumns.size(); ++i) {
    row.json += i == 0 ? "" : ",";
    codec::append_json_string(row.json, kColumns[i].name);
    row.json += ':';
    if (kColumns[i].form == Written::Json) {
      row.json += values[i];
    } else {
      codec::append_json_string(row.json, values[i]);
    }
    row.csv += i == 0 ? "" : ",";
    row.csv += csv_field(values[i]);
  }
  row.json += '}';
  return row;
}

}  // namespace assay::server
