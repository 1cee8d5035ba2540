// SPDX-License-Identifier: Apache-2.0
// Tests of the SGX extension.
#include <gtest/gtest.h>

#include "tee/dcap/pck.h"
#include "tee/dcap/test_platform.h"

namespace assay::dcap {
namespace {

using codec::DerTag;

Buffer tcb(uint64_t first_component = 1) {
  Buffer entries;
  for (int i = 1; i <= 16; ++i) {
    entries =
        joined({entries,
                sgx_entry("2." + std::to_string(i),
                          codec::der_uint_element(
                              DerTag::Integer, i == 1 ? first_component : 1))});
  }
  entries = joined(
      {entries, sgx_entry("2.17", codec::der_uint_element(DerTag::Integer, 13)),
       sgx_entry("2.18", octet_string(16, 2))});
  return sgx_entry("2", codec::der_element(DerTag::Sequence, entries));
}

Buffer extension(std::initializer_list<Buffer> entries) {
  return codec::der_element(DerTag::Sequence, joined(entries));
}

Buffer sgx_type(uint64_t value) {
  return sgx_entry("5", codec::der_uint_element(DerTag::Enumerated, value));
}

TEST(PckExtension, ReadsItsEntriesInAnyOrder) {
  const auto read = parse_pck_extension(
      extension({sgx_type(1), sgx_entry("4", octet_string(6, 6)),
                 sgx_entry("3", octet_string(2, 3)), tcb(200),
                 sgx_entry("1", octet_string(16, 1)),
                 sgx_entry("99", octet_string(1, 0))}));  // unknown: skipped
  ASSERT_TRUE(read) << read.error().message();
  EXPECT_EQ(read->components[0], 200);
  EXPECT_EQ(read->components[15], 1);
  EXPECT_EQ(read->pce_svn, 13);
  EXPECT_EQ(read->fmspc.data[5], 6);
  EXPECT_EQ(read->pce_id.data[0], 3);
}

TEST(PckExtension, RefusesMissingRepeatedAndMisshapenEntries) {
  const Buffer ppid = sgx_entry("1", octet_string(16, 1));
  const Buffer pce = sgx_entry("3", octet_string(2, 3));
  const Buffer fmspc = sgx_entry("4", octet_string(6, 6));
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
           extension({ppid, tcb(), pce, sgx_entry("4", octet_string(5, 6)),
                      sgx_type(0)}),
           Buffer{},
           Buffer{0x30},
           joined({extension({ppid, tcb(), pce, fmspc, sgx_type(0)}), {0}}),
       }) {
    const auto read = parse_pck_extension(bad);
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().code(), Code::CertificateMalformed);
  }
}

TEST(PckExtension, LimitsItsEntries) {
  Buffer entries;
  for (int i = 0; i < 65; ++i) {
    entries = joined({entries, sgx_entry("99", octet_string(1, 0))});
  }
  EXPECT_FALSE(
      parse_pck_extension(codec::der_element(DerTag::Sequence, entries)));
}

}  // namespace
}  // namespace assay::dcap
