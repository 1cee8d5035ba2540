// SPDX-License-Identifier: Apache-2.0
// Raw settings: every option as text, with where its value came from.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "server/rows.h"

namespace assay::server {

enum class Shape : uint8_t { Text, List, Number, Flag, Tables };

// One row of options.def. All views have static storage.
struct OptionInfo {
  std::string_view key;  // "service.listen"
  Shape shape;
  std::string_view standard;  // the default
  std::string_view sentence;
};

std::span<const OptionInfo> all_options();

struct Setting {
  std::vector<std::string> values;  // one, unless the option is a List
  std::string origin;  // "default", "assay.toml:3", "ASSAY_LOG_LEVEL", "--data"
  std::vector<Row> rows = {};  // of Tables, which have no values
};

// INVARIANT: has every option of the table.
using Settings = std::map<std::string, Setting, std::less<>>;

Settings default_settings();

// TOML: tables are sections, strings, numbers, Booleans and arrays of strings
// or of tables are values. An unknown key is an error with its line and the
// nearest name. Errors: FileUnreadable, ConfigInvalid.
Result<> apply_toml(Settings& settings, const std::string& path);

// Variables ASSAY_SECTION_KEY of an environment given as NAME=VALUE texts.
// Errors: ConfigInvalid for ASSAY_ names that no option has, and for rows.
Result<> apply_environment(Settings& settings,
                           std::span<const std::string> variables);

// The text of a flag, as it stands on the command line; lists are parted by
// commas, Tables are as parse_rows() reads them. Requires: key is an option's.
// Errors: ConfigInvalid for rows.
Result<> apply_flag(Settings& settings, std::string_view key,
                    std::string_view text);

// "service.listen = [...]  # origin", one option a line, in the table's order;
// *** in place of a PIN.
std::string describe(const Settings& settings);

}  // namespace assay::server
