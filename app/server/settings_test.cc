// SPDX-License-Identifier: Apache-2.0
// Tests of the layers of settings.
#include "server/settings.h"

#include <gtest/gtest.h>

namespace assay::server {
namespace {

std::string value_of(const Settings& settings, const char* key) {
  return settings.find(key)->second.values.front();
}

TEST(Settings, HaveEveryOptionByDefault) {
  const Settings settings = default_settings();
  EXPECT_EQ(settings.size(), all_options().size());
  EXPECT_EQ(settings.find("log.level")->second.origin, "default");
}

TEST(Settings, TakeVariablesByTheirName) {
  Settings settings = default_settings();
  const std::vector<std::string> variables = {"HOME=/x", "ASSAY_LOG_LEVEL=warn",
                                              "ASSAY_ANCHORS_EXTRA=a,b"};
  ASSERT_TRUE(apply_environment(settings, variables));
  EXPECT_EQ(value_of(settings, "log.level"), "warn");
  EXPECT_EQ(settings.find("anchors.extra")->second.values.size(), 2u);
  EXPECT_EQ(settings.find("log.level")->second.origin, "ASSAY_LOG_LEVEL");
}

TEST(Settings, RefuseVariablesThatNoOptionHas) {
  Settings settings = default_settings();
  const std::vector<std::string> variables = {"ASSAY_LOG_LEVLE=warn"};
  EXPECT_EQ(apply_environment(settings, variables).error().code(),
            Code::ConfigInvalid);
}

TEST(Settings, LetFlagsWin) {
  Settings settings = default_settings();
  apply_flag(settings, "service.listen", "http://a,http://b");
  EXPECT_EQ(settings.find("service.listen")->second.values.size(), 2u);
  EXPECT_NE(describe(settings).find(
                R"(service.listen = ["http://a", "http://b"]  # --service.)"),
            std::string::npos);
}

}  // namespace
}  // namespace assay::server
