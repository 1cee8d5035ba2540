// SPDX-License-Identifier: Apache-2.0
// CBOR (RFC 8949) on libcbor's streaming decoder: what COSE needs, both ways.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace assay::codec {

enum class CborKind : uint8_t {
  Unsigned,
  Negative,  // the number is -1 - number
  ByteString,
  TextString,
  Array,  // number elements follow
  Map,    // number pairs follow
  Tag,    // of the item that follows
  Other,  // false, true, null, undefined, floating point
};

// One head, and of strings the contents.
struct CborItem {
  CborKind kind = CborKind::Other;
  uint64_t number = 0;
  Bytes contents;
};

// A cursor over a row of items. Definite lengths only; text is UTF-8; an array
// or map that claims more items than bytes are left is refused.
// Not thread-safe.
class CborReader {
 public:
  explicit CborReader(Bytes input) : input_(input) {}

  bool more() const { return offset_ < input_.size(); }
  size_t offset() const { return offset_; }

  // Errors: EvidenceMalformed; so for all here.
  Result<CborItem> next();
  // The contents of the next item, which must be a string of that kind.
  Result<Bytes> bytes();
  Result<std::string_view> text();
  // How many elements or pairs the next item has.
  Result<uint64_t> array();
  Result<uint64_t> map();
  // An integer that fits into 64 bits with its sign.
  Result<int64_t> integer();
  // Passes one item with everything inside of it, and gives its bytes.
  Result<Bytes> skip();
  // Refuses what is left.
  Result<> end() const;

 private:
  Result<CborItem> expect(CborKind kind, std::string_view name);

  Bytes input_;
  size_t offset_ = 0;
};

// Appends items in their shortest form. Not thread-safe.
class CborWriter {
 public:
  CborWriter& integer(int64_t value);
  CborWriter& bytes(Bytes value);
  CborWriter& text(std::string_view value);
  CborWriter& array(size_t size);
  CborWriter& map(size_t pairs);
  CborWriter& tag(uint64_t number);
  // One item that is written already.
  CborWriter& raw(Bytes item);

  Buffer take() { return std::move(buffer_); }

 private:
  Buffer buffer_;
};

}  // namespace assay::codec
