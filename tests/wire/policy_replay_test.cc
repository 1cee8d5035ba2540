// SPDX-License-Identifier: Apache-2.0
// Recorded exchanges about policies and signers, replayed: the request bodies
// go in, and the tokens that come out differ in their signing key alone.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "codec/base64.h"
#include "provider/management_token.h"
#include "wire/legacy_messages.h"
#include "wire/policy_messages.h"
#include "wire/recordings.h"
#include "wire/signer_messages.h"
#include "wire/wire.h"

namespace assay::test {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

const provider::Act kAct{.now = from_unix(1'654'037'428),
                         .principal = "replay"};

provider::Provider provider_at(const std::string& uri) {
  static const crypto::PrivateKey key = crypto::PrivateKey::generate_rsa(2048);
  provider::Provider made;
  made.name = "recorded";
  made.attest_uri = uri;
  made.keys.push_back(provider::make_signing_key(key, uri));
  return made;
}

x509::Certificate certificate_at(const json::value& value,
                                 std::string_view pointer) {
  const auto der =
      codec::decode_base64(text_at(value, pointer), codec::Base64::Standard);
  return x509::Certificate::parse(der.value()).value();
}

// What a recorded answer says, and when and by whom it was given.
struct Answer {
  std::string payload;
  std::string issuer;
  Time issued{};
};

Answer answer_of(const std::string& name) {
  Answer answer;
  answer.payload =
      payload_text(text_at(recording(name), "/response/body/token"));
  const json::value claims = must_parse(answer.payload);
  answer.issuer = text_at(claims, "/iss");
  answer.issued = from_unix(claims.at_pointer("/iat").as_int64());
  return answer;
}

std::string type_of(const std::string& name) {
  const std::string path = text_at(recording(name), "/request/path");
  const size_t begin = path.rfind('/') + 1;
  return path.substr(begin, path.find(':', begin) - begin);
}

provider::PolicyChange set_again(const std::string& name) {
  return provider::set_policy(provider_at(answer_of(name).issuer),
                              type_of(name),
                              text_at(recording(name), "/request/body"), kAct)
      .value();
}

// The body is at hand; of some recordings only its hash is.
bool has_body(const std::string& name) {
  return recording(name).at_pointer("/request/body").is_string();
}

TEST(PolicyReplay, SetsThePoliciesThatWereSet) {
  const auto names = find_recordings({"cpp-", "-put-policies-"});
  skip_without_recordings(names.size());
  size_t replayed = 0;
  for (const std::string& name : names) {
    if (!has_body(name)) {
      continue;
    }
    SCOPED_TRACE(name);
    const Answer answer = answer_of(name);
    EXPECT_EQ(
        payload_text(
            wire::policy_updated_token(set_again(name), answer.issued).value()),
        answer.payload);
    ++replayed;
  }
  EXPECT_TRUE(names.empty() || replayed == 3);
}

TEST(PolicyReplay, GivesBackThePoliciesThatWereSet) {
  for (const char* const exchange : {"modifyunsecured", "modifygeneratedkey"}) {
    const auto put = find_recordings({"cpp-", exchange, "-put-policies-"});
    const auto get = find_recordings({"cpp-", exchange, "-get-policies-"});
    skip_without_recordings(get.size());
    for (const std::string& name : get) {
      SCOPED_TRACE(name);
      const Answer answer = answer_of(name);
      EXPECT_EQ(payload_text(wire::policy_token(set_again(put.front()).provider,
                                                type_of(name), answer.issued)
                                 .value()),
                answer.payload);
    }
  }
}

TEST(PolicyReplay, ResetsThePoliciesThatWereReset) {
  const auto names = find_recordings({"cpp-", "-post-policies-", "reset"});
  skip_without_recordings(names.size());
  for (const std::string& name : names) {
    if (!has_body(name)) {
      continue;
    }
    SCOPED_TRACE(name);
    const Answer answer = answer_of(name);
    const auto change =
        provider::reset_policy(provider_at(answer.issuer), type_of(name),
                               text_at(recording(name), "/request/body"), kAct);
    ASSERT_TRUE(change) << change.error().message();
    EXPECT_EQ(payload_text(
                  wire::policy_removed_token(*change, answer.issued).value()),
              answer.payload);
  }
}

provider::Provider isolated(const std::string& uri) {
  provider::Provider made = provider_at(uri);
  made.trust_model = provider::TrustModel::Isolated;
  made.signers = {certificate_at(
      recording("arm-create-isolated-2020-10-01.json"),
      "/request/body/properties/policySigningCertificates/keys/0/x5c/0")};
  return made;
}

Result<provider::SignerChange> again(const provider::Provider& provider,
                                     const std::string& name) {
  const std::string body = text_at(recording(name), "/request/body");
  if (name.find("-add") != name.npos) {
    TRY(const std::string token,
        wire::decode_signer_request(wire::SignerRequest::Add, body));
    return provider::add_signer(provider, token, kAct);
  }
  TRY(const std::string token,
      wire::decode_signer_request(wire::SignerRequest::Remove, body));
  return provider::remove_signer(provider, token, kAct);
}

void expect_list(const std::string& name, const provider::Provider& provider) {
  SCOPED_TRACE(name);
  const Answer answer = answer_of(name);
  EXPECT_EQ(
      payload_text(wire::certificates_token(provider, answer.issued).value()),
      answer.payload);
}

TEST(PolicyReplay, AddsAndRemovesTheSignerThatWasAddedAndRemoved) {
  skip_without_recordings(find_recordings({"cli-certificates-"}).size());
  if (IsSkipped()) {
    return;
  }
  const std::string uri = answer_of("cli-certificates-add.json").issuer;
  provider::Provider provider = isolated(uri);
  expect_list("cli-certificates-list-initial.json", provider);
  for (const char* const name :
       {"cli-certificates-add.json", "cli-certificates-remove.json"}) {
    SCOPED_TRACE(name);
    const auto change = again(provider, name);
    ASSERT_TRUE(change) << change.error().message();
    const Answer answer = answer_of(name);
    EXPECT_EQ(payload_text(wire::signer_token(*change, answer.issued).value()),
              answer.payload);
    provider = change->provider;
    if (provider.signers.size() == 2) {
      expect_list("cli-certificates-list-after-add.json", provider);
    }
  }
  EXPECT_EQ(provider.signers.size(), 1u);
}

TEST(PolicyReplay, ListsNoSignersOfAnAadProvider) {
  const auto names =
      find_recordings({"cpp-getpolicymanagementcertificatesaad"});
  skip_without_recordings(names.size());
  for (const std::string& name : names) {
    expect_list(name, provider_at(answer_of(name).issuer));
  }
}

TEST(PolicyReplay, ListsTheSignersOfAnIsolatedProvider) {
  const auto names =
      find_recordings({"cpp-getpolicymanagementcertificatesisolated"});
  skip_without_recordings(names.size());
  for (const std::string& name : names) {
    const Answer answer = answer_of(name);
    provider::Provider provider = provider_at(answer.issuer);
    provider.signers = {certificate_at(
        must_parse(answer.payload), "/x-ms-policy-certificates/keys/0/x5c/0")};
    expect_list(name, provider);
  }
}

void expect_refusal(const std::string& name, const Error& error) {
  const json::value recorded = recording(name);
  const wire::ErrorBody body = wire::error_body(error);
  EXPECT_EQ(recorded.at_pointer("/response/status"), body.status);
  EXPECT_EQ(text_at(must_parse(body.body), "/error/code"),
            text_at(recorded, "/response/body/error/code"));
}

// The body was not recorded; any unsigned policy gets this answer.
TEST(PolicyReplay, RefusesAnUnsignedPolicyOnAnIsolatedProvider) {
  const auto names = find_recordings({"net-policy-put-unsigned-on-isolated"});
  skip_without_recordings(names.size());
  for (const std::string& name : names) {
    const auto change = provider::set_policy(
        isolated("https://localhost"), "SgxEnclave",
        provider::unsigned_policy_jws("version=1.0;"), kAct);
    ASSERT_FALSE(change);
    expect_refusal(name, change.error());
    const std::string theirs =
        text_at(recording(name), "/response/body/error/message");
    const size_t sentence = theirs.find("Msg:[");
    // What MAA says of its source files is not ours to say.
    EXPECT_THAT(
        change.error().message(),
        HasSubstr(theirs.substr(sentence, theirs.find(']') + 1 - sentence)));
    EXPECT_THAT(change.error().message(), HasSubstr("83FF004A Bad message"));
  }
}

TEST(PolicyReplay, RefusesASignerOnAnAadProvider) {
  const auto names =
      find_recordings({"cpp-verifyfailedaddcertificate", "certificates-add"});
  skip_without_recordings(names.size());
  for (const std::string& name : names) {
    const auto change =
        again(provider_at("https://localhost"), "cli-certificates-add.json");
    ASSERT_FALSE(change);
    expect_refusal(name, change.error());
    EXPECT_THAT(text_at(recording(name), "/response/body/error/message"),
                StartsWith(change.error().message() + "\r\n"));
  }
}

// The type that a recorded request of 2018-09-01-preview is about.
std::string tee_of(const json::value& recorded) {
  const std::string query = text_at(recorded, "/request/query");
  const auto version = wire::query_value(query, "api-version");
  EXPECT_EQ(*wire::parse_api_version(*version),
            wire::ApiVersion::V2018_09_01_preview);
  return wire::parse_tee(*wire::query_value(query, "tee")).value();
}

TEST(PolicyReplay, SpeaksTheDialectOf2018) {
  const auto names = find_recordings({"legacy-"});
  skip_without_recordings(names.size());
  if (IsSkipped()) {
    return;
  }
  const json::value get = recording("legacy-policy-get-cyrescomponent.json");
  const std::string policy = text_at(get, "/response/body/Policy");
  const std::string type = tee_of(get);
  provider::Act act = kAct;
  act.dialect = provider::PolicyDialect::Of2018;
  const auto set =
      provider::set_policy(provider_at("https://localhost"), type, policy, act);
  ASSERT_TRUE(set) << set.error().message();
  EXPECT_EQ(wire::legacy_policy_body(set->provider, type),
            codec::serialize(get.at_pointer("/response/body")));
  const json::value reset = recording("legacy-policy-reset.json");
  EXPECT_TRUE(provider::reset_policy(set->provider, tee_of(reset),
                                     text_at(reset, "/request/body"), act));
  EXPECT_EQ(wire::legacy_done_body(),
            codec::serialize(reset.at_pointer("/response/body")));
}

TEST(PolicyReplay, ListsSignersInTheDialectOf2018) {
  const auto names = find_recordings({"legacy-certificates-get"});
  skip_without_recordings(names.size());
  for (const std::string& name : names) {
    const json::value claims =
        must_parse(payload_text(text_at(recording(name), "/response/body")));
    const std::string body =
        wire::legacy_certificates_body(
            provider_at(text_at(claims, "/iss")),
            from_unix(claims.at_pointer("/iat").as_int64()))
            .value();
    // MAA wrote blanks between its members then.
    EXPECT_EQ(payload_text(std::string_view(body).substr(1, body.size() - 2)),
              codec::serialize(claims));
  }
}

}  // namespace
}  // namespace assay::test
