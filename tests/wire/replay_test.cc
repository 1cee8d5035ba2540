// SPDX-License-Identifier: Apache-2.0
// Recorded exchanges of MAA, replayed: the same requests, the same answers, but
// for the differences that are listed here with their reasons.
#include <algorithm>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "codec/base64.h"
#include "forge/forge.h"
#include "tee/dcap/anchors.h"
#include "tee/dcap/collateral.h"
#include "tee/sgx/evidence.h"
#include "wire/recordings.h"
#include "wire/wire.h"

namespace assay::test {
namespace {

// 2025-06-25T00:00:00Z: the real CRLs and QE identity are in force.
constexpr Time kAppraisal{std::chrono::seconds(1'750'809'600)};

// The recorded platform's FMSPC is 00906ED50000, for which Intel's TCB info is
// not at hand: it is forged, under an anchor of its own. CRLs and QE identity
// are Intel's.
const forge::IntelAuthority& authority() {
  static const forge::IntelAuthority made =
      forge::make_intel_authority(kAppraisal);
  return made;
}

tee::Anchors anchors() {
  return {{dcap::intel_anchor(),
           *x509::parse_anchor(forge::chain_pem({&authority().root, 1}),
                               "forged")}};
}

tee::Endorsements endorsements() {
  forge::PlatformSpec platform;
  platform.fmspc = {0x00, 0x90, 0x6e, 0xd5, 0x00, 0x00};
  tee::Endorsements all;
  for (const std::string& fields :
       {read_file(vectors() / "sgx/real-sgx-v3/collateral.json"),
        forge::forge_collateral(authority(), dcap::TeeType::Sgx, platform,
                                kAppraisal)}) {
    const auto read =
        dcap::read_nine_fields(fields, kAppraisal, tee::Presentation::Stored);
    if (!read) {
      ADD_FAILURE() << read.error().message();
      continue;
    }
    for (const dcap::NamedEndorsement& item : *read) {
      all.add(item.id, item.item);
    }
  }
  return all;
}

provider::Provider provider_at(const std::string& uri,
                               std::string_view policy) {
  static const crypto::PrivateKey key = crypto::PrivateKey::generate_rsa(2048);
  provider::Provider made;
  made.attest_uri = uri;
  made.keys.push_back(provider::make_signing_key(key, uri));
  for (const char* const type : {"SgxEnclave", "OpenEnclave"}) {
    made.policies.emplace(type, std::make_shared<const provider::PolicySlot>(
                                    *provider::make_slot(policy, type)));
  }
  return made;
}

Result<attest::Answer> attest_again(const json::value& recorded,
                                    const std::string& uri) {
  const std::string path = text_at(recorded, "/request/path");
  TRY(const wire::ApiVersion version,
      wire::parse_api_version(text_at(recorded, "/api_version")));
  TRY(const attest::Request request,
      wire::decode_attest_request(
          path.substr(path.rfind('/') + 1), version,
          codec::serialize(recorded.at_pointer("/request/body"))));
  const provider::Provider provider = provider_at(uri, sgx::kDefaultPolicy2022);
  // The quoting enclave of the recorded quote has become out of date since.
  const tee::Baseline baseline{tee::TcbStatusSet::any(), std::nullopt};
  const tee::Anchors trusted = anchors();
  const tee::Endorsements collateral = endorsements();
  tee::Trail trail;
  TRY(const attest::Plan plan,
      attest::plan(request, provider, trusted, baseline, kAppraisal, nullptr,
                   trail));
  attest::TokenSeed seed;
  seed.issued_at = kAppraisal;
  return attest::finish(plan, request, provider,
                        {kAppraisal, collateral, trusted, plan.baseline}, seed,
                        trail);
}

void blank(json::object& object, std::string_view name) {
  if (json::value* const value = object.if_contains(name)) {
    *value = nullptr;
  }
}

// What must differ, blanked in place so that the order of members still counts.
json::value without_differences(json::value payload) {
  json::object& claims = payload.as_object();
  // Time and chance.
  for (const char* const name : {"exp", "iat", "nbf", "jti"}) {
    blank(claims, name);
  }
  // Hashes of the collateral, which Intel issues anew every month. The hash of
  // the quote must be the same.
  for (const char* const name :
       {"maa-attestationcollateral", "x-ms-sgx-collateral"}) {
    for (const char* const hash :
         {"qeidcertshash", "qeidcrlhash", "qeidhash", "tcbinfocertshash",
          "tcbinfocrlhash", "tcbinfohash"}) {
      blank(claims.at(name).as_object(), hash);
    }
  }
  // Ours alone: the TCB info is forged, and named.
  claims.stable_erase("x-assay-forged");
  claims.stable_erase("x-assay-collateral");
  return payload;
}

// Our signing key is another one.
json::value without_kid(json::value header) {
  blank(header.as_object(), "kid");
  return header;
}

void expect_token(const json::value& recorded) {
  const std::string token = text_at(recorded, "/response/body/token");
  const auto theirs = jose::parse_jws(token);
  ASSERT_TRUE(theirs.has_value()) << theirs.error().message();
  const json::value payload = must_parse(theirs->payload);
  const auto answer = attest_again(recorded, text_at(payload, "/iss"));
  ASSERT_TRUE(answer.has_value()) << answer.error().message();
  const auto ours = jose::parse_jws(answer->token);
  ASSERT_TRUE(ours.has_value()) << ours.error().message();
  EXPECT_EQ(codec::serialize(without_kid(must_parse(ours->header_json))),
            codec::serialize(without_kid(must_parse(theirs->header_json))));
  EXPECT_EQ(codec::serialize(without_differences(must_parse(ours->payload))),
            codec::serialize(without_differences(payload)));
}

void expect_refusal(const json::value& recorded) {
  const auto answer = attest_again(recorded, "https://localhost");
  ASSERT_FALSE(answer.has_value());
  const wire::ErrorBody body = wire::error_body(answer.error());
  const json::value ours = must_parse(body.body);
  EXPECT_EQ(recorded.at_pointer("/response/status"), body.status);
  EXPECT_EQ(text_at(ours, "/error/code"),
            text_at(recorded, "/response/body/error/code"));
  // MAA adds a second sentence about its enclave, which is not ours to say.
  const std::string theirs = text_at(recorded, "/response/body/error/message");
  EXPECT_EQ(text_at(ours, "/error/message"),
            theirs.substr(0, theirs.find(']') + 1));
}

class AttestReplay : public testing::TestWithParam<std::string> {};
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(AttestReplay);

TEST_P(AttestReplay, GivesTheRecordedAnswer) {
  const json::value recorded = recording(GetParam());
  if (recorded.at_pointer("/response/status") == 200) {
    expect_token(recorded);
  } else {
    expect_refusal(recorded);
  }
}

std::string test_name(const testing::TestParamInfo<std::string>& info) {
  std::string name = info.param.substr(0, info.param.rfind('.'));
  std::replace_if(
      name.begin(), name.end(), [](char c) { return c == '-' || c == '.'; },
      '_');
  return name;
}

std::vector<std::string> recorded_attestations() {
  std::vector<std::string> all =
      find_recordings({"cpp-", "-post-attest-sgxenclave"});
  for (std::string& name :
       find_recordings({"cpp-", "-post-attest-openenclave"})) {
    all.push_back(std::move(name));
  }
  return all;
}

INSTANTIATE_TEST_SUITE_P(, AttestReplay,
                         testing::ValuesIn(recorded_attestations()), test_name);

TEST(Replay, HasRecordingsOfBothTypes) {
  const auto names = recorded_attestations();
  skip_without_recordings(names.size());
  EXPECT_TRUE(names.empty() ||
              (names.front().find("sgxenclave") != std::string::npos &&
               names.back().find("openenclave") != std::string::npos));
}

TEST(Replay, GivesTheRecordedMetadataByteForByte) {
  const auto names = find_recordings({"-get-well-known-openid"});
  skip_without_recordings(names.size());
  for (const std::string& name : names) {
    const json::value body = recording(name).at_pointer("/response/body");
    const provider::Provider provider =
        provider_at(text_at(body, "/issuer"), sgx::kDefaultPolicy2022);
    EXPECT_EQ(wire::openid_configuration(provider), codec::serialize(body))
        << name;
  }
}

// The tokens of GET /policies: claims and their order, the policy verbatim.
void expect_policy_token(const std::string& name, std::string_view type,
                         std::string_view policy) {
  SCOPED_TRACE(name);
  const std::string token = text_at(recording(name), "/response/body/token");
  const auto theirs = jose::parse_jws(token);
  ASSERT_TRUE(theirs.has_value()) << theirs.error().message();
  const json::value payload = must_parse(theirs->payload);
  const Time issued = from_unix(payload.at_pointer("/iat").as_int64());
  const std::string again =
      wire::policy_token(provider_at(text_at(payload, "/iss"), policy), type,
                         issued)
          .value();
  const auto ours = jose::parse_jws(again);
  ASSERT_TRUE(ours.has_value()) << ours.error().message();
  EXPECT_EQ(ours->payload, theirs->payload);
}

TEST(Replay, GivesTheRecordedPolicyTokensByteForByte) {
  const auto names = find_recordings({"cpp-getpolicy-", "-get-policies-"});
  skip_without_recordings(names.size());
  for (const std::string& name : names) {
    const bool tpm = name.find("tpm") != name.npos;
    const bool open_enclave = name.find("openenclave") != name.npos;
    expect_policy_token(
        name, tpm ? "Tpm" : (open_enclave ? "OpenEnclave" : "SgxEnclave"),
        sgx::kDefaultPolicy2022);
  }
}

TEST(Replay, GivesTheRecordedPolicyTokenOfDecember2023) {
  const auto names = find_recordings({"cli-policy-get-default-sgx-2023"});
  skip_without_recordings(names.size());
  for (const std::string& name : names) {
    expect_policy_token(name, "SgxEnclave", sgx::kDefaultPolicy2023Recorded);
  }
}

// The same rule makes our kid.
TEST(Replay, NamesTheRecordedInstanceKeysAsMaaDoes) {
  const auto names = find_recordings({"cpp-", "-get-certs"});
  skip_without_recordings(names.size());
  for (const std::string& name : names) {
    const json::value key = recording(name).at_pointer("/response/body/keys/0");
    const auto der =
        codec::decode_base64(text_at(key, "/x5c/0"), codec::Base64::Standard);
    const auto certificate = x509::Certificate::parse(*der);
    ASSERT_TRUE(certificate.has_value()) << certificate.error().message();
    EXPECT_EQ(jose::maa_key_id(certificate->public_key()),
              text_at(key, "/kid"));
  }
}

}  // namespace
}  // namespace assay::test
