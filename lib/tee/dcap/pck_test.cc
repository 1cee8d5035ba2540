// SPDX-License-Identifier: Apache-2.0
// Tests of the SGX extension of PCK certificates; chains are in tests/cases.
#include "tee/dcap/pck.h"

#include <gtest/gtest.h>

#include "codec/der.h"

namespace assay::dcap {
namespace {

using codec::DerTag;

constexpr std::string_view kBase = "1.2.840.113741.1.13.1";

Buffer join(std::initializer_list<Buffer> parts) {
  Buffer joined;
  for (const Buffer& part : parts) {
    joined.insert(joined.end(), part.begin(), part.end());
  }
  return joined;
}

Buffer entry(const std::string& arcs, const Buffer& value) {
  return codec::der_element(
      DerTag::Sequence,
      join({codec::der_oid_element(std::string(kBase) + arcs), value}));
}

Buffer octets(size_t size, uint8_t fill) {
  return codec::der_element(DerTag::OctetString, Buffer(size, fill));
}

Buffer tcb(uint64_t first_component = 1) {
  Buffer entries;
  for (int i = 1; i <= 16; ++i) {
    entries = join(
        {entries, entry(".2." + std::to_string(i),
                        codec::der_uint_element(
                            DerTag::Integer, i == 1 ? first_component : 1))});
  }
  entries = join({entries,
                  entry(".2.17", codec::der_uint_element(DerTag::Integer, 13)),
                  entry(".2.18", octets(16, 2))});
  return entry(".2", codec::der_element(DerTag::Sequence, entries));
}

Buffer extension(std::initializer_list<Buffer> entries) {
  return codec::der_element(DerTag::Sequence, join(entries));
}

Buffer sgx_type(uint64_t value) {
  return entry(".5", codec::der_uint_element(DerTag::Enumerated, value));
}

TEST(PckExtension, ReadsItsEntriesInAnyOrder) {
  const auto read = parse_pck_extension(extension(
      {sgx_type(1), entry(".4", octets(6, 6)), entry(".3", octets(2, 3)),
       tcb(200), entry(".1", octets(16, 1)),
       entry(".99", octets(1, 0))}));  // unknown: skipped
  ASSERT_TRUE(read) << read.error().message();
  EXPECT_EQ(read->components[0], 200);
  EXPECT_EQ(read->components[15], 1);
  EXPECT_EQ(read->pce_svn, 13);
  EXPECT_EQ(read->fmspc.data[5], 6);
  EXPECT_EQ(read->pce_id.data[0], 3);
}

TEST(PckExtension, RefusesMissingRepeatedAndMisshapenEntries) {
  const Buffer ppid = entry(".1", octets(16, 1));
  const Buffer pce = entry(".3", octets(2, 3));
  const Buffer fmspc = entry(".4", octets(6, 6));
  ASSERT_TRUE(
      parse_pck_extension(extension({ppid, tcb(), pce, fmspc, sgx_type(0)})));
  for (const Buffer& bad : {
           extension({tcb(), pce, fmspc, sgx_type(0)}),
           extension({ppid, pce, fmspc, sgx_type(0)}),
           extension({ppid, tcb(), fmspc, sgx_type(0)}),
           extension({ppid, tcb(), pce, sgx_type(0)}),
           extension({ppid, tcb(), pce, fmspc}),
           extension({ppid, tcb(), pce, fmspc, fmspc, sgx_type(0)}),
           extension({ppid, tcb(), pce, fmspc, sgx_type(3)}),
           extension({ppid, tcb(256), pce, fmspc, sgx_type(0)}),
           extension(
               {ppid, tcb(), pce, entry(".4", octets(5, 6)), sgx_type(0)}),
           Buffer{},
           Buffer{0x30},
           join({extension({ppid, tcb(), pce, fmspc, sgx_type(0)}), {0}}),
       }) {
    const auto read = parse_pck_extension(bad);
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().code(), Code::CertificateMalformed);
  }
}

TEST(PckExtension, LimitsItsEntries) {
  Buffer entries;
  for (int i = 0; i < 65; ++i) {
    entries = join({entries, entry(".99", octets(1, 0))});
  }
  EXPECT_FALSE(
      parse_pck_extension(codec::der_element(DerTag::Sequence, entries)));
}

}  // namespace
}  // namespace assay::dcap
