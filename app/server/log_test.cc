// SPDX-License-Identifier: Apache-2.0
// Tests of the structured log.
#include "server/log.h"

#include <array>
#include <fstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "codec/json.h"

namespace assay::server {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;

// What a log writes into a file until it ends.
template <class Use>
std::vector<std::string> lines_of(LogLevel least, Use use) {
  const std::filesystem::path path =
      std::filesystem::path(testing::TempDir()) / "assay-log-test";
  std::filesystem::remove(path);
  {
    Log log(least);
    EXPECT_TRUE(log.open_file(path));
    use(log);
  }
  std::vector<std::string> lines;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    EXPECT_TRUE(codec::parse_json(line)) << line;
    lines.push_back(line);
  }
  std::filesystem::remove(path);
  return lines;
}

TEST(Log, WritesOpenTelemetrysNames) {
  const auto lines = lines_of(LogLevel::Info, [](Log& log) {
    log.write(LogLevel::Warn, "b\"1\n", {{"text", "v"}, {"count", int64_t{7}}});
  });
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_THAT(
      lines[0],
      MatchesRegex(
          R"(\{"timestamp":"20..-..-..T..:..:..\..........Z",)"
          R"("severity_text":"WARN","severity_number":13,"body":"b\\"1\\n",)"
          R"("attributes":\{"text":"v","count":7\},"resource":)"
          R"(\{"service.name":"assay","service.version":"[0-9.]+"\}\})"));
}

TEST(Log, TellsTheTraceOfARequest) {
  const std::array<LogField, 2> attributes = {
      {{"seconds", 0.00025}, {"decision", LogJson{R"({"a":1})"}}}};
  const auto lines = lines_of(LogLevel::Info, [&](Log& log) {
    log.write_request(LogLevel::Info, "request", attributes, {"aa", "bb"});
    log.write_request(LogLevel::Info, "request", attributes, {"cc", ""});
  });
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_THAT(lines[0], HasSubstr(R"("trace_id":"aa","span_id":"bb",)"
                                  R"("attributes":{"seconds":0.000250000,)"
                                  R"("decision":{"a":1}})"));
  EXPECT_THAT(lines[1], HasSubstr(R"("trace_id":"cc","attributes")"));
}

TEST(Log, LeavesOutWhatIsLessSevere) {
  EXPECT_TRUE(lines_of(LogLevel::Warn, [](Log& log) {
                log.write(LogLevel::Info, "no");
                log.write_request(LogLevel::Info, "no", {}, {});
              }).empty());
}

TEST(Log, CutsLongTextAndWhatIsNoUtf8) {
  const auto lines = lines_of(LogLevel::Info, [](Log& log) {
    log.write(
        LogLevel::Info, "x",
        {{"long", std::string(Log::kMaxValue + 1, 'a')}, {"bad", "good\xff"}});
  });
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_THAT(lines[0],
              HasSubstr("\"" + std::string(Log::kMaxValue, 'a') + "\""));
  EXPECT_THAT(lines[0], HasSubstr(R"("bad":"good")"));
}

TEST(Log, WritesNoControlCharacters) {
  const auto lines = lines_of(LogLevel::Info, [](Log& log) {
    log.write(LogLevel::Info, "a\u009bb", {{"c", "\x1b[2J\u0080\u00a0"}});
  });
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_THAT(lines[0], HasSubstr("a\ufffdb"));
  EXPECT_THAT(lines[0], HasSubstr("\\u001b[2J\ufffd\u00a0"));
}

TEST(Log, IsNotFloodedByOnePlace) {
  const auto lines = lines_of(LogLevel::Info, [](Log& log) {
    for (unsigned i = 0; i < 2 * journal::CallRate::kPerSecond; ++i) {
      log.write(LogLevel::Info, "again");
    }
    log.write(LogLevel::Info, "elsewhere");
  });
  EXPECT_EQ(lines.size(), journal::CallRate::kPerSecond + 1);
}

}  // namespace
}  // namespace assay::server
