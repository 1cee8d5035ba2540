// SPDX-License-Identifier: Apache-2.0
// Writes binary layouts: the mirror of Reader, used by the forge and by tests.
#pragma once

#include "base/bytes.h"

namespace assay {

// Appends to an owned buffer. Not thread-safe.
class Writer {
 public:
  Writer& u8(uint8_t value) { return little(value, 1); }
  Writer& u16le(uint16_t value) { return little(value, 2); }
  Writer& u32le(uint32_t value) { return little(value, 4); }
  Writer& u64le(uint64_t value) { return little(value, 8); }
  Writer& u16be(uint16_t value) { return big(value, 2); }
  Writer& u32be(uint32_t value) { return big(value, 4); }
  Writer& u64be(uint64_t value) { return big(value, 8); }
  Writer& bytes(Bytes value);
  Writer& zeros(size_t count);

  const Buffer& buffer() const ASSAY_LIFETIME_BOUND { return buffer_; }
  Buffer take() { return std::move(buffer_); }

 private:
  Writer& little(uint64_t value, size_t size);
  Writer& big(uint64_t value, size_t size);

  Buffer buffer_;
};

}  // namespace assay
