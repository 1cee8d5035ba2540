// SPDX-License-Identifier: Apache-2.0
// Tests of what a configuration makes of the file system.
#include "server/confinement.h"

#include <algorithm>

#include <gtest/gtest.h>

namespace assay::server {
namespace {

using confine::Access;
using confine::Reach;
using confine::State;

Config configured(
    std::initializer_list<std::pair<const char*, const char*>> options) {
  Settings settings = default_settings();
  for (const auto& [key, value] : options) {
    EXPECT_TRUE(apply_flag(settings, key, value)) << key;
  }
  auto config = make_config(settings, Purpose::Production, "/state");
  EXPECT_TRUE(config) << config.error().message();
  return *std::move(config);
}

bool has(const std::vector<Reach>& reaches, const Reach& reach) {
  return std::ranges::find(reaches, reach) != reaches.end();
}

TEST(Reach, WritesTheFoldersOfDataAndStoreAlone) {
  const auto reaches = reach_of(configured({{"store.url", "sqlite:/db/a.db"},
                                            {"service.data", "/data"},
                                            {"collateral.sources", "dir:/c"},
                                            {"tls.certificate", "/tls/c.pem"},
                                            {"tls.key", "/tls/k.pem"}}));
  std::vector<Reach> written;
  std::ranges::copy_if(
      reaches, std::back_inserter(written),
      [](const Reach& reach) { return reach.access == Access::Write; });
  EXPECT_EQ(written, (std::vector<Reach>{{"/data", Access::Write},
                                         {"/db", Access::Write}}));
}

TEST(Reach, ReadsTheFoldersOfEveryFileThatOptionsName) {
  const auto reaches = reach_of(configured(
      {{"tls.certificate", "/a/x"},
       {"tls.key", "/b/x"},
       {"tls.client_ca", "/c/x"},
       {"store.key", "file:/d/x"},
       {"collateral.sources", "dir:/e,bundle:/f/x,pcs:https://pcs.test"},
       {"collateral.ca_file", "/g/x"},
       {"collateral.bundle_key", "/h/x"},
       {"identity.ca_file", "/i/x"},
       {"anchors.extra", "/j/x,/k/x"},
       {"anchors.tpm", "/l/x"},
       {"azure_guest.secure_boot_lists", "/m/x"},
       {"keys.backend", "pkcs11:token=t?module-path=/n/x&pin-source=file:/o/x"},
       {"service.confine_paths", "read:/p"}}));
  for (char name = 'a'; name <= 'p'; ++name) {
    EXPECT_TRUE(has(reaches, {std::string("/") + name, Access::Read})) << name;
  }
}

TEST(Confinement, IsOffWhereItShallBe) {
  const Config config = configured({{"service.confine", "off"}});
  Log log(LogLevel::Error);
  for (const auto& layer :
       {confine_files(config, log), confine_calls(config, log)}) {
    ASSERT_TRUE(layer);
    EXPECT_EQ(layer->state, State::Off);
    EXPECT_EQ(layer->detail, "service.confine is off");
  }
}

// What a device's library reads is not known, so its files cannot be listed.
TEST(Confinement, WantsTheFilesOfADevice) {
  constexpr std::pair<const char*, const char*> kDevice = {
      "keys.backend", "pkcs11:token=t?module-path=/m&pin-source=file:/p"};
  Log log(LogLevel::Error);
  const auto layer = confine_files(configured({kDevice}), log);
  ASSERT_TRUE(layer);
  EXPECT_EQ(layer->state, State::Off);
  const auto refused = confine_files(
      configured({kDevice, {"service.confine", "required"}}), log);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), Code::ConfigInvalid);
  EXPECT_EQ(refused.error().detail(),
            "service.confine is required: Landlock: keys.backend is a device, "
            "and what its library reads and writes is not known: name it in "
            "service.confine_paths");
}

}  // namespace
}  // namespace assay::server
