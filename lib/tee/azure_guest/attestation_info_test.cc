// SPDX-License-Identifier: Apache-2.0
// Tests of bundles, as clients write them.
#include "tee/azure_guest/attestation_info.h"

#include <string>

#include <gtest/gtest.h>

#include "codec/json.h"

namespace assay::azure_guest {
namespace {

namespace json = codec::json;

constexpr std::string_view kWhole = R"({
	"AttestationProtocolVersion" : "2.0",
	"ClientPayload" : {"nonce" : "c29tZQ==", "a" : ""},
	"IsolationInfo" : {"Type" : "SevSnp",
	  "Evidence" : {"Proof" : "UHJvb2Y=", "RunTimeData" : "e30"}},
	"OSBuild" : "Tm90QXBwbGljYXRpb24=",
	"OSDistro" : "VWJ1bnR1",
	"OSType" : "TGludXg=",
	"OSVersionMajor" : 24,
	"OSVersionMinor" : 0,
	"TcgLogs" : "AQI",
	"TpmInfo" : {"AikCert" : "AAAA", "AikPub" : "AQ==", "PcrQuote" : "Ag==",
	  "PcrSignature" : "Aw", "PcrSet" : [0, 7],
	  "PCRs" : [{"Index" : 7,
	    "Digest" : "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAc="}],
	  "EncKeyPub" : "BA", "EncKeyCertifyInfo" : "BQ",
	  "EncKeyCertifyInfoSignature" : "Bg"}
})";

json::object whole() {
  return codec::parse_json(kWhole).value().as_object();
}

Result<AttestationInfo> parse(const json::object& bundle) {
  tee::Trail trail;
  return parse_attestation_info(bytes_of(codec::serialize(bundle)), trail);
}

std::string reason_without(const char* member) {
  json::object bundle = whole();
  bundle.erase(member);
  const auto info = parse(bundle);
  return info ? "" : std::string(info.error().reason());
}

std::string reason_with(const char* member, const json::value& value) {
  json::object bundle = whole();
  bundle[member] = value;
  const auto info = parse(bundle);
  return info ? "" : std::string(info.error().reason());
}

std::string reason_with_tpm(const char* member, const json::value& value) {
  json::object bundle = whole();
  bundle["TpmInfo"].as_object()[member] = value;
  const auto info = parse(bundle);
  return info ? "" : std::string(info.error().reason());
}

TEST(AttestationInfo, HoldsWhatTheClientSent) {
  tee::Trail trail;
  const auto info = parse_attestation_info(bytes_of(kWhole), trail);
  ASSERT_TRUE(info.has_value()) << info.error().message();
  EXPECT_EQ(info->protocol_version, "2.0");
  EXPECT_EQ(info->os_type, "Linux");
  EXPECT_EQ(info->os_distro, "Ubuntu");
  EXPECT_EQ(info->os_build, "NotApplication");
  EXPECT_EQ(info->os_version_major, 24u);
  EXPECT_EQ(info->os_version_minor, uint64_t{0});
  EXPECT_EQ(info->tcg_log, (Buffer{1, 2}));
  EXPECT_EQ(info->client_payload, R"({"a":"","nonce":"c29tZQ=="})");
  EXPECT_EQ(info->isolation, Isolation::SevSnp);
  EXPECT_EQ(info->proof, "UHJvb2Y=");
  EXPECT_EQ(info->runtime_data, "e30");
  EXPECT_EQ(info->tpm.pcr_set, (std::vector<uint32_t>{0, 7}));
  ASSERT_EQ(info->tpm.pcrs.size(), 1u);
  EXPECT_EQ(info->tpm.pcrs[0].index, 7u);
  EXPECT_EQ(info->tpm.pcrs[0].digest.data[31], 7);
  EXPECT_EQ(info->tpm.enc_key_certify_signature, (Buffer{6}));
}

// An NV index of zeros, and an empty text.
TEST(AttestationInfo, TakesZerosForNoCertificate) {
  EXPECT_TRUE(parse(whole())->tpm.ak_certificate.empty());
  json::object bundle = whole();
  bundle["TpmInfo"].as_object()["AikCert"] = "";
  EXPECT_TRUE(parse(bundle)->tpm.ak_certificate.empty());
}

