// SPDX-License-Identifier: Apache-2.0
// What evidence says of itself, for people and for programs: sections of named
// fields, and tables. Nothing of it was verified.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/error.h"
#include "base/time.h"
#include "crypto/public_key.h"
#include "tee/evidence.h"
#include "x509/certificate.h"

namespace assay::tee {

constexpr size_t kMaxShownText = 512;  // bytes of a value
constexpr size_t kMaxShownCell = 160;  // bytes of a value in a table
constexpr size_t kMaxShownBytes = 96;  // longer fields are told by their digest

// Bytes that are too many to be shown.
struct Blob {
  size_t size = 0;
  crypto::Sha256 digest;
};

// A number, or bytes as hex, and what it stands for.
struct Decoded {
  std::variant<uint64_t, std::string> raw;
  std::string name{};  // of a number that has one: "TDX"; empty: none
  std::vector<std::pair<std::string, uint64_t>> parts{};
  std::optional<std::vector<std::string>> flags{};  // of a mask: what is set
};

// monostate: there is none. Text is clean, for add() makes it so.
using PictureValue =
    std::variant<std::monostate, bool, uint64_t, std::string, Blob, Decoded>;

// What a value is called: by the vendor, and in JSON.
struct PictureName {
  std::string name;
  std::string key;
};

struct PictureField {
  PictureName name;
  PictureValue value;
};

struct PictureTable {
  std::string key;  // of the array in JSON
  std::vector<PictureName> columns;
  std::vector<std::vector<PictureValue>> lines{};  // a value for each column

  // Requires: as many values as columns.
  void add(std::vector<PictureValue> line);
};

struct PictureSection {
  std::string title;
  std::string key;
  std::vector<PictureField> fields{};
  std::optional<PictureTable> table{};
  std::optional<Error> unreadable{};  // why a part of it is not shown

  // Text is put on one line and bounded: evidence is of strangers.
  void add(std::string_view name, std::string_view json_name,
           PictureValue value);
};

struct Picture {
  std::vector<PictureSection> sections;

  // The reference holds until the next section is added.
  PictureSection& add(std::string_view title,
                      std::string_view key) ASSAY_LIFETIME_BOUND;
  // False where a section could not be read whole.
  bool whole() const;
};

// Hex of up to kMaxShownBytes; of more a Blob; of nothing nothing.
PictureValue shown(Bytes bytes);
PictureValue shown(Time time);
template <size_t N, class Tag>
PictureValue shown(const Fixed<N, Tag>& fixed) {
  return shown(fixed.bytes());
}
// "0x0000001f": as many digits as the field has.
std::string hex_number(uint64_t number, size_t bytes);
// A number with a name; without one where that is empty.
PictureValue named(uint64_t number, std::string_view name);

struct BitName {
  unsigned bit;
  std::string_view name;
};
// The names of the bits that are set, "bit 12" where one has none.
Decoded mask(std::string raw, uint64_t value, std::span<const BitName> names);
// The same of a little-endian field of up to 8 bytes, raw as it lies there.
Decoded mask(Bytes field, std::span<const BitName> names);

// "RSA-2048", "P-256".
std::string key_text(const crypto::PublicKey& key);

// Their names, times and keys, in their order.
PictureTable certificate_table(std::span<const x509::Certificate> certificates);

// A field that held data is bound to by its hash.
struct BoundField {
  std::string_view name;  // "REPORT_DATA"
  Bytes bytes;
};
// A section about the held data that came along; none where none did.
void add_held_data(Picture& picture, const Submission& submission,
                   const BoundField& runtime, const BoundField& init_time);

// An object of the sections by their keys.
std::string picture_json(const Picture& picture);

}  // namespace assay::tee
