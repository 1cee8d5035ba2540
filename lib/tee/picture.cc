// SPDX-License-Identifier: Apache-2.0
// Makes pictures, and writes them as JSON.
#include "tee/picture.h"

#include <algorithm>

#include <fmt/format.h>

#include "codec/hex.h"
#include "codec/json_writer.h"
#include "codec/utf8.h"
#include "tee/held_data.h"

namespace assay::tee {
namespace {

PictureValue clean(PictureValue value, size_t maximum) {
  if (auto* const text = std::get_if<std::string>(&value)) {
    *text = codec::one_line(std::move(*text), maximum);
  } else if (auto* const decoded = std::get_if<Decoded>(&value)) {
    decoded->name = codec::one_line(std::move(decoded->name), maximum);
  }
  return value;
}

std::string quoted(std::string_view text) {
  std::string out;
  codec::append_json_string(out, text);
  return out;
}

std::string strings_json(const std::vector<std::string>& texts) {
  std::string items;
  for (const std::string& text : texts) {
    codec::append_json_item(items, quoted(text));
  }
  return "[" + items + "]";
}

struct ValueWriter {
  std::string operator()(std::monostate) const { return "null"; }
  std::string operator()(bool value) const { return value ? "true" : "false"; }
  std::string operator()(uint64_t value) const { return std::to_string(value); }
  std::string operator()(const std::string& value) const {
    return quoted(value);
  }
  std::string operator()(const Blob& value) const {
    codec::SortedObject object;
    object.add_raw("bytes", std::to_string(value.size));
    object.add_hex("sha256", value.digest.bytes());
    return object.text();
  }
  std::string operator()(const Decoded& value) const {
    codec::SortedObject object;
    object.add_raw("raw", std::visit(*this, value.raw));
    if (!value.name.empty()) {
      object.add_string("name", value.name);
    }
    for (const auto& [name, number] : value.parts) {
      object.add_raw(name, std::to_string(number));
    }
    if (value.flags) {
      object.add_raw("flags", strings_json(*value.flags));
    }
    return object.text();
  }
};

std::string table_json(const PictureTable& table) {
  std::string items;
  for (const std::vector<PictureValue>& line : table.lines) {
    codec::SortedObject object;
    for (size_t i = 0; i < line.size(); ++i) {
      object.add_raw(table.columns[i].key, std::visit(ValueWriter(), line[i]));
    }
    codec::append_json_item(items, object.text());
  }
  return "[" + items + "]";
}

std::string section_json(const PictureSection& section) {
  codec::SortedObject object;
  for (const PictureField& field : section.fields) {
    object.add_raw(field.name.key, std::visit(ValueWriter(), field.value));
  }
  if (section.table) {
    object.add_raw(section.table->key, table_json(*section.table));
  }
  if (section.unreadable) {
    codec::SortedObject error;
    error.add_string("code", section.unreadable->reason());
    error.add_string(
        "message", codec::replace_invalid_utf8(section.unreadable->message()));
    object.add_raw("error", error.text());
  }
  return object.text();
}

// A common name, or the whole name where there is none.
std::string short_name(std::string common, std::string whole) {
  return common.empty() ? std::move(whole) : std::move(common);
}

void add_one(PictureSection& section, std::string_view what,
             const std::optional<HeldData>& data, const BoundField& bound) {
  if (!data) {
    return;
  }
  const std::string key =
      what == "runtimeData" ? "runtime_data" : "init_time_data";
  section.add(what, key, Blob{data->bytes.size(), crypto::sha256(data->bytes)});
  section.add(fmt::format("{} begins with that SHA-256", bound.name),
              key + "_bound", begins_with_hash(bound.bytes, data->bytes));
}

}  // namespace

void PictureTable::add(std::vector<PictureValue> line) {
  for (PictureValue& value : line) {
    value = clean(std::move(value), kMaxShownCell);
  }
  lines.push_back(std::move(line));
}

void PictureSection::add(std::string_view name, std::string_view json_name,
                         PictureValue value) {
  fields.push_back({{codec::one_line(std::string(name), kMaxShownCell),
                     std::string(json_name)},
                    clean(std::move(value), kMaxShownText)});
}

PictureSection& Picture::add(std::string_view title, std::string_view key) {
  sections.push_back({std::string(title), std::string(key)});
  return sections.back();
}

bool Picture::whole() const {
  return std::none_of(
      sections.begin(), sections.end(),
      [](const PictureSection& section) { return section.unreadable; });
}

PictureValue shown(Bytes bytes) {
  if (bytes.empty()) {
    return std::monostate();
  }
  if (bytes.size() > kMaxShownBytes) {
    return Blob{bytes.size(), crypto::sha256(bytes)};
  }
  return codec::encode_hex(bytes);
}

PictureValue shown(Time time) {
  return format_rfc3339(time);
}

std::string hex_number(uint64_t number, size_t bytes) {
  return fmt::format("0x{:0{}x}", number, 2 * bytes);
}

PictureValue named(uint64_t number, std::string_view name) {
  return name.empty() ? PictureValue(number)
                      : PictureValue(Decoded{number, std::string(name)});
}

Decoded mask(std::string raw, uint64_t value, std::span<const BitName> names) {
  constexpr unsigned kBits = 64;
  std::vector<std::string> flags;
  for (unsigned bit = 0; bit < kBits; ++bit) {
    if ((value >> bit & 1) == 0) {
      continue;
    }
    const auto found =
        std::find_if(names.begin(), names.end(),
                     [bit](const BitName& row) { return row.bit == bit; });
    flags.push_back(found == names.end() ? fmt::format("bit {}", bit)
                                         : std::string(found->name));
  }
  return {std::move(raw), {}, {}, std::move(flags)};
}

Decoded mask(Bytes field, std::span<const BitName> names) {
  uint64_t value = 0;
  for (size_t i = 0; i < field.size(); ++i) {
    value |= uint64_t{field[i]} << (8 * i);
  }
  return mask(codec::encode_hex(field), value, names);
}

std::string key_text(const crypto::PublicKey& key) {
  switch (key.kind()) {
    case crypto::KeyKind::P256:
      return "P-256";
    case crypto::KeyKind::P384:
      return "P-384";
    case crypto::KeyKind::P521:
      return "P-521";
    case crypto::KeyKind::Rsa:
      return fmt::format("RSA-{}", key.bits());
    case crypto::KeyKind::Other:
      return "other";
  }
  return {};
}

PictureTable certificate_table(
    std::span<const x509::Certificate> certificates) {
  PictureTable table{"certificates",
                     {{"SUBJECT", "subject"},
                      {"ISSUER", "issuer"},
                      {"SERIAL", "serial"},
                      {"NOT BEFORE", "not_before"},
                      {"NOT AFTER", "not_after"},
                      {"KEY", "key"},
                      {"SHA-256", "sha256"}}};
  for (const x509::Certificate& item : certificates) {
    table.add({short_name(item.subject_attribute("CN"), item.subject_text()),
               short_name(item.issuer_attribute("CN"), item.issuer_text()),
               item.serial().empty() ? PictureValue(std::string("00"))
                                     : shown(item.serial()),
               shown(item.not_before()), shown(item.not_after()),
               key_text(item.public_key()), shown(crypto::sha256(item.der()))});
  }
  return table;
}

void add_held_data(Picture& picture, const Submission& submission,
                   const BoundField& runtime, const BoundField& init_time) {
  if (!submission.runtime_data && !submission.init_time_data) {
    return;
  }
  PictureSection& section = picture.add("Held data", "held_data");
  add_one(section, "runtimeData", submission.runtime_data, runtime);
  add_one(section, "initTimeData", submission.init_time_data, init_time);
}

std::string picture_json(const Picture& picture) {
  codec::SortedObject object;
  for (const PictureSection& section : picture.sections) {
    object.add_raw(section.key, section_json(section));
  }
  return object.text();
}

}  // namespace assay::tee
