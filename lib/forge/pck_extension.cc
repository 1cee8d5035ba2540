// SPDX-License-Identifier: Apache-2.0
// DER of the SGX extension, arc by arc.
#include "forge/pck_extension.h"

#include <string>

#include <fmt/format.h>

#include "codec/der.h"
#include "crypto/digest.h"

namespace assay::forge {
namespace {

using codec::der_element;
using codec::der_uint_element;
using codec::DerTag;

void append(Buffer& out, Bytes more) {
  out.insert(out.end(), more.begin(), more.end());
}

// SEQUENCE { OID kSgxExtension.arcs, value }
Buffer entry(std::string_view arcs, Bytes value) {
  Buffer pair =
      codec::der_oid_element(fmt::format("{}.{}", kSgxExtension, arcs));
  append(pair, value);
  return der_element(DerTag::Sequence, pair);
}

Buffer octets(Bytes value) {
  return der_element(DerTag::OctetString, value);
}

Buffer number(uint64_t value) {
  return der_uint_element(DerTag::Integer, value);
}

Buffer tcb_of(const dcap::PckExtension& extension) {
  Buffer entries;
  for (size_t i = 0; i < extension.components.size(); ++i) {
    append(entries,
           entry(fmt::format("2.{}", i + 1), number(extension.components[i])));
  }
  append(entries, entry("2.17", number(extension.pce_svn)));
  append(entries, entry("2.18", octets(extension.cpu_svn.bytes())));
  return der_element(DerTag::Sequence, entries);
}

// Dynamic platform, cached keys, SMT enabled: all true.
Buffer configuration() {
  const Buffer yes = der_element(DerTag::Boolean, Buffer{0xff});
  Buffer entries;
  for (const char* const arcs : {"7.1", "7.2", "7.3"}) {
    append(entries, entry(arcs, yes));
  }
  return der_element(DerTag::Sequence, entries);
}

// Follows from the PPID, for want of chance.
Buffer platform_instance_id(const dcap::PckExtension& extension) {
  constexpr size_t kSize = 16;
  const crypto::Sha256 digest = crypto::sha256(extension.ppid.bytes());
  return octets(digest.bytes().first(kSize));
}

}  // namespace

Buffer write_pck_extension(const dcap::PckExtension& extension, dcap::PckCa ca,
                           SgxType type) {
  Buffer entries;
  append(entries, entry("1", octets(extension.ppid.bytes())));
  append(entries, entry("2", tcb_of(extension)));
  append(entries, entry("3", octets(extension.pce_id.bytes())));
  append(entries, entry("4", octets(extension.fmspc.bytes())));
  append(entries, entry("5", der_uint_element(DerTag::Enumerated,
                                              static_cast<uint8_t>(type))));
  if (ca == dcap::PckCa::Platform) {
    append(entries, entry("6", platform_instance_id(extension)));
    append(entries, entry("7", configuration()));
  }
  return der_element(DerTag::Sequence, entries);
}

}  // namespace assay::forge
