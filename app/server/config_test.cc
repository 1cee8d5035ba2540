// SPDX-License-Identifier: Apache-2.0
// Tests of the typed configuration.
#include "server/config.h"

#include <gtest/gtest.h>

#include "tee/sgx/evidence.h"

namespace assay::server {
namespace {

Result<Config> configure(const char* key, const char* value,
                         Purpose purpose = Purpose::Production) {
  Settings settings = default_settings();
  apply_flag(settings, key, value);
  return make_config(settings, purpose, "/state");
}

TEST(Config, FillsInWhatIsEmpty) {
  const auto config =
      make_config(default_settings(), Purpose::Production, "/state");
  ASSERT_TRUE(config) << config.error().message();
  EXPECT_EQ(config->store_url, "sqlite:/state/assay.db");
  EXPECT_EQ(config->store_key, "file:/state/seal.key");
  EXPECT_EQ(config->sgx_default_policy, sgx::kDefaultPolicy);
  EXPECT_FALSE(config->baseline.accepted.contains(tee::TcbStatus::OutOfDate));
}

TEST(Config, ServesHttpsOnLoopbackForDevelopment) {
  const auto config =
      make_config(default_settings(), Purpose::Development, "/state");
  EXPECT_EQ(config->listen, std::vector<std::string>{"https://localhost:8443"});
}

TEST(Config, RefusesWhatItCannotUse) {
  const std::pair<const char*, const char*> kBad[] = {
      {"limits.body_bytes", "many"},
      {"limits.body_bytes", "1"},
      {"log.level", "loud"},
      {"log.access", "yes"},
      {"collateral.sources", "pcs:https://x"},
      {"collateral.accept_statuses", "Revoked"},
      {"collateral.accept_statuses", "Fine"},
      {"appraisal.at", "yesterday"},
      {"default_policy.sgx", "2021"},
      {"keys.token_alg", "ES256"},
      {"service.attest_uri", "https://x/"},
      {"service.listen", "https://0.0.0.0:1"},
      {"tls.key", "only-one.pem"},
  };
  for (const auto& [key, value] : kBad) {
    const auto config = configure(key, value);
    ASSERT_FALSE(config) << key;
    EXPECT_EQ(config.error().code(), Code::ConfigInvalid);
  }
  EXPECT_EQ(configure("log.level", "loud").error().detail(),
            "log.level (--log.level): expected one of debug, info, warn, "
            "error, found \"loud\"");
}

TEST(Config, PutsDataWhereTheUserKeepsState) {
  using Variables = std::vector<std::string>;
  EXPECT_EQ(standard_data_folder(Variables{"XDG_STATE_HOME=/x"}), "/x/assay");
  EXPECT_EQ(standard_data_folder(Variables{"HOME=/u"}),
            "/u/.local/state/assay");
  EXPECT_EQ(standard_data_folder(Variables{}), "/var/lib/assay");
}

}  // namespace
}  // namespace assay::server
