// SPDX-License-Identifier: Apache-2.0
// What a Reader says of reads beyond its end.
#include "base/reader.h"

#include <fmt/format.h>

namespace assay {

Bytes Reader::fail(size_t wanted) {
  if (!failed_) {
    failed_ = true;
    wanted_ = wanted;
  }
  return {};
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
