// SPDX-License-Identifier: Apache-2.0
// Options that are arrays of tables: their rows, from TOML or from one text.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace assay::server {

constexpr size_t kMaxRows = 1'000;

enum class Form : uint8_t { Text, List };
enum class Presence : uint8_t { Required, Optional };

// One row of fields.def. All views have static storage.
struct FieldInfo {
  std::string_view key;  // "identity.issuers"
  std::string_view name;
  Form form;
  Presence presence;
  std::string_view sentence;
};

std::span<const FieldInfo> all_fields();

struct Row {
  std::map<std::string, std::vector<std::string>, std::less<>> fields;
  std::string origin;  // "assay.toml:3", "ASSAY_IDENTITY_ROLES"

  // The text of a field; empty where absent.
  std::string text(std::string_view name) const;
  std::vector<std::string> list(std::string_view name) const;
};

// The rows of option key in one text of the environment or of a flag: a JSON
// array of objects, or one object; or FIELD=VALUE,FIELD=VALUE;FIELD=VALUE...,
// where ';' begins a row, a field that is repeated is a list, and a value has
// neither ',' nor ';'. Empty text has no rows.
// Errors: ConfigInvalid (origin, row, field).
Result<std::vector<Row>> parse_rows(std::string_view key, std::string_view text,
                                    const std::string& origin);

// Every field is known, has its form, and is there if it must be.
// Errors: ConfigInvalid (the row's origin, the field, the nearest name).
Result<> check_row(std::string_view key, const Row& row);

// An inline table of TOML.
std::string describe(std::string_view key, const Row& row);

}  // namespace assay::server
