// SPDX-License-Identifier: Apache-2.0
// Escapes strings and joins sorted members.
#include "codec/json_writer.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "codec/base64.h"
#include "codec/hex.h"

namespace assay::codec {
namespace {

constexpr std::array<bool, 256> make_escaped() {
  std::array<bool, 256> escaped{};
  std::fill_n(escaped.begin(), 0x20, true);
  escaped['"'] = true;
  escaped['\\'] = true;
  return escaped;
}

bool needs_escape(char c) {
  static constexpr std::array<bool, 256> kEscaped = make_escaped();
  return kEscaped[static_cast<unsigned char>(c)];
}

// The letter of a short escape, 0 where there is none.
char short_escape(char c) {
  switch (c) {
    case '"':
    case '\\':
      return c;
    case '\b':
      return 'b';
    case '\f':
      return 'f';
    case '\n':
      return 'n';
    case '\r':
      return 'r';
    case '\t':
      return 't';
    default:
      return 0;
  }
}

void append_escape(std::string& out, char c) {
  if (const char letter = short_escape(c); letter != 0) {
    const char pair[] = {'\\', letter};
    out.append(pair, sizeof(pair));
    return;
  }
  fmt::format_to(std::back_inserter(out), "\\u{:04x}",
                 static_cast<unsigned char>(c));
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  while (!text.empty()) {
    const auto stop = std::find_if(text.begin(), text.end(), needs_escape);
    const auto run = static_cast<size_t>(stop - text.begin());
    out.append(text.substr(0, run));
    text.remove_prefix(run);
    if (!text.empty()) {
      append_escape(out, text.front());
      text.remove_prefix(1);
    }
  }
  out += '"';
}

void append_json_item(std::string& list, std::string_view value) {
  if (!list.empty()) {
    list += ',';
  }
  list += value;
}

void SortedObject::add_string(std::string_view name, std::string_view value) {
  std::string fragment;
  fragment.reserve(value.size() + 2);
  append_json_string(fragment, value);
  add_raw(name, std::move(fragment));
}

void SortedObject::add_hex(std::string_view name, Bytes value) {
  std::string fragment = "\"";
  append_hex(fragment, value);
  fragment += '"';
  add_raw(name, std::move(fragment));
}

void SortedObject::add_base64url(std::string_view name, Bytes value) {
  std::string fragment = "\"";
  append_base64(fragment, value, Base64::Url);
  fragment += '"';
  add_raw(name, std::move(fragment));
}

void SortedObject::add_int(std::string_view name, int64_t value) {
  add_raw(name, fmt::format_int(value).str());
}

void SortedObject::add_bool(std::string_view name, bool value) {
  add_raw(name, value ? "true" : "false");
}

void SortedObject::add_raw(std::string_view name, std::string fragment) {
  members_.emplace_back(name, std::move(fragment));
}

bool SortedObject::has(std::string_view name) const {
  return std::any_of(
      members_.begin(), members_.end(),
      [name](const auto& member) { return member.first == name; });
}

std::string SortedObject::text() const {
  std::vector<const std::pair<std::string, std::string>*> sorted;
  sorted.reserve(members_.size());
  size_t size = 2;
  for (const auto& member : members_) {
    sorted.push_back(&member);
    size += member.first.size() + member.second.size() + 4;
  }
  std::stable_sort(
      sorted.begin(), sorted.end(),
      [](const auto* a, const auto* b) { return a->first < b->first; });
  std::string out;
  out.reserve(size);
  out += '{';
  std::string_view previous;
  for (const auto* const member : sorted) {
    if (out.size() > 1 && member->first == previous) {
      continue;
    }
    out += out.size() > 1 ? "," : "";
    append_json_string(out, member->first);
    out += ':';
    out += member->second;
    previous = member->first;
  }
  out += '}';
  return out;
}

}  // namespace assay::codec
