// SPDX-License-Identifier: Apache-2.0
// Bounds of Reader: the only place that compares a length with what is left.
#include "base/reader.h"

#include <fmt/format.h>

namespace assay {

Bytes Reader::take(size_t size) {
  if (failed_) {
    return {};
  }
  if (size > input_.size() - offset_) {
    failed_ = true;
    wanted_ = size;
    return {};
  }
  const Bytes view = input_.subspan(offset_, size);
  offset_ += size;
  return view;
}

uint64_t Reader::little(size_t size) {
  uint64_t value = 0;
  size_t shift = 0;
  for (const uint8_t byte : take(size)) {
    value |= uint64_t{byte} << shift;
    shift += 8;
  }
  return value;
}

uint64_t Reader::big(size_t size) {
  uint64_t value = 0;
  for (const uint8_t byte : take(size)) {
    value = (value << 8) | byte;
  }
  return value;
}

Result<> Reader::status() const {
  if (failed_) {
    return Error(Code::EvidenceTruncated,
                 fmt::format("need {} bytes at offset {} of {}", wanted_,
                             offset_, input_.size()));
  }
  return {};
}

Result<> Reader::end() const {
  TRY_OK(status());
  if (more()) {
    return Error(
        Code::EvidenceTrailingBytes,
        fmt::format("{} bytes follow offset {}", remaining(), offset_));
  }
  return {};
}

}  // namespace assay
