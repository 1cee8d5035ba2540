// SPDX-License-Identifier: Apache-2.0
// Tag, length, contents: DER's distinguished forms only.
#include "codec/der.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "base/assert.h"

namespace assay::codec {
namespace {

constexpr size_t kMaxArcs = 32;

Error bad_der(size_t offset, std::string_view expected) {
  return Error(Code::BadDer,
               fmt::format("expected {} at offset {}", expected, offset));
}

Bytes strip_zeros(Bytes number) {
  while (number.size() > 1 && number.front() == 0) {
    number = number.subspan(1);
  }
  return number;
}

// Contents of an INTEGER for an unsigned big-endian number.
Buffer integer_contents(Bytes number) {
  const Bytes digits = strip_zeros(number);
  Buffer contents;
  if (digits.empty() || (digits.front() & 0x80) != 0) {
    contents.push_back(0);
  }
  contents.insert(contents.end(), digits.begin(), digits.end());
  return contents;
}

void append_arc(Buffer& out, uint64_t arc) {
  Buffer groups;
  do {
    groups.push_back(static_cast<uint8_t>(arc & 0x7f));
    arc >>= 7;
  } while (arc > 0);
  for (size_t i = groups.size(); i > 0; --i) {
    out.push_back(static_cast<uint8_t>(groups[i - 1] | (i > 1 ? 0x80 : 0)));
  }
}

// A non-negative INTEGER of at most size bytes, padded on the left.
Result<Buffer> padded_integer(DerReader& reader, size_t size) {
  const size_t offset = reader.offset();
  TRY(const Bytes contents, reader.expect(DerTag::Integer));
  const bool minimal =
      !contents.empty() &&
      !(contents.size() > 1 && contents[0] == 0 && (contents[1] & 0x80) == 0);
  if (!minimal || (contents[0] & 0x80) != 0) {
    return bad_der(offset, "a non-negative INTEGER in its shortest form");
  }
  const Bytes digits = strip_zeros(contents);
  if (digits.size() > size) {
    return bad_der(offset, fmt::format("an INTEGER of at most {} bytes", size));
  }
  Buffer padded(size - digits.size());
  padded.insert(padded.end(), digits.begin(), digits.end());
  return padded;
}

}  // namespace

Result<DerElement> DerReader::next() {
  const size_t start = offset_;
  if (input_.size() - offset_ < 2) {
    return bad_der(start, "tag and length");
  }
  const uint8_t tag = input_[offset_];
  size_t length = input_[offset_ + 1];
  offset_ += 2;
  if ((tag & 0x1f) == 0x1f) {
    return bad_der(start, "a tag below 31");
  }
  if (length >= 0x80) {
    const size_t count = length & 0x7f;
    if (count == 0 || count > 4 || count > input_.size() - offset_) {
      return bad_der(start, "a definite length of at most four bytes");
    }
    length = 0;
    for (const uint8_t byte : input_.subspan(offset_, count)) {
      length = length << 8 | byte;
    }
    if (length < 0x80 || input_[offset_] == 0) {
      return bad_der(start, "a length in its shortest form");
    }
    offset_ += count;
  }
  if (length > input_.size() - offset_) {
    return bad_der(start, fmt::format("{} bytes of contents, of which {} are "
                                      "there,",
                                      length, input_.size() - offset_));
  }
  const DerElement element{tag, input_.subspan(offset_, length)};
  offset_ += length;
  return element;
}

Result<Bytes> DerReader::expect(DerTag tag) {
  const size_t start = offset_;
  TRY(const DerElement element, next());
  if (element.tag != static_cast<uint8_t>(tag)) {
    return bad_der(start, fmt::format("tag 0x{:02x}, not 0x{:02x},",
                                      static_cast<uint8_t>(tag), element.tag));
  }
  return element.value;
}

Result<> DerReader::end() const {
  if (more()) {
    return bad_der(offset_, "the end");
  }
  return {};
}

Result<uint64_t> der_uint(Bytes contents, uint64_t maximum) {
  if (contents.empty() || (contents[0] & 0x80) != 0 ||
      (contents.size() > 1 && contents[0] == 0 && (contents[1] & 0x80) == 0)) {
    return bad_der(0, "a non-negative number in its shortest form");
  }
  const Bytes digits = strip_zeros(contents);
  uint64_t value = 0;
  for (const uint8_t byte : digits.first(std::min<size_t>(8, digits.size()))) {
    value = value << 8 | byte;
  }
  if (digits.size() > 8 || value > maximum) {
    return bad_der(0, fmt::format("a number up to {}", maximum));
  }
  return value;
}

Result<bool> der_boolean(Bytes contents) {
  if (contents.size() != 1 || (contents[0] != 0x00 && contents[0] != 0xff)) {
    return bad_der(0, "a BOOLEAN of 00 or FF");
  }
  return contents[0] == 0xff;
}

Result<std::string> der_oid(Bytes contents) {
  std::string dotted;
  uint64_t arc = 0;
  size_t arcs = 0;
  bool open = false;
  for (size_t i = 0; i < contents.size(); ++i) {
    if ((!open && contents[i] == 0x80) || arc > UINT64_MAX >> 7) {
      return bad_der(i, "an arc in its shortest form");
    }
    arc = arc << 7 | (contents[i] & 0x7fu);
    open = (contents[i] & 0x80) != 0;
    if (open) {
      continue;
    }
    if (++arcs > kMaxArcs) {
      return bad_der(i, fmt::format("at most {} arcs", kMaxArcs));
    }
    if (dotted.empty()) {
      const uint64_t first = std::min<uint64_t>(arc / 40, 2);
      dotted = fmt::format("{}.{}", first, arc - 40 * first);
    } else {
      dotted += fmt::format(".{}", arc);
    }
    arc = 0;
  }
  if (open || dotted.empty()) {
    return bad_der(contents.size(), "the rest of an OBJECT IDENTIFIER");
  }
  return dotted;
}

Buffer der_element(DerTag tag, Bytes contents) {
  Buffer out = {static_cast<uint8_t>(tag)};
  if (contents.size() < 0x80) {
    out.push_back(static_cast<uint8_t>(contents.size()));
  } else {
    Buffer length;
    for (size_t rest = contents.size(); rest > 0; rest >>= 8) {
      length.insert(length.begin(), static_cast<uint8_t>(rest));
    }
    out.push_back(static_cast<uint8_t>(0x80 | length.size()));
    out.insert(out.end(), length.begin(), length.end());
  }
  out.insert(out.end(), contents.begin(), contents.end());
  return out;
}

Buffer der_uint_element(DerTag tag, uint64_t value) {
  Buffer number;
  for (int shift = 56; shift >= 0; shift -= 8) {
    number.push_back(static_cast<uint8_t>(value >> shift));
  }
  return der_element(tag, integer_contents(number));
}

Buffer der_oid_element(std::string_view dotted) {
  std::vector<uint64_t> arcs;
  while (!dotted.empty()) {
    uint64_t arc = 0;
    const auto [end, error] =
        std::from_chars(dotted.data(), dotted.data() + dotted.size(), arc);
    ASSAY_ASSERT(error == std::errc());
    dotted.remove_prefix(static_cast<size_t>(end - dotted.data()));
    dotted.remove_prefix(dotted.empty() ? 0 : 1);
    arcs.push_back(arc);
  }
  ASSAY_ASSERT(arcs.size() >= 2);
  Buffer contents;
  append_arc(contents, arcs[0] * 40 + arcs[1]);
  for (size_t i = 2; i < arcs.size(); ++i) {
    append_arc(contents, arcs[i]);
  }
  return der_element(DerTag::ObjectIdentifier, contents);
}

Buffer ecdsa_raw_to_der(Bytes raw) {
  const size_t half = raw.size() / 2;
  Buffer contents =
      der_element(DerTag::Integer, integer_contents(raw.first(half)));
  const Buffer second =
      der_element(DerTag::Integer, integer_contents(raw.subspan(half)));
  contents.insert(contents.end(), second.begin(), second.end());
  return der_element(DerTag::Sequence, contents);
}

Result<Buffer> ecdsa_der_to_raw(Bytes der, size_t half_size) {
  DerReader outer(der);
  TRY(const Bytes sequence, outer.expect(DerTag::Sequence));
  TRY_OK(outer.end());
  DerReader inner(sequence);
  TRY(Buffer raw, padded_integer(inner, half_size));
  TRY(const Buffer second, padded_integer(inner, half_size));
  TRY_OK(inner.end());
  raw.insert(raw.end(), second.begin(), second.end());
  return raw;
}

}  // namespace assay::codec
