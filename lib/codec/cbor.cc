// SPDX-License-Identifier: Apache-2.0
// One item at a time, so that nothing is allocated for what input claims.
#include "codec/cbor.h"

#include <array>
#include <limits>
#include <optional>
#include <utility>

#include <cbor.h>
#include <fmt/format.h>

#include "base/assert.h"
#include "codec/utf8.h"

namespace assay::codec {
namespace {

Error malformed(size_t offset, std::string_view expected) {
  return Error(
      Code::EvidenceMalformed,
      fmt::format("expected {} in CBOR at offset {}", expected, offset));
}

// What the decoder's callback said; nothing for what has no definite length.
using Seen = std::optional<CborItem>;

void keep(void* seen, CborKind kind, uint64_t number) {
  *static_cast<Seen*>(seen) = CborItem{kind, number, {}};
}

template <CborKind kKind, class Number>
void keep_number(void* seen, Number number) {
  keep(seen, kKind, number);
}

template <CborKind kKind>
void keep_string(void* seen, cbor_data data, size_t size) {
  *static_cast<Seen*>(seen) = CborItem{kKind, size, Bytes(data, size)};
}

template <class... Value>
void keep_other(void* seen, Value...) {
  keep(seen, CborKind::Other, 0);
}

// Items of indefinite length, and the break that ends them, are not kept.
void refuse(void*) {}

constexpr cbor_callbacks kCallbacks = {
    .uint8 = keep_number<CborKind::Unsigned, uint8_t>,
    .uint16 = keep_number<CborKind::Unsigned, uint16_t>,
    .uint32 = keep_number<CborKind::Unsigned, uint32_t>,
    .uint64 = keep_number<CborKind::Unsigned, uint64_t>,
    .negint64 = keep_number<CborKind::Negative, uint64_t>,
    .negint32 = keep_number<CborKind::Negative, uint32_t>,
    .negint16 = keep_number<CborKind::Negative, uint16_t>,
    .negint8 = keep_number<CborKind::Negative, uint8_t>,
    .byte_string_start = refuse,
    .byte_string = keep_string<CborKind::ByteString>,
    .string = keep_string<CborKind::TextString>,
    .string_start = refuse,
    .indef_array_start = refuse,
    .array_start = keep_number<CborKind::Array, size_t>,
    .indef_map_start = refuse,
    .map_start = keep_number<CborKind::Map, size_t>,
    .tag = keep_number<CborKind::Tag, uint64_t>,
    .float2 = keep_other<float>,
    .float4 = keep_other<float>,
    .float8 = keep_other<double>,
    .undefined = keep_other<>,
    .null = keep_other<>,
    .boolean = keep_other<bool>,
    .indef_break = refuse,
};

// How many items an array, map or tag makes to come.
uint64_t inside(const CborItem& item) {
  switch (item.kind) {
    case CborKind::Array:
      return item.number;
    case CborKind::Map:
      return 2 * item.number;
    case CborKind::Tag:
      return 1;
    case CborKind::Unsigned:
    case CborKind::Negative:
    case CborKind::ByteString:
    case CborKind::TextString:
    case CborKind::Other:
      return 0;
  }
  return 0;
}

// A tag in one byte. Decoders of libcbor before 0.10 refuse most of them, that
// of COSE_Sign1 among them.
std::optional<CborItem> read_short_tag(Bytes input) {
  constexpr uint8_t kMajorTag = 0xc0;
  constexpr uint8_t kMajor = 0xe0;
  constexpr uint8_t kFirstLong = 24;
  if (input.empty() || (input.front() & kMajor) != kMajorTag) {
    return std::nullopt;
  }
  const auto number = static_cast<uint8_t>(input.front() & ~kMajor);
  return number < kFirstLong
             ? std::optional(CborItem{CborKind::Tag, number, {}})
             : std::nullopt;
}

constexpr size_t kMaxHead = 9;  // RFC 8949, section 3

template <class Encode, class Number>
void append_head(Buffer& buffer, Encode encode, Number number) {
  std::array<unsigned char, kMaxHead> head{};
  const size_t size = encode(number, head.data(), head.size());
  ASSAY_ASSERT(size > 0);
  buffer.insert(buffer.end(), head.begin(),
                head.begin() + static_cast<std::ptrdiff_t>(size));
}

}  // namespace

Result<CborItem> CborReader::next() {
  const Bytes rest = input_.subspan(offset_);
  if (const auto tag = read_short_tag(rest); tag) {
    ++offset_;
    return *tag;
  }
  Seen seen;
  const cbor_decoder_result read =
      cbor_stream_decode(rest.data(), rest.size(), &kCallbacks, &seen);
  if (read.status != CBOR_DECODER_FINISHED || !seen ||
      read.read > rest.size()) {
    return malformed(offset_, "a whole item of definite length");
  }
  const size_t left = rest.size() - read.read;
  const bool container =
      seen->kind == CborKind::Array || seen->kind == CborKind::Map;
  if (container && (seen->number > left || inside(*seen) > left)) {
    return malformed(offset_, "no more items than there are bytes");
  }
  if (seen->kind == CborKind::TextString &&
      find_invalid_utf8(text_of(seen->contents))) {
    return malformed(offset_, "text in UTF-8");
  }
  offset_ += read.read;
  return *seen;
}

Result<CborItem> CborReader::expect(CborKind kind, std::string_view name) {
  const size_t at = offset_;
  TRY(const CborItem item, next());
  if (item.kind != kind) {
    return malformed(at, name);
  }
  return item;
}

Result<Bytes> CborReader::bytes() {
  TRY(const CborItem item, expect(CborKind::ByteString, "a byte string"));
  return item.contents;
}

Result<std::string_view> CborReader::text() {
  TRY(const CborItem item, expect(CborKind::TextString, "a text string"));
  return text_of(item.contents);
}

Result<uint64_t> CborReader::array() {
  TRY(const CborItem item, expect(CborKind::Array, "an array"));
  return item.number;
}

Result<uint64_t> CborReader::map() {
  TRY(const CborItem item, expect(CborKind::Map, "a map"));
  return item.number;
}

Result<int64_t> CborReader::integer() {
  constexpr auto kMost =
      static_cast<uint64_t>(std::numeric_limits<int64_t>::max());
  const size_t at = offset_;
  TRY(const CborItem item, next());
  const bool negative = item.kind == CborKind::Negative;
  if ((!negative && item.kind != CborKind::Unsigned) || item.number > kMost) {
    return malformed(at, "an integer of 64 bits");
  }
  const auto number = static_cast<int64_t>(item.number);
  return negative ? -1 - number : number;
}

Result<Bytes> CborReader::skip() {
  const size_t begin = offset_;
  for (uint64_t open = 1; open > 0; --open) {
    TRY(const CborItem item, next());
    open += inside(item);  // no overflow: no more than bytes of input
    if (open > input_.size()) {
      return malformed(begin, "no more items than there are bytes");
    }
  }
  return input_.subspan(begin, offset_ - begin);
}

Result<> CborReader::end() const {
  if (more()) {
    return malformed(offset_, "nothing more");
  }
  return {};
}

CborWriter& CborWriter::integer(int64_t value) {
  if (value < 0) {
    append_head(buffer_, cbor_encode_negint, static_cast<uint64_t>(-1 - value));
  } else {
    append_head(buffer_, cbor_encode_uint, static_cast<uint64_t>(value));
  }
  return *this;
}

CborWriter& CborWriter::bytes(Bytes value) {
  append_head(buffer_, cbor_encode_bytestring_start, value.size());
  return raw(value);
}

CborWriter& CborWriter::text(std::string_view value) {
  append_head(buffer_, cbor_encode_string_start, value.size());
  return raw(bytes_of(value));
}

CborWriter& CborWriter::array(size_t size) {
  append_head(buffer_, cbor_encode_array_start, size);
  return *this;
}

CborWriter& CborWriter::map(size_t pairs) {
  append_head(buffer_, cbor_encode_map_start, pairs);
  return *this;
}

CborWriter& CborWriter::tag(uint64_t number) {
  append_head(buffer_, cbor_encode_tag, number);
  return *this;
}

CborWriter& CborWriter::raw(Bytes item) {
  buffer_.insert(buffer_.end(), item.begin(), item.end());
  return *this;
}

}  // namespace assay::codec
