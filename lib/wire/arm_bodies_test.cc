// SPDX-License-Identifier: Apache-2.0
// Bodies of the control plane's requests.
#include "wire/arm_bodies.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "crypto/private_key.h"
#include "jose/x5c.h"
#include "wire/wire.h"
#include "x509/builder.h"

namespace assay::wire {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

constexpr ArmVersion kLast = ArmVersion::V2021_06_01;

const crypto::PrivateKey& key() {
  static const crypto::PrivateKey made = crypto::PrivateKey::generate_p256();
  return made;
}

x509::Certificate certificate(const x509::CertificateSpec& difference) {
  x509::CertificateSpec spec = difference;
  spec.issuer = spec.subject;
  spec.serial = {1};
  spec.not_before = from_unix(1'700'000'000);
  spec.not_after = from_unix(1'900'000'000);
  return x509::build_certificate(spec, key().public_key(), key());
}

x509::Certificate authority(const std::string& name) {
  return certificate({.subject = {{"CN", name}}, .ca = true});
}

// As released clients send it, with the wrong kty for its key.
std::string jwk(const x509::Certificate& certificate) {
  return R"({"alg":"RS256","kty":"RSA","use":"sig","x5c":)" +
         jose::write_x5c({&certificate, 1}) + "}";
}

std::string body(const std::string& properties, const std::string& more = "") {
  return R"({"location":"westus",)" + more + R"("properties":)" + properties +
         "}";
}

std::string with_keys(const std::string& keys) {
  return body(R"({"policySigningCertificates":{"keys":[)" + keys + "]}}");
}

std::string with_tags(const std::string& tags) {
  return body("{}", R"("tags":)" + tags + ",");
}

provider::Creation must_parse(const std::string& text,
                              ArmVersion version = kLast) {
  auto creation = parse_creation(text, version);
  if (!creation) {
    ADD_FAILURE() << text << ": " << creation.error().message();
    return {};
  }
  return std::move(*creation);
}

// "reason path: detail"
template <class T>
std::string refusal(const Result<T>& result) {
  if (result) {
    return "taken";
  }
  EXPECT_EQ(result.error().code(), Code::ArmContentInvalid);
  EXPECT_EQ(info(result.error().code()).wire_code, "InvalidRequestContent");
  return std::string(result.error().reason()) + " " + result.error().message();
}

std::string refused(const std::string& text) {
  return refusal(parse_creation(text, kLast));
}

TEST(Creation, WithoutKeysIsAad) {
  for (const char* const properties :
       {"{}", R"({"policySigningCertificates":null})",
        R"({"policySigningCertificates":{}})",
        R"({"policySigningCertificates":{"keys":null}})",
        R"({"policySigningCertificates":{"keys":[]}})"}) {
    const provider::Creation creation = must_parse(body(properties));
    EXPECT_TRUE(creation.signers.empty());
    EXPECT_TRUE(creation.tags.empty());
    EXPECT_EQ(creation.location, "westus");
    EXPECT_EQ(creation.public_network_access, std::nullopt);
  }
}

TEST(Creation, TakesSignersFromTheirCertificatesAlone) {
  const x509::Certificate a = authority("a");
  const x509::Certificate b = authority("b");
  const std::string bare = R"({"x5c":)" + jose::write_x5c({&b, 1}) + "}";
  const auto signers =
      must_parse(with_keys(jwk(a) + "," + bare + "," + jwk(a))).signers;
  ASSERT_EQ(signers.size(), 2u);
  EXPECT_TRUE(equal(signers[0].der(), a.der()));
  EXPECT_TRUE(equal(signers[1].der(), b.der()));
}

TEST(Creation, RefusesSignersThatAreNoCa) {
  const std::string good = jwk(authority("good"));
  EXPECT_EQ(refused(with_keys(good + "," +
                              jwk(certificate({.subject = {{"CN", "leaf"}}})))),
            "CertificateMalformed properties.policySigningCertificates."
            "keys[1].x5c[0]: \"CN=leaf\" cannot issue certificates of policy "
            "signers: its basicConstraints lack CA:TRUE");
  EXPECT_THAT(refused(with_keys(jwk(certificate({.subject = {{"CN", "crl"}},
                                                 .ca = true,
                                                 .key_usage = {"cRLSign"}})))),
              HasSubstr("keys[0].x5c[0]: \"CN=crl\" cannot issue certificates "
                        "of policy signers: its keyUsage lacks keyCertSign"));
}

TEST(Creation, RefusesKeysWithoutCertificate) {
  const std::string where = " properties.policySigningCertificates.keys[0]";
  EXPECT_THAT(refused(with_keys(R"({"kty":"RSA"})")),
              HasSubstr("MissingField" + where + ".x5c: expected"));
  EXPECT_THAT(refused(with_keys(R"({"x5c":["AAAA"]})")),
              HasSubstr("KeyMalformed" + where + ".x5c[0]: "));
  EXPECT_THAT(refused(with_keys(R"({"x5c":["?"]})")),
              HasSubstr("KeyMalformed" + where + ".x5c[0]: "));
  EXPECT_THAT(refused(with_keys(R"({"x5c":[]})")),
              HasSubstr("KeyMalformed" + where + ".x5c: "));
  EXPECT_THAT(refused(with_keys("7")),
              HasSubstr("JsonWrongType" + where + ": expected a JWK"));
}

TEST(Creation, TakesAtMost64Signers) {
  std::string keys = jwk(authority("a"));
  for (size_t i = 1; i < kMaxPolicySigners; ++i) {
    keys += "," + jwk(authority("a" + std::to_string(i)));
  }
  EXPECT_EQ(must_parse(with_keys(keys)).signers.size(), kMaxPolicySigners);
  EXPECT_EQ(refused(with_keys(keys + "," + jwk(authority("b")))),
            "FieldTooLong properties.policySigningCertificates.keys: expected "
            "at most 64 keys, found 65");
}

TEST(Creation, TakesTheSwitchesOfTheLaterVersions) {
  const std::string text =
      body(R"({"publicNetworkAccess":"Disabled",)"
           R"("TPMAttestationAuthentication":"enabled","unknown":1})");
  const provider::Creation creation = must_parse(text);
  EXPECT_EQ(creation.public_network_access, provider::Switch::Disabled);
  EXPECT_EQ(creation.tpm_attestation_authentication, provider::Switch::Enabled);
  const provider::Creation earlier = must_parse(text, ArmVersion::V2020_10_01);
  EXPECT_EQ(earlier.public_network_access, std::nullopt);
  EXPECT_EQ(refused(body(R"({"publicNetworkAccess":"Off"})")),
            "UnknownQueryValue properties.publicNetworkAccess: expected "
            "Enabled or Disabled, found \"Off\"");
  EXPECT_EQ(refused(body(R"({"tpmAttestationAuthentication":true})")),
            "JsonWrongType properties.tpmAttestationAuthentication: expected "
            "a string");
}

TEST(Creation, NeedsLocationAndProperties) {
  EXPECT_THAT(refused(R"({"properties":{}})"),
              HasSubstr("MissingField location: "));
  EXPECT_THAT(refused(R"({"location":"westus"})"),
              HasSubstr("MissingField properties: "));
  EXPECT_THAT(refused(R"({"location":"westus","properties":null})"),
              HasSubstr("MissingField properties: "));
  EXPECT_THAT(refused(R"({"location":7,"properties":{}})"),
              HasSubstr("JsonWrongType location: "));
  EXPECT_THAT(refused(R"({"location":"a/b","properties":{}})"),
              HasSubstr("ArmNameInvalid location: "));
  EXPECT_THAT(refused(R"({"location":")" + std::string(65, 'a') +
                      R"(","properties":{}})"),
              HasSubstr("FieldTooLong location: "));
  EXPECT_THAT(refused(R"({"location":"westus","properties":[]})"),
              HasSubstr("JsonWrongType properties: "));
  EXPECT_THAT(refused(body(R"({"policySigningCertificates":[]})")),
              HasSubstr("JsonWrongType properties.policySigningCertificates"));
  EXPECT_THAT(refused(body(R"({"policySigningCertificates":{"keys":{}}})")),
              HasSubstr("JsonWrongType properties.policySigningCertificates."
                        "keys: expected an array"));
}

TEST(Creation, RefusesWhatIsNoObject) {
  EXPECT_THAT(refused(""), HasSubstr("BodyNotJson "));
  EXPECT_THAT(refused("{"), HasSubstr("BodyNotJson "));
  EXPECT_THAT(refused("[]"), HasSubstr("JsonWrongType expected one JSON"));
  EXPECT_THAT(refused(R"({"location":"a","Location":"b","properties":{}})"),
              HasSubstr("DuplicateKey "));
  EXPECT_THAT(error_body(parse_creation("", kLast).error()).body,
              HasSubstr(R"({"error":{"code":"InvalidRequestContent",)"
                        R"("details":[{"code":"BodyNotJson")"));
}

TEST(Tags, AreKept) {
  EXPECT_THAT(must_parse(with_tags(R"({"k":"v","a b":""})")).tags,
              ElementsAre(Pair("a b", ""), Pair("k", "v")));
  EXPECT_TRUE(must_parse(with_tags("null")).tags.empty());
}

TEST(Tags, AreLimited) {
  const auto many = [](size_t count) {
    std::string tags;
    for (size_t i = 0; i < count; ++i) {
      tags += (tags.empty() ? "{\"t" : ",\"t") + std::to_string(i) + "\":\"\"";
    }
    return with_tags(tags + "}");
  };
  EXPECT_EQ(must_parse(many(kMaxTags)).tags.size(), kMaxTags);
  EXPECT_EQ(refused(many(kMaxTags + 1)),
            "FieldTooLong tags: expected at most 50 tags, found 51");
  const auto sized = [](size_t name, size_t value) {
    return with_tags("{\"" + std::string(name, 'n') + "\":\"" +
                     std::string(value, 'v') + "\"}");
  };
  EXPECT_EQ(must_parse(sized(kMaxTagName, kMaxTagValue)).tags.size(), 1u);
  EXPECT_THAT(refused(sized(kMaxTagName + 1, 1)),
              HasSubstr("ArmNameInvalid tags: expected names of 1 to 512"));
  EXPECT_EQ(refused(sized(1, kMaxTagValue + 1)),
            "FieldTooLong tags.n: expected at most 256 bytes, found 257");
}

TEST(Tags, AreTextsUnderAllowedNames) {
  EXPECT_EQ(refused(with_tags(R"({"k":1})")),
            "JsonWrongType tags.k: expected a string");
  EXPECT_THAT(refused(with_tags(R"({"k":null})")),
              HasSubstr("JsonWrongType tags.k"));
  EXPECT_THAT(refused(with_tags("[]")), HasSubstr("JsonWrongType tags: "));
  for (const char* const name : {"", "a/b", "a?b", "a\\\\b", "a\\u0000b"}) {
    EXPECT_THAT(refused(with_tags("{\"" + std::string(name) + "\":\"\"}")),
                HasSubstr("ArmNameInvalid tags: "));
  }
  EXPECT_THAT(refused(with_tags(R"({"k":"1","K":"2"})")),
              HasSubstr("DuplicateKey tags.K: "));
}

TEST(Patch, ChangesWhatItNames) {
  const auto empty = parse_patch("{}", kLast);
  ASSERT_TRUE(empty.has_value());
  EXPECT_EQ(empty->tags, std::nullopt);
  EXPECT_EQ(empty->public_network_access, std::nullopt);
  const std::string text =
      R"({"tags":{},"properties":{"publicNetworkAccess":"Disabled"}})";
  const auto patch = parse_patch(text, kLast);
  ASSERT_TRUE(patch.has_value());
  EXPECT_EQ(patch->tags, provider::Tags());
  EXPECT_EQ(patch->public_network_access, provider::Switch::Disabled);
  EXPECT_EQ(patch->tpm_attestation_authentication, std::nullopt);
  const auto earlier = parse_patch(text, ArmVersion::V2020_10_01);
  ASSERT_TRUE(earlier.has_value());
  EXPECT_EQ(earlier->public_network_access, std::nullopt);
}

TEST(Patch, RefusesWrongTypesWithTheirPath) {
  EXPECT_THAT(refusal(parse_patch(R"({"properties":1})", kLast)),
              HasSubstr("JsonWrongType properties: expected an object"));
  EXPECT_THAT(
      refusal(parse_patch(
          R"({"properties":{"tpmAttestationAuthentication":1}})", kLast)),
      HasSubstr("JsonWrongType properties.tpmAttestationAuthentication: "));
  EXPECT_THAT(refusal(parse_patch(R"({"tags":{"k":[]}})", kLast)),
              HasSubstr("JsonWrongType tags.k: "));
  EXPECT_THAT(refusal(parse_patch("7", kLast)), HasSubstr("JsonWrongType "));
}

std::string connection_body(const std::string& state,
                            const std::string& more = "") {
  return R"({"properties":{)" + more +
         R"("privateLinkServiceConnectionState":)" + state + "}}";
}

TEST(Connection, IsRead) {
  const auto connection = parse_connection(
      connection_body(
          R"({"status":"approved","description":"d","actionsRequired":"a"})",
          R"("privateEndpoint":{"id":"/subscriptions/s/pe"},)"),
      "c1");
  ASSERT_TRUE(connection.has_value());
  EXPECT_EQ(*connection, (provider::EndpointConnection{
                             "c1", "/subscriptions/s/pe",
                             provider::ConnectionStatus::Approved, "d", "a"}));
}

TEST(Connection, IsPendingWhereItsStateSaysNothing) {
  using enum provider::ConnectionStatus;
  for (const auto& [state, status] :
       {std::pair("{}", Pending), std::pair(R"({"status":"Pending"})", Pending),
        std::pair(R"({"status":"Rejected"})", Rejected)}) {
    const auto connection = parse_connection(connection_body(state), "c1");
    ASSERT_TRUE(connection.has_value());
    EXPECT_EQ(connection->status, status);
  }
}

TEST(Connection, IsRefusedWithItsPath) {
  const auto why = [](const std::string& text) {
    return refusal(parse_connection(text, "c1"));
  };
  const std::string state = " properties.privateLinkServiceConnectionState";
  EXPECT_THAT(why("{}"), HasSubstr("MissingField properties: "));
  EXPECT_THAT(why(R"({"properties":{}})"),
              HasSubstr("MissingField" + state + ": "));
  EXPECT_THAT(why(connection_body("1")), HasSubstr("JsonWrongType" + state));
  EXPECT_EQ(why(connection_body(R"({"status":"Gone"})")),
            "UnknownQueryValue" + state +
                ".status: expected Pending, Approved or Rejected, found "
                "\"Gone\"");
  EXPECT_THAT(
      why(connection_body(R"({"description":")" +
                          std::string(kMaxConnectionText + 1, 'x') + "\"}")),
      HasSubstr("FieldTooLong" + state + ".description: "));
  EXPECT_THAT(why(connection_body("{}", R"("privateEndpoint":{"id":1},)")),
              HasSubstr("JsonWrongType properties.privateEndpoint.id: "));
}

}  // namespace
}  // namespace assay::wire
