// SPDX-License-Identifier: Apache-2.0
// Tests of TCB info in both versions and of platform levels.
#include "tee/dcap/tcb_info.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tee/dcap/test_documents.h"

namespace assay::dcap {
namespace {

std::string components_v3(int svn) {
  std::string text;
  for (int i = 0; i < 16; ++i) {
    text += fmt::format("{}{{\"svn\":{}}}", i == 0 ? "" : ",", svn);
  }
  return "\"sgxtcbcomponents\":[" + text + "]";
}

std::string components_v2(int svn) {
  std::string text;
  for (int i = 1; i <= 16; ++i) {
    text +=
        fmt::format("{}\"sgxtcbcomp{:02}svn\":{}", i == 1 ? "" : ",", i, svn);
  }
  return text;
}

std::string document(int version, const std::string& components) {
  return fmt::format(
      R"({{{}"version":{},"issueDate":"2025-06-01T00:00:00Z",)"
      R"("nextUpdate":"2025-07-01T00:00:00Z","fmspc":"00a067110000",)"
      R"("pceId":"0000","tcbType":0,"tcbEvaluationDataNumber":17,)"
      R"("tcbLevels":[{{"tcb":{{{},"pcesvn":13}},)"
      R"("tcbDate":"2024-03-13T00:00:00Z","tcbStatus":"UpToDate"}}]}})",
      version == 3 ? R"("id":"SGX",)" : "", version, components);
}

Result<TcbInfo> parse(const std::string& text) {
  const auto value = codec::parse_json(text);
  EXPECT_TRUE(value) << text;
  return parse_tcb_info(value->get_object());
}

TEST(TcbInfo, ReadsVersion3AndVersion2) {
  for (const int version : {2, 3}) {
    const auto info = parse(
        document(version, version == 3 ? components_v3(5) : components_v2(5)));
    ASSERT_TRUE(info) << info.error().message();
    EXPECT_EQ(info->id, "SGX");
    EXPECT_EQ(info->evaluation_data_number, 17u);
    ASSERT_EQ(info->levels.size(), 1u);
    EXPECT_EQ(info->levels[0].components[15], 5);
    EXPECT_EQ(info->levels[0].pce_svn, 13);
  }
}

TEST(TcbInfo, LeavesUnknownVersionsToTheCheck) {
  const auto info = parse(R"({"version":4,"issueDate":"2025-06-01T00:00:00Z",)"
                          R"("nextUpdate":"2025-07-01T00:00:00Z"})");
  ASSERT_TRUE(info);
  EXPECT_EQ(info->version, 4u);
}

TEST(TcbInfo, RefusesWrongCountsRangesAndHex) {
  const std::string good = document(3, components_v3(5));
  const std::pair<const char*, const char*> edits[] = {
      {"\"pcesvn\":13", "\"pcesvn\":65536"},
      {"{\"svn\":5},", ""},
      {"00a067110000", "00a06711000"},
      {"\"tcbType\":0", "\"tcbType\":1"},
      {"\"pceId\":\"0000\"", "\"pceId\":\"zzzz\""},
      {"\"tcbStatus\":\"UpToDate\"", "\"tcbStatus\":\"uptodate\""},
  };
  for (const auto& [from, to] : edits) {
    std::string text = good;
    text.replace(text.find(from), std::string(from).size(), to);
    EXPECT_FALSE(parse(text)) << to;
  }
  EXPECT_FALSE(parse(document(3, components_v3(256))));
  EXPECT_FALSE(parse(document(2, components_v2(256))));
}

TEST(TcbInfo, ForTdxHasModulesAndComponentsOfTdx) {
  const auto info = parse(tdx_tcb_info_text());
  ASSERT_TRUE(info) << info.error().message();
  EXPECT_EQ(info->id, "TDX");
  ASSERT_TRUE(info->tdx_modules);
  EXPECT_EQ(info->tdx_modules->identities.size(), 1u);
  EXPECT_EQ(info->levels[0].tdx_components[15], 5);
  for (const char* const member : {"tdxtcbcomponents", "tdxModule"}) {
    EXPECT_FALSE(parse(with(tdx_tcb_info_text(), member, "other"))) << member;
  }
  EXPECT_FALSE(
      parse(with(tdx_tcb_info_text(), R"("tdxtcbcomponents":[{"svn":5},)",
                 R"("tdxtcbcomponents":[)")));
}

TEST(TcbInfo, ForSgxHasNoModules) {
  const auto info = parse(with(tdx_tcb_info_text(), "\"TDX\"", "\"SGX\""));
  ASSERT_TRUE(info);
  EXPECT_FALSE(info->tdx_modules);
}

TEST(TcbInfo, HasFrom1To256Levels) {
  const std::string good = document(3, components_v3(5));
  const size_t begin = good.find("[{\"tcb\"") + 1;
  const std::string level = good.substr(begin, good.size() - 2 - begin);
  const auto with_levels = [&](size_t count) {
    std::string text = good.substr(0, begin);
    for (size_t i = 0; i < count; ++i) {
      text += (i == 0 ? "" : ",") + level;
    }
    return R"({"tcbInfo":)" + text + R"(]},"signature":")" +
           std::string(128, 'a') + "\"}";
  };
  const auto parsed = [&](size_t count) -> Result<TcbInfo> {
    const std::string body = with_levels(count);
    TRY(const SignedDocument read, read_signed_document(body, kTcbInfoMember));
    return parse_tcb_info(read.root.as_object().at(kTcbInfoMember).as_object());
  };
  EXPECT_FALSE(parsed(0));
  EXPECT_EQ(parsed(kMaxTcbLevels)->levels.size(), kMaxTcbLevels);
  EXPECT_FALSE(parsed(kMaxTcbLevels + 1));
}

TEST(PlatformLevels, NeedEveryComponentAndThePceSvn) {
  PlatformLevel high;
  high.components.fill(5);
  high.pce_svn = 10;
  PlatformLevel low;
  low.components.fill(4);
  low.pce_svn = 9;
  const std::vector<PlatformLevel> levels = {high, low};
  PckExtension platform;
  platform.components.fill(5);
  platform.pce_svn = 10;
  EXPECT_EQ(match_level(levels, platform), &levels[0]);
  platform.components[15] = 4;
  EXPECT_EQ(match_level(levels, platform), &levels[1]);
  platform.components[15] = 5;
  platform.pce_svn = 9;
  EXPECT_EQ(match_level(levels, platform), &levels[1]);
  platform.components[0] = 3;
  EXPECT_EQ(match_level(levels, platform), nullptr);
}

TEST(TcbInfoParser, KeepsWhatComponentsAreCalled) {
  const auto info_of = [](std::string_view component) {
    return parse_tcb_info(
        codec::parse_json(with(tcb_info_text(), R"({"svn":5})", component))
            ->get_object());
  };
  const auto info =
      info_of(R"({"svn":5,"category":"BIOS","type":"Early Microcode Update"})");
  ASSERT_TRUE(info);
  EXPECT_EQ(info->component_names[0].category, "BIOS");
  EXPECT_EQ(info->component_names[0].type, "Early Microcode Update");
  EXPECT_EQ(info->component_names[1].category, "");
  for (const char* const odd :
       {R"({"svn":5,"category":7})", R"({"svn":5,"category":"\u00fc"})",
        R"({"svn":5,"category":"01234567890123456789012345678901)"
        R"(234567890123456789012345678901234"})"}) {
    const auto unnamed = info_of(odd);
    ASSERT_TRUE(unnamed) << odd;
    EXPECT_EQ(unnamed->component_names[0].category, "") << odd;
  }
}

TEST(PlatformLevels, OfTdxNeedItsComponentsToo) {
  PlatformLevel level;
  level.tdx_components.fill(5);
  const std::vector<PlatformLevel> levels = {level};
  TeeTcbSvn svn;
  svn.data.fill(5);
  EXPECT_EQ(match_level(levels, {}, svn), &levels[0]);
  for (size_t i = 0; i < svn.kSize; ++i) {
    TeeTcbSvn lower = svn;
    lower.data[i] = 4;
    // 0 and 1 are the module's own while its version is above 0.
    EXPECT_EQ(match_level(levels, {}, lower) != nullptr, i < 2) << i;
    lower.data[1] = 0;
    EXPECT_EQ(match_level(levels, {}, lower), nullptr) << i;
  }
}

}  // namespace
}  // namespace assay::dcap
