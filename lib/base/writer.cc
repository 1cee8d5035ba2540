// SPDX-License-Identifier: Apache-2.0
// Appends in either order of bytes.
#include "base/writer.h"

namespace assay {

Writer& Writer::bytes(Bytes value) {
  buffer_.insert(buffer_.end(), value.begin(), value.end());
  return *this;
}

Writer& Writer::zeros(size_t count) {
  buffer_.resize(buffer_.size() + count);
  return *this;
}

Writer& Writer::little(uint64_t value, size_t size) {
  for (size_t i = 0; i < size; ++i) {
    buffer_.push_back(static_cast<uint8_t>(value >> (8 * i)));
  }
  return *this;
}

Writer& Writer::big(uint64_t value, size_t size) {
  for (size_t i = size; i > 0; --i) {
    buffer_.push_back(static_cast<uint8_t>(value >> (8 * (i - 1))));
  }
  return *this;
}

}  // namespace assay
