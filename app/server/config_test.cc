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
  TRY_OK(apply_flag(settings, key, value));
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

TEST(Config, LimitsConnectionsOfAnAddressButInDevelopment) {
  const auto limit = [](Purpose purpose, const Settings& settings) {
    const auto config = make_config(settings, purpose, "/state");
    EXPECT_TRUE(config) << config.error().message();
    return config->limits.address_connections;
  };
  Settings settings = default_settings();
  EXPECT_EQ(limit(Purpose::Production, settings), 256u);
  EXPECT_EQ(limit(Purpose::Development, settings), 0u);
  settings.find("limits.connections_per_address")->second = {{"7"}, "flag", {}};
  EXPECT_EQ(limit(Purpose::Development, settings), 7u);
}

TEST(Config, RefusesWhatItCannotUse) {
  const std::pair<const char*, const char*> kBad[] = {
      {"limits.body_bytes", "many"},
      {"limits.body_bytes", "1"},
      {"limits.bodies_bytes", "1"},
      {"limits.queue_target_ms", "0"},
      {"limits.burst", "0"},
      {"service.workers", "0"},
      {"log.level", "loud"},
      {"log.access", "yes"},
      {"collateral.sources", "pcs:ftp://x"},
      {"collateral.sources", "pcs:http://x.example"},
      {"audit.platforms", "many"},
      {"collateral.accept_statuses", "Revoked"},
      {"collateral.accept_statuses", "Fine"},
      {"collateral.require_amd_crl", "maybe"},
      {"collateral.grace_days", "366"},
      {"appraisal.at", "yesterday"},
      {"default_policy.sgx", "2021"},
      {"keys.token_alg", "HS256"},
      {"keys.backend", ""},
      {"keys.backend", "file:/key"},
      {"keys.backend", "pkcs11:token=t?module-path=/m.so"},
      {"service.attest_uri", "ftp://x"},
      {"service.listen", "https://0.0.0.0:1"},
      {"service.admin_listen", "https://127.0.0.1:1"},
      {"service.confine", "on"},
      {"service.confine_paths", "/var/lib/softhsm"},
      {"service.confine_paths", "write:var/lib/softhsm"},
      {"service.confine_paths", "execute:/usr"},
      {"tls.key", "only-one.pem"},
      {"identity.issuers", "issuer=http://x,audiences=a"},
      {"identity.issuers", "issuer=https://x,audiences=a,jwks_uri=http://x"},
      {"identity.issuers",
       "issuer=https://x,audiences=a;issuer=https://x,audiences=b"},
      {"identity.issuers", "issuer=https://x"},
      {"identity.roles", "principal=p,role=King,scope=/"},
      {"identity.roles", "principal=p,role=Owner,scope=x"},
      {"identity.dev", "yes"},
      {"identity.skew_seconds", "3601"},
      {"identity.anonymous_attest", "no"},
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

TEST(Config, SaysWhatAMissingCrlMeans) {
  EXPECT_EQ(configure("collateral.require_amd_crl", "false")
                ->baseline.missing_amd_crl,
            tee::MissingCrl::Noted);
  EXPECT_EQ(
      configure("collateral.require_amd_crl", "true")->baseline.missing_amd_crl,
      tee::MissingCrl::Refused);
  EXPECT_EQ(configure("collateral.minimum_tcb_evaluation", "0")
                ->baseline.minimum_evaluation,
            std::nullopt);
  EXPECT_EQ(configure("collateral.minimum_tcb_evaluation", "17")
                ->baseline.minimum_evaluation,
            17u);
}

TEST(Config, ForgivesNothingUnlessItIsToldTo) {
  EXPECT_EQ(configure("log.level", "info")->baseline.grace_days, 0u);
  EXPECT_EQ(configure("collateral.grace_days", "30")->baseline.grace_days, 30u);
}

TEST(Config, NamesTheDeviceThatHasTheKeys) {
  EXPECT_FALSE(configure("keys.backend", "store")->key_device);
  const auto config = configure(
      "keys.backend", "pkcs11:token=t?module-path=/m.so&pin-source=file:/pin");
  ASSERT_TRUE(config) << config.error().message();
  ASSERT_TRUE(config->key_device);
  EXPECT_EQ(config->key_device->token, "t");
  EXPECT_EQ(config->key_device->pin_file, "/pin");
}

TEST(Config, NamesWhatADeviceNeedsBesides) {
  EXPECT_EQ(configure("log.level", "info")->confine, Confine::Auto);
  EXPECT_EQ(configure("service.confine", "required")->confine,
            Confine::Required);
  EXPECT_EQ(
      configure("service.confine_paths", "read:/etc/x,write:/run/y:z")
          ->confine_paths,
      (std::vector<confine::Reach>{{"/etc/x", confine::Access::Read},
                                   {"/run/y:z", confine::Access::Write}}));
}

TEST(Config, NeverShowsWhatMayHoldAPin) {
  for (const char* value : {"pkcs11:token=t;pin-value=4711", "pin-value:4711",
                            "pkcs11:token=t?module-path=4711&pin-value=4711"}) {
    const auto config = configure("keys.backend", value);
    ASSERT_FALSE(config) << value;
    EXPECT_EQ(config.error().message().find("4711"), std::string::npos)
        << config.error().message();
  }
}

TEST(Config, HasWhoIsTrustedAndForWhat) {
  Settings settings = default_settings();
  ASSERT_TRUE(apply_flag(settings, "identity.issuers",
                         "issuer=https://a,audiences=x,audiences=y;"
                         "issuer=http://localhost:1,audiences=z,"
                         "jwks_uri=https://k/?v=1"));
  ASSERT_TRUE(apply_flag(settings, "identity.roles",
                         "principal=p,role=Attestation Reader,scope=/"));
  const auto config = make_config(settings, Purpose::Production, "/state");
  ASSERT_TRUE(config) << config.error().message();
  const IdentityConfig& identity = config->identity;
  ASSERT_EQ(identity.issuers.size(), 2u);
  EXPECT_EQ(identity.issuers[0].url, "https://a");
  EXPECT_EQ(identity.issuers[0].audiences,
            (std::vector<std::string>{"x", "y"}));
  EXPECT_EQ(identity.issuers[1].jwks_uri, "https://k/?v=1");
  ASSERT_EQ(identity.roles.size(), 1u);
  EXPECT_EQ(identity.roles[0].role, "Attestation Reader");
  EXPECT_EQ(identity.roles[0].scope, "/");
  EXPECT_EQ(identity.skew, std::chrono::seconds(300));
  EXPECT_TRUE(identity.anonymous_attest);
  EXPECT_FALSE(identity.dev);
}

TEST(Config, SaysWhichRowOfWhichOptionIsWrong) {
  EXPECT_EQ(configure("identity.roles",
                      "principal=p,role=Owner,scope=/;"
                      "principal=p,role=King,scope=/")
                .error()
                .detail(),
            "identity.roles (--identity.roles[1]): expected role to be one of "
            "Attestation Reader, Attestation Contributor, Owner, found "
            "\"King\"");
}

TEST(Config, HasADevelopmentIssuerOnLoopbackAlone) {
  EXPECT_TRUE(make_config(default_settings(), Purpose::Development, "/state")
                  ->identity.dev);
  EXPECT_FALSE(
      configure("identity.dev", "false", Purpose::Development)->identity.dev);
  Settings settings = default_settings();
  ASSERT_TRUE(apply_flag(settings, "service.listen", "http://0.0.0.0:80"));
  ASSERT_TRUE(apply_flag(settings, "identity.dev", "true"));
  EXPECT_EQ(
      make_config(settings, Purpose::Production, "/state").error().detail(),
      "identity.dev (--identity.dev): expected false, since "
      "http://0.0.0.0:80 is not a loopback address, found \"true\"");
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