TEST(AttestationInfo, NeedsNeitherLogNorPayloadNorVersion) {
  for (const char* const member :
       {"TcgLogs", "ClientPayload", "OSVersionMajor", "OSType", "OSBuild"}) {
    EXPECT_EQ(reason_without(member), "") << member;
    EXPECT_EQ(reason_with(member, nullptr), "") << member;
  }
}

TEST(AttestationInfo, RefusesAnotherProtocol) {
  EXPECT_EQ(reason_with("AttestationProtocolVersion", "1.0"), "");
  for (const json::value& version :
       {json::value("3.0"), json::value(""), json::value(nullptr)}) {
    EXPECT_EQ(reason_with("AttestationProtocolVersion", version),
              "azure_guest.request.protocol_version");
  }
  EXPECT_EQ(reason_with("AttestationProtocolVersion", 2),
            "azure_guest.request.malformed");
}

TEST(AttestationInfo, RefusesTextsThatAreNone) {
  EXPECT_EQ(reason_with("OSType", "%"), "azure_guest.request.malformed");
  EXPECT_EQ(reason_with("OSType", "/w=="), "azure_guest.request.malformed");
  EXPECT_EQ(reason_with("OSType", json::string(400, 'A')),
            "azure_guest.request.malformed");
  EXPECT_EQ(reason_with("OSVersionMajor", "10"),
            "azure_guest.request.malformed");
  EXPECT_EQ(reason_with("OSVersionMajor", -1), "azure_guest.request.malformed");
  EXPECT_EQ(reason_with("ClientPayload", "e30"),
            "azure_guest.request.malformed");
  EXPECT_EQ(reason_with("ClientPayload", json::object{{"a", 1}}),
            "azure_guest.request.malformed");
  EXPECT_EQ(reason_with("TcgLogs", "%"), "azure_guest.request.malformed");
}

TEST(AttestationInfo, NeedsNineMembersOfTheTpm) {
  const json::object members = whole()["TpmInfo"].as_object();
  for (const auto& [name, value] : members) {
    json::object bundle = whole();
    bundle["TpmInfo"].as_object().erase(name);
    const auto info = parse(bundle);
    ASSERT_FALSE(info.has_value()) << name;
    EXPECT_EQ(info.error().reason(), "azure_guest.request.tpm_info") << name;
  }
  EXPECT_EQ(reason_without("TpmInfo"), "azure_guest.request.tpm_info");
}

TEST(AttestationInfo, RefusesRegistersThatATpmDoesNotHave) {
  constexpr std::string_view kReason = "azure_guest.request.tpm_info";
  const json::value short_digest = json::object{{"Index", 0}, {"Digest", "AA"}};
  EXPECT_EQ(reason_with_tpm("PcrSet", json::array{24}), kReason);
  EXPECT_EQ(reason_with_tpm("PcrSet", json::array{-1}), kReason);
  EXPECT_EQ(reason_with_tpm("PcrSet", json::array{"0"}), kReason);
  EXPECT_EQ(reason_with_tpm("PcrSet", json::array(33, 0)), kReason);
  EXPECT_EQ(reason_with_tpm("PCRs", json::array{short_digest}), kReason);
  EXPECT_EQ(reason_with_tpm("PCRs", json::array{1}), kReason);
}

TEST(AttestationInfo, KnowsThreeIsolations) {
  for (const char* const type : {"TrustedLaunch", "SevSnp", "Tdx"}) {
    EXPECT_EQ(reason_with("IsolationInfo", json::object{{"Type", type}}), "");
  }
  for (const json::value& info :
       {json::value(json::object{{"Type", "Vbs"}}),
        json::value(json::object{{"Type", 1}}), json::value(json::object()),
        json::value(nullptr)}) {
    EXPECT_EQ(reason_with("IsolationInfo", info), "azure_guest.isolation.type");
  }
}

TEST(AttestationInfo, LeavesBrokenEvidenceToALaterCheck) {
  const auto info = parse([] {
    json::object bundle = whole();
    bundle["IsolationInfo"].as_object()["Evidence"] =
        json::object{{"Proof", 1}};
    return bundle;
  }());
  ASSERT_TRUE(info.has_value());
  EXPECT_EQ(info->proof, "");
}

}  // namespace
}  // namespace assay::azure_guest
