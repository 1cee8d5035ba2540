// SPDX-License-Identifier: Apache-2.0
// Tests of the SGX extension, written and read back.
#include "forge/pck_extension.h"

#include <gtest/gtest.h>

namespace assay::forge {
namespace {

dcap::PckExtension sample() {
  dcap::PckExtension extension;
  extension.ppid.data.fill(0xaa);
  for (size_t i = 0; i < extension.components.size(); ++i) {
    extension.components[i] = static_cast<uint8_t>(17 * i);
  }
  extension.pce_svn = 0xfffe;
  extension.cpu_svn.data.fill(0xbb);
  extension.pce_id.data = {1, 2};
  extension.fmspc.data = {1, 2, 3, 4, 5, 6};
  return extension;
}

TEST(WritePckExtension, IsReadBackUnderBothCas) {
  const dcap::PckExtension written = sample();
  for (const auto ca : {dcap::PckCa::Processor, dcap::PckCa::Platform}) {
    const auto read = dcap::parse_pck_extension(
        write_pck_extension(written, ca, SgxType::Scalable));
    ASSERT_TRUE(read.has_value()) << read.error().message();
    EXPECT_EQ(read->ppid, written.ppid);
    EXPECT_EQ(read->components, written.components);
    EXPECT_EQ(read->pce_svn, written.pce_svn);
    EXPECT_EQ(read->cpu_svn, written.cpu_svn);
    EXPECT_EQ(read->pce_id, written.pce_id);
    EXPECT_EQ(read->fmspc, written.fmspc);
  }
}

TEST(WritePckExtension, HasMoreEntriesUnderThePlatformCa) {
  EXPECT_GT(
      write_pck_extension(sample(), dcap::PckCa::Platform, SgxType::Standard)
          .size(),
      write_pck_extension(sample(), dcap::PckCa::Processor, SgxType::Standard)
          .size());
}

TEST(WritePckExtension, IsRefusedWithAnUnknownSgxType) {
  EXPECT_FALSE(dcap::parse_pck_extension(
                   write_pck_extension(sample(), dcap::PckCa::Processor,
                                       SgxType::Unknown))
                   .has_value());
}

}  // namespace
}  // namespace assay::forge
