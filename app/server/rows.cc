// SPDX-License-Identifier: Apache-2.0
// Rows of options from text, and their rules.
#include "server/rows.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "base/nearest.h"
#include "codec/json.h"
#include "codec/json_writer.h"

namespace assay::server {
namespace {

namespace json = codec::json;

constexpr auto kFields = std::to_array<FieldInfo>({
#define FIELD(key, name, form, presence, sentence) \
  {key, name, Form::form, Presence::presence, sentence},
#include "server/fields.def"
#undef FIELD
});

Error invalid(std::string_view origin, std::string_view key,
              std::string_view what) {
  return Error(Code::ConfigInvalid,
               fmt::format("{}: {}: {}", origin, key, what));
}

const FieldInfo* find_field(std::string_view key, std::string_view name) {
  const auto row = std::ranges::find_if(kFields, [&](const FieldInfo& field) {
    return field.key == key && field.name == name;
  });
  return row == kFields.end() ? nullptr : &*row;
}

Error unknown_field(std::string_view key, std::string_view name,
                    std::string_view origin) {
  std::vector<std::string_view> names;
  for (const FieldInfo& field : kFields) {
    if (field.key == key) {
      names.push_back(field.name);
    }
  }
  const std::string_view nearest = nearest_name(name, names);
  return invalid(
      origin, key,
      nearest.empty()
          ? fmt::format("there is no field \"{}\"; there are {}", name,
                        fmt::join(names, ", "))
          : fmt::format("there is no field \"{}\"; did you mean \"{}\"?", name,
                        nearest));
}

Result<std::vector<std::string>> json_values(const json::value& value) {
  if (value.is_string()) {
    return std::vector<std::string>{std::string(value.get_string())};
  }
  if (!value.is_array()) {
    return Error(Code::JsonWrongType, "expected a string, or several in []");
  }
  std::vector<std::string> values;
  for (const json::value& item : value.get_array()) {
    if (!item.is_string()) {
      return Error(Code::JsonWrongType, "expected strings");
    }
    values.emplace_back(item.get_string());
  }
  return values;
}

Result<Row> json_row(const json::value& value) {
  TRY(const json::object* const object, codec::as_object(value));
  Row row;
  for (const auto& member : *object) {
    auto values = json_values(member.value());
    if (!values) {
      return std::move(values).error().at(member.key());
    }
    row.fields[std::string(member.key())] = std::move(*values);
  }
  return row;
}

Result<std::vector<Row>> json_rows(std::string_view text) {
  TRY(const json::value document, codec::parse_json(text));
  std::vector<Row> rows;
  if (document.is_object()) {
    TRY(Row row, json_row(document));
    rows.push_back(std::move(row));
    return rows;
  }
  for (const json::value& value : document.as_array()) {
    TRY(Row row, json_row(value));
    rows.push_back(std::move(row));
  }
  return rows;
}

// What stands before the separator; text is left with what follows it.
std::string_view take(std::string_view& text, char separator) {
  const size_t end = std::min(text.find(separator), text.size());
  const std::string_view part = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return part;
}

Result<std::vector<Row>> short_rows(std::string_view text) {
  std::vector<Row> rows;
  while (!text.empty()) {
    std::string_view fields = take(text, ';');
    Row row;
    while (!fields.empty()) {
      std::string_view value = take(fields, ',');
      if (value.find('=') == value.npos) {
        return Error(Code::ConfigInvalid,
                     fmt::format("expected FIELD=VALUE, found \"{}\"; a value "
                                 "with ',' or ';' needs the JSON form",
                                 value));
      }
      const std::string_view name = take(value, '=');
      row.fields[std::string(name)].emplace_back(value);
    }
    if (!row.fields.empty()) {
      rows.push_back(std::move(row));
    }
  }
  return rows;
}

}  // namespace

std::span<const FieldInfo> all_fields() {
  return kFields;
}

std::string Row::text(std::string_view name) const {
  const auto field = fields.find(name);
  return field == fields.end() || field->second.empty() ? std::string()
                                                        : field->second.front();
}

std::vector<std::string> Row::list(std::string_view name) const {
  const auto field = fields.find(name);
  return field == fields.end() ? std::vector<std::string>() : field->second;
}

Result<std::vector<Row>> parse_rows(std::string_view key, std::string_view text,
                                    const std::string& origin) {
  const bool is_json = text.starts_with('[') || text.starts_with('{');
  Result<std::vector<Row>> rows = is_json ? json_rows(text) : short_rows(text);
  if (!rows) {
    return invalid(origin, key, rows.error().message());
  }
  if (rows->size() > kMaxRows) {
    return invalid(origin, key,
                   fmt::format("expected at most {} rows, found {}", kMaxRows,
                               rows->size()));
  }
  for (size_t i = 0; i < rows->size(); ++i) {
    Row& row = (*rows)[i];
    row.origin = fmt::format("{}[{}]", origin, i);
    TRY_OK(check_row(key, row));
  }
  return rows;
}

Result<> check_row(std::string_view key, const Row& row) {
  for (const auto& [name, values] : row.fields) {
    const FieldInfo* const field = find_field(key, name);
    if (field == nullptr) {
      return unknown_field(key, name, row.origin);
    }
    if (field->form == Form::Text && values.size() != 1) {
      return invalid(row.origin, key,
                     fmt::format("{} must be one string", name));
    }
    if (std::ranges::find(values, "") != values.end()) {
      return invalid(row.origin, key, fmt::format("{} is empty", name));
    }
  }
  for (const FieldInfo& field : kFields) {
    if (field.key == key && field.presence == Presence::Required &&
        row.list(field.name).empty()) {
      return invalid(
          row.origin, key,
          fmt::format("{} is missing: {}", field.name, field.sentence));
    }
  }
  return {};
}

std::string describe(std::string_view key, const Row& row) {
  std::string text = "{";
  for (const FieldInfo& field : kFields) {
    const std::vector<std::string> values = row.list(field.name);
    if (field.key != key || values.empty()) {
      continue;
    }
    text += text.size() > 1 ? ", " : "";
    text += fmt::format("{} = ", field.name);
    std::string items;
    for (const std::string& value : values) {
      items += items.empty() ? "" : ", ";
      codec::append_json_string(items, value);
    }
    text += field.form == Form::List ? "[" + items + "]" : items;
  }
  return text + "}";
}

}  // namespace assay::server
