// SPDX-License-Identifier: Apache-2.0
// Reads binary layouts in the order of their manual's table.
#pragma once

#include <utility>

#include "base/bytes.h"
#include "base/fixed.h"
#include "base/result.h"

namespace assay {

// A cursor over bytes. Sticky: once a read runs past the end, every later read
// gives zero or an empty view, and only finish() or status() tells.
// Not thread-safe.
class Reader {
 public:
  explicit Reader(Bytes input) : input_(input) {}

  uint8_t u8() { return static_cast<uint8_t>(little<1>()); }
  uint16_t u16le() { return static_cast<uint16_t>(little<2>()); }
  uint32_t u32le() { return static_cast<uint32_t>(little<4>()); }
  uint64_t u64le() { return little<8>(); }

  uint16_t u16be() { return static_cast<uint16_t>(big<2>()); }
  uint32_t u32be() { return static_cast<uint32_t>(big<4>()); }
  uint64_t u64be() { return big<8>(); }

  // A view of the next size bytes.
  Bytes take(size_t size) {
    if (failed_ || size > input_.size() - offset_) {
      return fail(size);
    }
    const Bytes view = input_.subspan(offset_, size);
    offset_ += size;
    return view;
  }
  // Everything that is left.
  Bytes rest() { return take(remaining()); }

  template <class FixedType>
  FixedType fixed() {
    const Bytes view = take(FixedType::kSize);
    return view.size() == FixedType::kSize ? FixedType::from(view)
                                           : FixedType{};
  }

  size_t offset() const { return offset_; }
  size_t remaining() const { return failed_ ? 0 : input_.size() - offset_; }
  // Something is left to read; false once the reader failed.
  bool more() const { return remaining() > 0; }
  bool failed() const { return failed_; }

  // Errors: EvidenceTruncated.
  Result<> status() const;

  // The value, if every read was inside the input and nothing is left over.
  // Errors: EvidenceTruncated, EvidenceTrailingBytes.
  template <class T>
  Result<T> finish(T value) const {
    if (auto ended = end(); !ended) {
      return Error(std::move(ended).error());
    }
    return value;
  }

 private:
  // Inline, and of known sizes: logs are read a number at a time.
  template <size_t kSize>
  uint64_t little() {
    const Bytes view = take(kSize);
    uint64_t value = 0;
    for (size_t i = 0; i < kSize && !view.empty(); ++i) {
      value |= uint64_t{view[i]} << 8 * i;
    }
    return value;
  }
  template <size_t kSize>
  uint64_t big() {
    const Bytes view = take(kSize);
    uint64_t value = 0;
    for (size_t i = 0; i < kSize && !view.empty(); ++i) {
      value = value << 8 | view[i];
    }
    return value;
  }

  Bytes fail(size_t wanted);
  Result<> end() const;

  Bytes input_;
  size_t offset_ = 0;
  size_t wanted_ = 0;
  bool failed_ = false;
};

}  // namespace assay
