// SPDX-License-Identifier: Apache-2.0
// Tests of HCL reports, byte by byte.
#include "tee/azure_guest/hcl_report.h"

#include <gtest/gtest.h>

#include "base/writer.h"

namespace assay::azure_guest {
namespace {

constexpr std::string_view kData = R"({"keys":[]})";

struct Fields {
  std::string signature = "HCLA";
  uint32_t version = 2;
  uint32_t request_type = 2;
  uint32_t type = 2;
  uint32_t hash = 1;
  std::string data{kData};
  uint32_t more = 0;  // than there is, in every size
  size_t report_data = 0x50;
};

Buffer write(const Fields& fields) {
  const auto size = static_cast<uint32_t>(fields.data.size()) + fields.more;
  constexpr crypto::Hash kHashes[] = {
      crypto::Hash::Sha256, crypto::Hash::Sha256, crypto::Hash::Sha384,
      crypto::Hash::Sha512};
  const Buffer hash = crypto::digest(kHashes[fields.hash < 4 ? fields.hash : 0],
                                     {bytes_of(fields.data)});
  Buffer report(1184);
  std::copy(hash.begin(), hash.end(),
            report.begin() + static_cast<std::ptrdiff_t>(fields.report_data));
  return Writer()
      .bytes(bytes_of(fields.signature))
      .u32le(fields.version)
      .u32le(1216 + 20 + size)
      .u32le(fields.request_type)
      .zeros(16)
      .bytes(report)
      .u32le(20 + size)
      .u32le(1)
      .u32le(fields.type)
      .u32le(fields.hash)
      .u32le(size)
      .bytes(bytes_of(fields.data))
      .take();
}

std::string reason_of(const Buffer& bytes) {
  tee::Trail trail;
  const auto report = parse_hcl_report(bytes, trail);
  return report ? "" : std::string(report.error().reason());
}

TEST(HclReport, HoldsReportAndRuntimeData) {
  const Buffer bytes = write({});
  tee::Trail trail;
  const auto report = parse_hcl_report(bytes, trail);
  ASSERT_TRUE(report.has_value()) << report.error().message();
  EXPECT_EQ(report->version, 2u);
  EXPECT_EQ(report->type, HclReportType::Snp);
  EXPECT_EQ(name_of(report->type), "snp");
  EXPECT_EQ(report->report_size, bytes.size());
  EXPECT_EQ(report->hardware_report.size(), 1184u);
  EXPECT_EQ(text_of(report->runtime_data), kData);
  EXPECT_TRUE(binds_runtime_data(*report));
}

TEST(HclReport, IsBoundByEveryHash) {
  for (const uint32_t hash : {1u, 2u, 3u}) {
    const Buffer bytes = write({.hash = hash});
    tee::Trail trail;
    EXPECT_TRUE(binds_runtime_data(*parse_hcl_report(bytes, trail))) << hash;
  }
}

TEST(HclReport, OfATdIsBoundByReportdata) {
  const Buffer bytes = write({.type = 4, .report_data = 128});
  tee::Trail trail;
  const auto report = parse_hcl_report(bytes, trail);
  EXPECT_EQ(report->type, HclReportType::Tdx);
  EXPECT_TRUE(binds_runtime_data(*report));
}

TEST(HclReport, IsNotBoundByAnythingElse) {
  Buffer other = write({});
  other[32 + 0x50] ^= 1;
  Buffer tail = write({});
  tail[32 + 0x50 + 63] = 1;
  for (const Buffer* const bytes : {&other, &tail}) {
    tee::Trail trail;
    EXPECT_FALSE(binds_runtime_data(*parse_hcl_report(*bytes, trail)));
  }
  const Buffer trusted = write({.type = 3});
  tee::Trail trail;
  EXPECT_FALSE(binds_runtime_data(*parse_hcl_report(trusted, trail)));
}

TEST(HclReport, MayHaveZerosBehindIt) {
  Buffer bytes = write({});
  bytes.resize(2600);
  EXPECT_EQ(reason_of(bytes), "");
}

TEST(HclReport, IsRefusedForTheFirstThingThatIsWrong) {
  EXPECT_EQ(reason_of(write({.signature = "HCLB", .version = 3})),
            "azure_guest.hcl.signature");
  EXPECT_EQ(reason_of(write({.version = 3, .request_type = 1})),
            "azure_guest.hcl.version");
  EXPECT_EQ(reason_of(write({.request_type = 1, .type = 5})),
            "azure_guest.hcl.request_type");
  EXPECT_EQ(reason_of(write({.type = 5, .hash = 4})),
            "azure_guest.hcl.report_type");
  EXPECT_EQ(reason_of(write({.hash = 4, .more = 1})),
            "azure_guest.hcl.hash_type");
  EXPECT_EQ(reason_of(write({.data = "[]", .more = 1})),
            "azure_guest.hcl.truncated");
  EXPECT_EQ(reason_of(write({.data = "[]"})), "azure_guest.hcl.runtime_json");
}

TEST(HclReport, IsRefusedWhereSizesDoNotAgree) {
  for (const size_t size_at : {8u, 1216u, 1232u}) {
    Buffer bytes = write({});
    bytes[size_at] ^= 1;
    bytes.resize(4096);
    EXPECT_EQ(reason_of(bytes), "azure_guest.hcl.truncated") << size_at;
  }
  Buffer short_header = write({});
  short_header.resize(1235);
  EXPECT_EQ(reason_of(short_header), "azure_guest.hcl.truncated");
  EXPECT_EQ(reason_of({}), "azure_guest.hcl.truncated");
}

TEST(HclReport, IsToldFromJson) {
  EXPECT_TRUE(is_hcl_report(write({})));
  EXPECT_TRUE(is_hcl_report(write({.signature = "HCLB"})));
  EXPECT_FALSE(is_hcl_report(bytes_of(R"({"TpmInfo":{}})")));
  EXPECT_FALSE(is_hcl_report({}));
}

}  // namespace
}  // namespace assay::azure_guest
