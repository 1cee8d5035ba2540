// SPDX-License-Identifier: Apache-2.0
// Finds labelled blocks, joins their lines, decodes strictly.
#include "codec/pem.h"

#include <algorithm>

#include <fmt/format.h>

#include "codec/base64.h"

namespace assay::codec {
namespace {

constexpr std::string_view kBegin = "-----BEGIN ";
constexpr std::string_view kEnd = "-----END ";
constexpr std::string_view kDashes = "-----";
constexpr std::string_view kBlank = " \t\r\n";
constexpr size_t kMaxLabel = 64;
constexpr size_t kColumns = 64;

Error bad_pem(size_t offset, std::string_view expected) {
  return Error(Code::BadPem,
               fmt::format("expected {} at offset {}", expected, offset));
}

// RFC 7468, section 3: labels are printable ASCII. They get into messages.
bool is_label(std::string_view text) {
  return text.size() <= kMaxLabel &&
         std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
}

// Base64 body of a block without its line ends.
std::string join_lines(std::string_view body) {
  std::string joined;
  joined.reserve(body.size());
  std::copy_if(body.begin(), body.end(), std::back_inserter(joined),
               [](char c) { return c != '\r' && c != '\n'; });
  return joined;
}

}  // namespace

Result<std::vector<PemBlock>> decode_pem(std::string_view text) {
  while (text.ends_with('\0')) {
    text.remove_suffix(1);
  }
  std::vector<PemBlock> blocks;
  size_t offset = text.find_first_not_of(kBlank);
  while (offset < text.size()) {
    if (!text.substr(offset).starts_with(kBegin)) {
      return bad_pem(offset, "-----BEGIN");
    }
    if (blocks.size() == kMaxPemBlocks) {
      return bad_pem(offset, fmt::format("at most {} blocks", kMaxPemBlocks));
    }
    const size_t label_at = offset + kBegin.size();
    const size_t label_end = text.find(kDashes, label_at);
    if (label_end == text.npos ||
        !is_label(text.substr(label_at, label_end - label_at))) {
      return bad_pem(label_at, "a label of printable ASCII and five dashes");
    }
    const std::string label(text.substr(label_at, label_end - label_at));
    const size_t body_at = label_end + kDashes.size();
    const size_t body_end = text.find(kEnd, body_at);
    const std::string closing = fmt::format("{}{}{}", kEnd, label, kDashes);
    if (body_end == text.npos || !text.substr(body_end).starts_with(closing)) {
      return bad_pem(std::min(body_end, text.size()), closing);
    }
    auto der = decode_base64(
        join_lines(text.substr(body_at, body_end - body_at)), Base64::Standard);
    if (!der) {
      return bad_pem(body_at, "base64 (" + der.error().detail() + ")");
    }
    blocks.push_back({label, std::move(*der)});
    offset = text.find_first_not_of(kBlank, body_end + closing.size());
  }
  return blocks;
}

std::string encode_pem(std::string_view label, Bytes der) {
  const std::string body = encode_base64(der, Base64::Standard);
  std::string text = fmt::format("{}{}{}\n", kBegin, label, kDashes);
  for (size_t i = 0; i < body.size(); i += kColumns) {
    text += body.substr(i, kColumns);
    text += '\n';
  }
  text += fmt::format("{}{}{}\n", kEnd, label, kDashes);
  return text;
}

}  // namespace assay::codec
