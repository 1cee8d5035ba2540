// SPDX-License-Identifier: Apache-2.0
// Tests of the layers of settings.
#include "server/settings.h"

#include <filesystem>

#include <gtest/gtest.h>
#include <unistd.h>

#include "files/file.h"

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
  ASSERT_TRUE(apply_flag(settings, "service.listen", "http://a,http://b"));
  EXPECT_EQ(settings.find("service.listen")->second.values.size(), 2u);
  EXPECT_NE(describe(settings).find(
                R"(service.listen = ["http://a", "http://b"]  # --service.)"),
            std::string::npos);
}

TEST(Settings, AreShownWithoutPins) {
  Settings settings = default_settings();
  ASSERT_TRUE(apply_flag(settings, "keys.backend",
                         "pkcs11:token=t?pin-value=4711&module-path=/m"));
  const std::string text = describe(settings);
  EXPECT_NE(text.find("pkcs11:token=t?pin-value=***&module-path=/m"),
            std::string::npos);
  EXPECT_EQ(text.find("4711"), std::string::npos);
}

// What apply_toml makes of a file with that content.
Result<Settings> settings_from(const std::string& toml) {
  const std::string path = testing::TempDir() + "assay-settings-" +
                           std::to_string(::getpid()) + ".toml";
  EXPECT_TRUE(files::write_file(path, bytes_of(toml), files::Mode::Private));
  Settings settings = default_settings();
  const auto applied = apply_toml(settings, path);
  std::filesystem::remove(path);
  if (!applied) {
    const std::string detail = applied.error().detail();
    return Error(Code::ConfigInvalid, detail.substr(path.size()));
  }
  return settings;
}

TEST(Settings, HaveArraysOfTables) {
  const auto settings = settings_from(
      "[identity]\n"
      "issuers = [\n"
      "  { issuer = \"https://a\", audiences = [\"x\", \"y\"] },\n"
      "  { issuer = \"https://b\", audiences = \"z\" },\n"
      "]\n"
      "[[identity.roles]]\n"
      "principal = \"p\"\n"
      "role = \"Owner\"\n"
      "scope = \"/\"\n");
  ASSERT_TRUE(settings) << settings.error().detail();
  const auto& issuers = settings->find("identity.issuers")->second.rows;
  ASSERT_EQ(issuers.size(), 2u);
  EXPECT_EQ(issuers[0].list("audiences").size(), 2u);
  EXPECT_TRUE(issuers[1].origin.ends_with(".toml:4"));
  EXPECT_EQ(settings->find("identity.roles")->second.rows.front().text("role"),
            "Owner");
  EXPECT_NE(describe(*settings).find(
                R"(identity.issuers = [{issuer = "https://a", audiences = )"
                R"(["x", "y"]}, {issuer = "https://b")"),
            std::string::npos);
}

TEST(Settings, NameLineAndFieldOfATable) {
  const auto error = [](const std::string& toml) {
    const auto settings = settings_from("[identity]\n" + toml);
    return settings ? std::string("accepted") : settings.error().detail();
  };
  EXPECT_EQ(error("roles = [\n{ principal = \"p\", rolle = \"Owner\" }]"),
            ":3: identity.roles: there is no field \"rolle\"; did you mean "
            "\"role\"?");
  EXPECT_EQ(error("roles = [{ principal = 1 }]"),
            ":2: identity.roles: principal must be a string, or an array of "
            "strings");
  EXPECT_EQ(error("roles = \"x\""),
            ":2: identity.roles must be an array of tables");
  EXPECT_EQ(error("roles = [\n\"x\"]"),
            ":3: identity.roles must be an array of tables");
}

TEST(Settings, TakeTablesFromVariables) {
  Settings settings = default_settings();
  const std::vector<std::string> variables = {
      "ASSAY_IDENTITY_ROLES=principal=p,role=Owner,scope=/"};
  ASSERT_TRUE(apply_environment(settings, variables));
  EXPECT_EQ(settings.find("identity.roles")->second.rows.size(), 1u);
  const std::vector<std::string> wrong = {"ASSAY_IDENTITY_ROLES=[1]"};
  EXPECT_EQ(apply_environment(settings, wrong).error().code(),
            Code::ConfigInvalid);
}

}  // namespace
}  // namespace assay::server
