// SPDX-License-Identifier: Apache-2.0
// The table of errors and the text of one error.
#include "base/error.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/assert.h"

namespace assay {
namespace {

constexpr auto kCodes = std::to_array<CodeInfo>({
#define ERROR(name, number, stage, http, wire_code, sentence) \
  {Code::name, #name, Stage::stage, http, wire_code, sentence},
#include "base/errors.def"
#undef ERROR
});

}  // namespace

std::span<const CodeInfo> all_codes() {
  return kCodes;
}

const CodeInfo& info(Code code) {
  const auto row = std::find_if(
      kCodes.begin(), kCodes.end(),
      [code](const CodeInfo& candidate) { return candidate.code == code; });
  ASSAY_ASSERT(row != kCodes.end());
  return *row;
}

Error::Error(Code code, std::string detail)
    : code_(code), reason_(info(code).name), detail_(std::move(detail)) {}

std::string Error::message() const {
  std::string text = path_;
  if (!text.empty()) {
    text += ": ";
  }
  text += detail_.empty() ? std::string(info(code_).sentence) : detail_;
  return text;
}

Error Error::at(std::string_view field) && {
  std::string path(field);
  if (!path.empty() && !path_.empty()) {
    path += '.';
  }
  path += path_;
  path_ = std::move(path);
  return std::move(*this);
}

Error Error::because(std::string_view reason) && {
  reason_ = reason;
  return std::move(*this);
}

Error Error::with(std::vector<Note> notes) && {
  notes_ = std::move(notes);
  return std::move(*this);
}

}  // namespace assay
