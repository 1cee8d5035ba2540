// SPDX-License-Identifier: Apache-2.0
// Tests of the key ring against a provider that rotates, fails, and dies.
#include "keyring/key_ring.h"

#include <future>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "identity/dev_issuer.h"
#include "identity/test_issuer.h"
#include "keyring/test_provider.h"

namespace assay::keyring {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;

const crypto::PrivateKey& other_key() {
  static const auto key = crypto::PrivateKey::generate_p256();
  return key;
}

Time wall_clock() {
  return std::chrono::time_point_cast<std::chrono::seconds>(
      std::chrono::system_clock::now());
}

std::string claims_of(const std::string& issuer) {
  const int64_t now = unix_seconds(wall_clock());
  return R"({"iss":")" + issuer + R"(","aud":"a","oid":"o","exp":)" +
         std::to_string(now + 200'000) + "}";
}

std::string rsa_token(const std::string& issuer) {
  return identity::test_token(claims_of(issuer));
}

std::string ec_token(const std::string& issuer) {
  return jose::sign(R"({"alg":"ES256","kid":"k2"})", claims_of(issuer),
                    jose::Algorithm::ES256, other_key());
}

std::vector<jose::Jwk> first_keys() {
  return {identity::test_jwk("k1", identity::rsa_test_key())};
}

std::vector<jose::Jwk> both_keys() {
  return {identity::test_jwk("k1", identity::rsa_test_key()),
          identity::test_jwk("k2", other_key())};
}

// A ring of one issuer, with what a test looks at.
struct Watched {
  Attempts attempts;
  std::unique_ptr<KeyRing> ring;
  std::optional<KeyReader> reader;

  explicit Watched(const std::string& issuer, Options options = {}) {
    options.report = attempts.report();
    auto started = KeyRing::start({{{issuer, {"a"}, ""}, {}}}, options);
    EXPECT_TRUE(started) << started.error().message();
    ring = std::move(*started);
    reader.emplace(*ring);
  }

  std::string verify(const std::string& token, std::chrono::hours later = {}) {
    const auto caller = reader->verify(token, {wall_clock() + later});
    return caller ? caller->principal : std::string(caller.error().reason());
  }
};

TEST(KeyRing, FetchesKeysByDiscovery) {
  TestServer provider;
  publish(provider, first_keys());
  Watched watched(provider.url());
  EXPECT_EQ(watched.attempts.wait_for(1), "");
  EXPECT_EQ(watched.verify(rsa_token(provider.url())), "o");
  const IssuerStatus status = watched.ring->status().front();
  EXPECT_EQ(status.issuer, provider.url());
  EXPECT_EQ(status.keys, 1u);
  EXPECT_EQ(status.fetches, 1u);
  EXPECT_TRUE(status.fetched_at);
  EXPECT_FALSE(status.pinned);
}

TEST(KeyRing, FetchesKeysFromTheUriThatIsGiven) {
  TestServer provider;
  provider.set_body("/my-keys", jose::write_jwks(first_keys()));
  Attempts attempts;
  Options options;
  options.report = attempts.report();
  const auto ring = KeyRing::start(
      {{{"https://issuer.example", {"a"}, provider.url() + "/my-keys?v=1"},
        {}}},
      options);
  ASSERT_TRUE(ring);
  EXPECT_EQ(attempts.wait_for(1), "");
  KeyReader reader(**ring);
  EXPECT_TRUE(
      reader.verify(rsa_token("https://issuer.example"), {wall_clock()}));
}

TEST(KeyRing, NeverWaitsForASlowProvider) {
  TestServer provider;
  publish(provider, first_keys());
  std::promise<void> asked;
  std::promise<void> release;
  provider.set("/keys", [&asked, gate = release.get_future().share()] {
    asked.set_value();
    gate.wait();
    http::Response response;
    response.body = jose::write_jwks(first_keys());
    return response;
  });
  Watched watched(provider.url());
  asked.get_future().wait();
  const auto early =
      watched.reader->verify(rsa_token(provider.url()), {wall_clock()});
  ASSERT_FALSE(early);
  EXPECT_EQ(early.error().code(), Code::IdentityUnavailable);
  EXPECT_EQ(early.error().reason(), "identity.keys.unavailable");
  EXPECT_THAT(early.error().detail(), HasSubstr("being fetched"));
  release.set_value();
  EXPECT_EQ(watched.attempts.wait_for(1), "");
  EXPECT_EQ(watched.verify(rsa_token(provider.url())), "o");
}

TEST(KeyRing, LearnsRotatedKeysWhenATokenNamesOne) {
  TestServer provider;
  publish(provider, first_keys());
  Options options;
  options.unknown_kid = milliseconds(0);
  Watched watched(provider.url(), options);
  watched.attempts.wait_for(1);
  publish(provider, both_keys());
  EXPECT_EQ(watched.verify(ec_token(provider.url())),
            "identity.keys.unavailable");
  EXPECT_EQ(watched.attempts.wait_for(2), "");
  EXPECT_EQ(watched.verify(ec_token(provider.url())), "o");
  EXPECT_EQ(watched.verify(rsa_token(provider.url())), "o");
}

TEST(KeyRing, AsksForUnknownKeysOnlyNowAndThen) {
  TestServer provider;
  publish(provider, first_keys());
  Watched watched(provider.url());
  watched.attempts.wait_for(1);
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(watched.verify(ec_token(provider.url())),
              "identity.token.key_unknown");
  }
  EXPECT_EQ(watched.attempts.count(), 1u);
}

TEST(KeyRing, ServesKeysWhileTheProviderIsDown) {
  TestServer provider;
  publish(provider, first_keys());
  Options options;
  options.unknown_kid = milliseconds(0);
  Watched watched(provider.url(), options);
  watched.attempts.wait_for(1);
  const std::string issuer = provider.url();
  provider.die();
  EXPECT_EQ(watched.verify(ec_token(issuer)), "identity.keys.unavailable");
  EXPECT_THAT(watched.attempts.wait_for(2), HasSubstr("cannot fetch"));
  EXPECT_EQ(watched.verify(rsa_token(issuer)), "o");
  EXPECT_EQ(watched.verify(rsa_token(issuer), std::chrono::hours(23)), "o");
  EXPECT_EQ(watched.verify(rsa_token(issuer), std::chrono::hours(25)),
            "identity.keys.unavailable");
  const IssuerStatus status = watched.ring->status().front();
  EXPECT_EQ(status.keys, 1u);
  EXPECT_GE(status.failures, 1u);
  EXPECT_THAT(status.last_error, HasSubstr("cannot fetch"));
}

TEST(KeyRing, SaysNoOnlyOnTheWordOfTheIssuer) {
  TestServer provider;
  publish(provider, first_keys());
  Options options;
  options.least_age = options.most_age = std::chrono::seconds(0);
  options.first_retry = options.last_retry = std::chrono::hours(1);
  Watched watched(provider.url(), options);
  watched.attempts.wait_for(1);
  const std::string issuer = provider.url();
  provider.die();
  size_t seen = watched.attempts.count();
  while (watched.attempts.wait_for(++seen).empty()) {
  }
  EXPECT_EQ(watched.verify(ec_token(issuer)), "identity.keys.unavailable");
}

TEST(KeyRing, RefreshesKeysWhenTheyAreOfAge) {
  TestServer provider;
  publish(provider, first_keys());
  provider.set("/keys", [] {
    http::Response response;
    response.headers.add("Cache-Control", "max-age=0");
    response.body = jose::write_jwks(first_keys());
    return response;
  });
  Options options;
  options.least_age = std::chrono::seconds(0);
  Watched watched(provider.url(), options);
  EXPECT_EQ(watched.attempts.wait_for(3), "");
}

TEST(KeyRing, TriesAgainAfterAFailure) {
  TestServer provider;
  Options options;
  options.first_retry = milliseconds(1);
  Watched watched(provider.url(), options);
  EXPECT_THAT(watched.attempts.wait_for(2), HasSubstr("found 404"));
  EXPECT_EQ(watched.verify(rsa_token(provider.url())),
            "identity.keys.unavailable");
  publish(provider, first_keys());
  size_t seen = 2;
  while (!watched.attempts.wait_for(++seen).empty() && seen < 100) {
  }
  EXPECT_EQ(watched.verify(rsa_token(provider.url())), "o");
}

std::string error_with(const char* path, const std::string& body) {
  TestServer provider;
  publish(provider, first_keys());
  provider.set_body(path, body);
  Watched watched(provider.url());
  return watched.attempts.wait_for(1);
}

TEST(KeyRing, RefusesContentThatIsNotWhatItAskedFor) {
  EXPECT_THAT(error_with("/keys", "<html>"), HasSubstr("/keys"));
  EXPECT_THAT(error_with("/keys", R"({"keys":[]})"),
              HasSubstr("none of 0 keys"));
  EXPECT_THAT(error_with("/.well-known/openid-configuration", "no"),
              HasSubstr("openid-configuration"));
  EXPECT_THAT(error_with("/.well-known/openid-configuration",
                         R"({"issuer":"https://other","jwks_uri":"x"})"),
              HasSubstr("expected http://127.0.0.1"));
}

TEST(KeyRing, RefusesTokensOfIssuersThatItDoesNotHave) {
  TestServer provider;
  Watched watched(provider.url());
  const auto caller =
      watched.reader->verify(rsa_token("https://other"), {wall_clock()});
  EXPECT_EQ(caller.error().reason(), "identity.token.issuer");
  EXPECT_THAT(caller.error().detail(), HasSubstr(provider.url()));
  EXPECT_EQ(watched.verify("x"), "identity.token.malformed");
}

TEST(KeyRing, TrustsPinnedKeysWithoutFetching) {
  const auto issuer = identity::make_dev_issuer({});
  const auto trust = identity::dev_trust(issuer, "https://localhost:8443");
  const auto ring =
      KeyRing::start({{trust, identity::dev_keys(issuer)}}, Options{});
  ASSERT_TRUE(ring);
  EXPECT_TRUE((*ring)->status().front().pinned);
  KeyReader reader(**ring);
  const auto caller = reader.verify(rsa_token(trust.url), {wall_clock()});
  EXPECT_EQ(caller.error().reason(), "identity.token.key_unknown");
}

TEST(KeyRing, RefusesIssuersThatCannotBeFetched) {
  const auto code = [](std::vector<Source> sources) {
    const auto ring = KeyRing::start(std::move(sources), Options{});
    return ring ? std::string("accepted") : ring.error().detail();
  };
  EXPECT_THAT(code({{{"http://issuer.example", {}, ""}, {}}}),
              HasSubstr("expected an https URL"));
  EXPECT_THAT(code({{{"x", {}, "http://keys.example"}, {}}}),
              HasSubstr("jwks_uri"));
  const Source source = {{"x", {}, ""}, first_keys()};
  EXPECT_THAT(code({source, source}), HasSubstr("twice"));
  EXPECT_THAT(code(std::vector<Source>(kMaxIssuers + 1, source)),
              HasSubstr("at most 16"));
}

}  // namespace
}  // namespace assay::keyring
