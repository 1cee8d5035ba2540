// SPDX-License-Identifier: Apache-2.0
// Defaults, file, environment: each layer over the one before.
#include "server/settings.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>
#include <toml++/toml.h>

#include "base/assert.h"
#include "base/nearest.h"
#include "codec/json_writer.h"
#include "files/file.h"
#include "keystore/device_uri.h"
#include "store/url.h"

namespace assay::server {
namespace {

constexpr size_t kMaxConfigFile = 1024 * 1024;

constexpr auto kOptions = std::to_array<OptionInfo>({
#define OPTION(key, shape, standard, sentence) \
  {key, Shape::shape, standard, sentence},
#include "server/options.def"
#undef OPTION
});

const OptionInfo* find_option(std::string_view key) {
  const auto row =
      std::find_if(kOptions.begin(), kOptions.end(),
                   [key](const OptionInfo& info) { return info.key == key; });
  return row == kOptions.end() ? nullptr : &*row;
}

std::vector<std::string> split_list(std::string_view text) {
  std::vector<std::string> items;
  while (!text.empty()) {
    const size_t comma = std::min(text.find(','), text.size());
    if (comma > 0) {
      items.emplace_back(text.substr(0, comma));
    }
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return items;
}

// A setting from one text.
Result<Setting> setting_of(const OptionInfo& option, std::string_view text,
                           std::string origin) {
  if (option.shape == Shape::Tables) {
    TRY(std::vector<Row> rows, parse_rows(option.key, text, origin));
    return Setting{{}, std::move(origin), std::move(rows)};
  }
  std::vector<std::string> values =
      option.shape == Shape::List ? split_list(text)
                                  : std::vector<std::string>{std::string(text)};
  return Setting{std::move(values), std::move(origin)};
}

// "ASSAY_SERVICE_LISTEN" for "service.listen".
std::string variable_of(const OptionInfo& option) {
  std::string name = "ASSAY_";
  for (const char c : option.key) {
    name += c == '.'
                ? '_'
                : static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  }
  return name;
}

Error unknown_key(std::string_view key, std::string_view where) {
  std::vector<std::string_view> keys;
  for (const OptionInfo& option : kOptions) {
    keys.push_back(option.key);
  }
  const std::string_view nearest = nearest_name(key, keys);
  return Error(
      Code::ConfigInvalid,
      nearest.empty()
          ? fmt::format("{}: there is no option \"{}\"; list them with "
                        "assay serve --print-config",
                        where, key)
          : fmt::format("{}: there is no option \"{}\"; did you mean \"{}\"?",
                        where, key, nearest));
}

// One TOML value as texts; nothing where its type does not fit the option.
std::optional<std::vector<std::string>> texts_of(const toml::node& node,
                                                 const OptionInfo& option) {
  if (const auto* array = node.as_array();
      array != nullptr && option.shape == Shape::List) {
    std::vector<std::string> items;
    for (const toml::node& item : *array) {
      const auto text = item.value_exact<std::string>();
      if (!text) {
        return std::nullopt;
      }
      items.push_back(*text);
    }
    return items;
  }
  if (const auto text = node.value_exact<std::string>();
      text && (option.shape == Shape::Text || option.shape == Shape::List)) {
    return std::vector<std::string>{*text};
  }
  if (const auto number = node.value_exact<int64_t>();
      number && (option.shape == Shape::Number)) {
    return std::vector<std::string>{std::to_string(*number)};
  }
  if (const auto flag = node.value_exact<bool>();
      flag && option.shape == Shape::Flag) {
    return std::vector<std::string>{*flag ? "true" : "false"};
  }
  return std::nullopt;
}

std::string_view describe(Shape shape) {
  switch (shape) {
    case Shape::Text:
      return "a string";
    case Shape::List:
      return "an array of strings";
    case Shape::Number:
      return "a whole number";
    case Shape::Flag:
      return "true or false";
    case Shape::Tables:
      return "an array of tables";
  }
  return {};
}

void apply_value(Settings& settings, std::string_view key, Setting value) {
  const auto setting = settings.find(key);
  ASSAY_ASSERT(setting != settings.end());
  setting->second = std::move(value);
}

// One table of an array of tables.
Result<Row> row_of(const toml::table& table, std::string_view key,
                   const std::string& path) {
  Row row;
  row.origin = fmt::format("{}:{}", path, table.source().begin.line);
  for (const auto& [name, node] : table) {
    // A string or an array of strings: a field is as free as a List.
    auto texts = texts_of(node, {key, Shape::List, "", ""});
    if (!texts) {
      return Error(
          Code::ConfigInvalid,
          fmt::format("{}:{}: {}: {} must be a string, or an array of "
                      "strings",
                      path, node.source().begin.line, key, name.str()));
    }
    row.fields[std::string(name.str())] = std::move(*texts);
  }
  TRY_OK(check_row(key, row));
  return row;
}

Result<std::vector<Row>> rows_of(const toml::node& node, std::string_view key,
                                 const std::string& path) {
  const toml::array* const array = node.as_array();
  const auto not_tables = [&](const toml::node& place) {
    return Error(
        Code::ConfigInvalid,
        fmt::format("{}:{}: {} must be {}", path, place.source().begin.line,
                    key, describe(Shape::Tables)));
  };
  if (array == nullptr) {
    return not_tables(node);
  }
  std::vector<Row> rows;
  for (const toml::node& item : *array) {
    if (!item.is_table()) {
      return not_tables(item);
    }
    TRY(Row row, row_of(*item.as_table(), key, path));
    rows.push_back(std::move(row));
  }
  return rows;
}

Result<> apply_table(Settings& settings, const toml::table& table,
                     const std::string& prefix, const std::string& path) {
  for (const auto& [name, node] : table) {
    const std::string key = prefix + std::string(name.str());
    const std::string where =
        fmt::format("{}:{}", path, node.source().begin.line);
    if (const auto* inner = node.as_table(); inner != nullptr) {
      TRY_OK(apply_table(settings, *inner, key + ".", path));
      continue;
    }
    const OptionInfo* const option = find_option(key);
    if (option == nullptr) {
      return unknown_key(key, where);
    }
    if (option->shape == Shape::Tables) {
      TRY(std::vector<Row> rows, rows_of(node, key, path));
      apply_value(settings, key, {{}, where, std::move(rows)});
      continue;
    }
    auto texts = texts_of(node, *option);
    if (!texts) {
      return Error(Code::ConfigInvalid,
                   fmt::format("{}: {} must be {}", where, key,
                               describe(option->shape)));
    }
    apply_value(settings, key, {std::move(*texts), where});
  }
  return {};
}

}  // namespace

std::span<const OptionInfo> all_options() {
  return kOptions;
}

Settings default_settings() {
  Settings settings;
  for (const OptionInfo& option : kOptions) {
    Result<Setting> setting = setting_of(option, option.standard, "default");
    ASSAY_ASSERT(setting);
    settings[std::string(option.key)] = std::move(*setting);
  }
  return settings;
}

Result<> apply_toml(Settings& settings, const std::string& path) {
  TRY(const std::string text, files::read_text(path, kMaxConfigFile));
  const toml::parse_result parsed =
      toml::parse(std::string_view(text), std::string_view(path));
  if (!parsed) {
    const toml::parse_error& error = parsed.error();
    return Error(Code::ConfigInvalid,
                 fmt::format("{}:{}:{}: {}", path, error.source().begin.line,
                             error.source().begin.column, error.description()));
  }
  return apply_table(settings, parsed.table(), "", path);
}

Result<> apply_environment(Settings& settings,
                           std::span<const std::string> variables) {
  for (const std::string& variable : variables) {
    const size_t equals = variable.find('=');
    const std::string name = variable.substr(0, equals);
    if (!name.starts_with("ASSAY_") || equals == variable.npos) {
      continue;
    }
    const auto option = std::find_if(
        kOptions.begin(), kOptions.end(),
        [&name](const OptionInfo& info) { return variable_of(info) == name; });
    if (option == kOptions.end()) {
      return Error(Code::ConfigInvalid,
                   fmt::format("the environment has {}, which is no option of "
                               "assay; unset it, or see --print-config",
                               name));
    }
    TRY(Setting setting,
        setting_of(*option, variable.substr(equals + 1), name));
    apply_value(settings, option->key, std::move(setting));
  }
  return {};
}

Result<> apply_flag(Settings& settings, std::string_view key,
                    std::string_view text) {
  const OptionInfo* const option = find_option(key);
  ASSAY_ASSERT(option != nullptr);
  TRY(Setting setting, setting_of(*option, text, fmt::format("--{}", key)));
  apply_value(settings, key, std::move(setting));
  return {};
}

std::string describe(const Settings& settings) {
  std::string text;
  for (const OptionInfo& option : kOptions) {
    const Setting& setting = settings.find(option.key)->second;
    std::string value;
    for (const std::string& item : setting.values) {
      value += value.empty() ? "" : ", ";
      if (option.shape == Shape::Number || option.shape == Shape::Flag) {
        value += item;
      } else {
        codec::append_json_string(
            value, store::shown_url(keystore::without_pin(item)));
      }
    }
    for (const Row& row : setting.rows) {
      value += value.empty() ? "" : ", ";
      value += describe(option.key, row);
    }
    if (option.shape == Shape::List || option.shape == Shape::Tables) {
      value = "[" + value + "]";
    }
    text += fmt::format("{} = {}  # {}\n", option.key, value, setting.origin);
  }
  return text;
}

}  // namespace assay::server
