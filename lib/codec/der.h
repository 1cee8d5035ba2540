// SPDX-License-Identifier: Apache-2.0
// Walks DER (X.690) by hand where OpenSSL has no type for it: vendor
// extensions and ECDSA signatures.
#pragma once

#include <cstdint>
#include <string>

#include "base/bytes.h"
#include "base/result.h"

namespace assay::codec {

enum class DerTag : uint8_t {
  Boolean = 0x01,
  Integer = 0x02,
  OctetString = 0x04,
  ObjectIdentifier = 0x06,
  Enumerated = 0x0a,
  Sequence = 0x30,
};

struct DerElement {
  uint8_t tag = 0;
  Bytes value;  // contents only
};

// A cursor over a row of DER elements. Minimal definite lengths only.
// Not thread-safe.
class DerReader {
 public:
  explicit DerReader(Bytes input) : input_(input) {}

  bool more() const { return offset_ < input_.size(); }
  size_t offset() const { return offset_; }

  // Errors: BadDer.
  Result<DerElement> next();
  // The contents of the next element, which must have this tag. Errors: BadDer.
  Result<Bytes> expect(DerTag tag);
  // Errors: BadDer when something is left.
  Result<> end() const;

 private:
  Bytes input_;
  size_t offset_ = 0;
};

// An unsigned INTEGER or ENUMERATED up to maximum; minimal encoding.
// Errors: BadDer.
Result<uint64_t> der_uint(Bytes contents, uint64_t maximum);
Result<bool> der_boolean(Bytes contents);  // 00 or FF. Errors: BadDer.

// Dotted text of an OBJECT IDENTIFIER's contents. Errors: BadDer.
Result<std::string> der_oid(Bytes contents);

// Builders, for the forge and for signatures: one element, header included.
Buffer der_element(DerTag tag, Bytes contents);
Buffer der_uint_element(DerTag tag, uint64_t value);
Buffer der_oid_element(std::string_view dotted);

// ECDSA signature r||s (each size/2 bytes, big-endian) as
// SEQUENCE { INTEGER r, INTEGER s }. Requires: raw.size() is even, > 0.
Buffer ecdsa_raw_to_der(Bytes raw);
// The reverse, each half padded to half_size. Errors: BadDer.
Result<Buffer> ecdsa_der_to_raw(Bytes der, size_t half_size);

}  // namespace assay::codec
