// SPDX-License-Identifier: Apache-2.0
// Lays pictures out in columns.
#include "cli/picture_text.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "cli/terminal.h"
#include "codec/hex.h"
#include "codec/utf8.h"

namespace assay::cli {
namespace {

constexpr std::string_view kNothing = "-";

struct ValueText {
  std::string operator()(std::monostate) const { return std::string(kNothing); }
  std::string operator()(bool value) const { return value ? "yes" : "no"; }
  std::string operator()(uint64_t value) const { return std::to_string(value); }
  std::string operator()(const std::string& value) const {
    return value.empty() ? std::string(kNothing) : value;
  }
  std::string operator()(const tee::Blob& value) const {
    return fmt::format("{} bytes, SHA-256 {}", value.size,
                       codec::encode_hex(value.digest.bytes()));
  }
  std::string operator()(const tee::Decoded& value) const {
    std::vector<std::string> meaning;
    if (!value.name.empty()) {
      meaning.push_back(value.name);
    }
    for (const auto& [name, number] : value.parts) {
      meaning.push_back(fmt::format("{} {}", name, number));
    }
    if (value.flags) {
      meaning.insert(meaning.end(), value.flags->begin(), value.flags->end());
    }
    const std::string raw = std::visit(*this, value.raw);
    return meaning.empty()
               ? raw
               : fmt::format("{} ({})", raw, fmt::join(meaning, ", "));
  }
};

std::string text_of_value(const tee::PictureValue& value) {
  return std::visit(ValueText(), value);
}

// In characters, not in bytes.
size_t width_of(std::string_view text) {
  return static_cast<size_t>(std::count_if(
      text.begin(), text.end(),
      [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

std::string padded(std::string_view text, size_t width) {
  std::string out(text);
  out.append(width - std::min(width, width_of(text)), ' ');
  return out;
}

std::string fields_text(const std::vector<tee::PictureField>& fields) {
  size_t width = 0;
  for (const tee::PictureField& field : fields) {
    width = std::max(width, width_of(field.name.name));
  }
  std::string text;
  for (const tee::PictureField& field : fields) {
    text += fmt::format("  {}  {}\n", padded(field.name.name, width),
                        text_of_value(field.value));
  }
  return text;
}

std::string line_text(const std::vector<std::string>& cells,
                      const std::vector<size_t>& widths) {
  std::string line;
  for (size_t i = 0; i < cells.size(); ++i) {
    line += "  " + padded(cells[i], i + 1 < cells.size() ? widths[i] : 0);
  }
  return line + "\n";
}

std::string table_text(const tee::PictureTable& table) {
  std::vector<std::string> head;
  std::vector<size_t> widths;
  for (const tee::PictureName& column : table.columns) {
    head.push_back(column.name);
    widths.push_back(width_of(column.name));
  }
  std::vector<std::vector<std::string>> lines;
  for (const auto& line : table.lines) {
    std::vector<std::string> cells;
    for (size_t i = 0; i < line.size(); ++i) {
      cells.push_back(text_of_value(line[i]));
      widths[i] = std::max(widths[i], width_of(cells[i]));
    }
    lines.push_back(std::move(cells));
  }
  std::string text = line_text(head, widths);
  for (const std::vector<std::string>& cells : lines) {
    text += line_text(cells, widths);
  }
  return text;
}

}  // namespace

std::string picture_text(const tee::Picture& picture) {
  std::string text;
  for (const tee::PictureSection& section : picture.sections) {
    text += fmt::format("\n{}\n", section.title);
    text += fields_text(section.fields);
    if (section.table && !section.table->lines.empty()) {
      text += section.fields.empty() ? "" : "\n";
      text += table_text(*section.table);
    }
    if (section.unreadable) {
      text += tinted(fmt::format("  not readable: {} [{}]\n",
                                 codec::one_line(section.unreadable->message(),
                                                 tee::kMaxShownText),
                                 section.unreadable->reason()),
                     Tone::Bad);
    }
  }
  return text;
}

}  // namespace assay::cli
