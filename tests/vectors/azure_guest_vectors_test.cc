// SPDX-License-Identifier: Apache-2.0
// Real HCL reports, quotes, certificates and requests of Azure guests, and what
// must be said of each: every case of the manifest that is at hand.
#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "attest/attest.h"
#include "codec/base64.h"
#include "codec/hex.h"
#include "codec/json.h"
#include "codec/pem.h"
#include "jose/jwk.h"
#include "tee/azure_guest/attestation_info.h"
#include "tee/azure_guest/enc_key.h"
#include "tee/azure_guest/hcl_report.h"
#include "tee/azure_guest/quote.h"
#include "tee/dcap/quote.h"
#include "tee/dcap/td_report.h"
#include "tee/tpm/ak_certificate.h"
#include "tee/tpm/attest.h"
#include "tee/tpm/collateral.h"
#include "tee/tpm/public_area.h"
#include "vectors/vector_files.h"
#include "wire/wire.h"

namespace assay::test {
namespace {

namespace fs = std::filesystem;
namespace json = codec::json;

fs::path folder() {
  return vectors() / "azure-guest";
}

const std::map<std::string, json::object>& all_vectors() {
  static const auto all = [] {
    std::map<std::string, json::object> found;
    if (fs::exists(folder() / "manifest.json")) {
      const auto manifest =
          codec::parse_json(read_file(folder() / "manifest.json"));
      EXPECT_TRUE(manifest.has_value());
      for (const json::value& item :
           manifest->as_object().at("vectors").as_array()) {
        std::string name(item.as_object().at("name").as_string());
        std::replace(name.begin(), name.end(), '-', '_');
        found.emplace(std::move(name), item.as_object());
      }
    }
    return found;
  }();
  return all;
}

std::string text(const json::object& item, const char* member) {
  const json::value* const value = item.if_contains(member);
  return value == nullptr || value->is_null() ? std::string()
                                              : std::string(value->as_string());
}

std::vector<std::string> names_of(std::string_view kind) {
  std::vector<std::string> names;
  for (const auto& [name, vector] : all_vectors()) {
    const bool request = vector.contains("type");
    if (kind == "request" ? request : text(vector, "kind") == kind) {
      names.push_back(name);
    }
  }
  return names;
}

const json::object& expected(const json::object& vector) {
  return vector.at("expect").as_object();
}

Buffer file_of(const json::object& vector, std::string_view end) {
  for (const json::value& name : vector.at("files").as_array()) {
    if (std::string_view(name.as_string()).ends_with(end)) {
      return copy_of(
          bytes_of(read_file(folder() / std::string(name.as_string()))));
    }
  }
  return {};
}

class HclVectors : public testing::TestWithParam<std::string> {};

TEST_P(HclVectors, HaveTheExpectedFields) {
  const json::object& vector = all_vectors().at(GetParam());
  const json::object& wanted = expected(vector);
  const Buffer bytes = file_of(vector, "hcl.bin");
  tee::Trail trail;
  const auto report = azure_guest::parse_hcl_report(bytes, trail);
  ASSERT_TRUE(report.has_value()) << report.error().message();
  EXPECT_EQ(report->version, wanted.at("header_version").to_number<unsigned>());
  EXPECT_EQ(report->report_size,
            wanted.at("report_size").to_number<unsigned>());
  EXPECT_EQ(name_of(report->type), text(wanted, "report_type"));
  EXPECT_EQ(report->runtime_data.size(),
            wanted.at("variable_data_size").to_number<unsigned>());
  EXPECT_EQ(codec::encode_hex(crypto::sha256(report->runtime_data).bytes()),
            text(wanted, "variable_data_sha256"));
  EXPECT_EQ(report->runtime.user_data, text(wanted, "user_data"));
  EXPECT_EQ(report->runtime.vm_unique_id,
            text(wanted.at("vm_configuration").as_object(), "vmUniqueId"));
  EXPECT_TRUE(report->runtime.ak.has_value());
  EXPECT_TRUE(azure_guest::binds_runtime_data(*report));
  if (const Buffer quote = file_of(vector, "td-quote.bin"); !quote.empty()) {
    const auto td = dcap::parse_quote(quote, dcap::TeeType::Tdx, trail);
    ASSERT_TRUE(td.has_value());
    const auto body = dcap::parse_td_report(td->body);
    EXPECT_TRUE(equal(body->report_data.bytes(), report->report_data));
  }
}

// The scheme takes them, too, and says that nobody vouches for the hardware.
TEST_P(HclVectors, AreVerifiedWithAFinding) {
  const Buffer bytes = file_of(all_vectors().at(GetParam()), "hcl.bin");
  tee::Trail trail;
  const auto evidence =
      attest::find_scheme("AzureGuest")->parse({.evidence = bytes}, trail);
  ASSERT_TRUE(evidence.has_value()) << evidence.error().message();
  const tee::Endorsements endorsements;
  const tee::Anchors anchors;
  const tee::Baseline baseline;
  const auto appraisal =
      (*evidence)->verify({Time{}, endorsements, anchors, baseline}, trail);
  ASSERT_TRUE(appraisal.has_value()) << appraisal.error().message();
  EXPECT_FALSE(appraisal->recipient.has_value());
  EXPECT_THAT(appraisal->token.text(),
              testing::HasSubstr("azure_guest.hcl.hardware"));
}

INSTANTIATE_TEST_SUITE_P(, HclVectors,
                         testing::ValuesIn(names_of("hcl-report")));

class QuoteVectors : public testing::TestWithParam<std::string> {};

azure_guest::TpmInfo tpm_info_of(const json::object& vector) {
  azure_guest::TpmInfo tpm;
  tpm.quote = file_of(vector, "quote.msg");
  tpm.quote_signature = file_of(vector, "quote.sig");
  const auto pcrs = codec::parse_json(text_of(file_of(vector, "pcrs.json")));
  for (const auto& pcr : pcrs->as_object()) {
    const auto index =
        static_cast<uint32_t>(std::stoul(std::string(pcr.key())));
    const std::string_view value = pcr.value().as_string();
    tpm.pcr_set.push_back(index);
    tpm.pcrs.push_back(
        {index, codec::decode_hex_fixed<crypto::Sha256>(value).value()});
  }
  return tpm;
}

TEST_P(QuoteVectors, GiveTheExpectedVerdict) {
  const json::object& vector = all_vectors().at(GetParam());
  const json::object& wanted = expected(vector);
  const auto blocks =
      codec::decode_pem(text_of(file_of(vector, "ak.pem"))).value();
  const auto ak = crypto::PublicKey::from_spki(blocks.front().der);
  ASSERT_TRUE(ak.has_value());
  const azure_guest::TpmInfo tpm = tpm_info_of(vector);
  tee::Trail trail;
  const auto quoted = azure_guest::verify_quote(tpm, *ak, trail);
  ASSERT_EQ(quoted ? "verified" : "rejected", text(wanted, "verdict"))
      << (quoted ? "" : quoted.error().message());
  EXPECT_EQ(quoted ? "" : std::string(quoted.error().reason()),
            text(wanted, "code"));
  const auto attest = tpm::parse_attest(tpm.quote);
  ASSERT_TRUE(attest.has_value());
  EXPECT_EQ(codec::encode_hex(attest->extra_data),
            text(wanted, "qualifying_data"));
  EXPECT_EQ(codec::encode_hex(attest->pcr_digest), text(wanted, "pcr_digest"));
  EXPECT_EQ(codec::encode_hex(attest->qualified_signer),
            text(wanted, "qualified_signer"));
  EXPECT_EQ(attest->clock.clock, wanted.at("clock").to_number<uint64_t>());
  EXPECT_EQ(attest->clock.reset_count,
            wanted.at("reset_count").to_number<uint32_t>());
}

INSTANTIATE_TEST_SUITE_P(, QuoteVectors,
                         testing::ValuesIn(names_of("tpm-quote")));

class AkVectors : public testing::TestWithParam<std::string> {};

TEST_P(AkVectors, GiveTheExpectedVerdict) {
  const json::object& vector = all_vectors().at(GetParam());
  const Time at = parse_rfc3339(text(vector, "at")).value();
  const Buffer der = file_of(vector, "ak.der");
  const auto leaf = x509::Certificate::parse(der);
  ASSERT_TRUE(leaf.has_value());
  tee::Anchors anchors;
  anchors.tpm = x509::parse_anchors(
                    text_of(file_of(vector, "vtpm-root-2023.pem")), "root")
                    .value();
  tee::Endorsements endorsements;
  const auto issuers =
      tpm::read_collateral(file_of(vector, "vtpm-global-ca-03.pem"), at)
          .value();
  for (const auto& item : issuers) {
    endorsements.add(item.id, item.item);
  }
  const tee::Baseline baseline;
  tee::Trail trail;
  const auto trusted = tpm::verify_ak_certificate(
      der, leaf->public_key(), {at, endorsements, anchors, baseline}, trail);
  EXPECT_EQ(trusted ? "" : std::string(trusted.error().reason()),
            text(expected(vector), "code"))
      << (trusted ? "" : trusted.error().message());
}

INSTANTIATE_TEST_SUITE_P(, AkVectors,
                         testing::ValuesIn(names_of("ak-certificate")));

class RequestVectors : public testing::TestWithParam<std::string> {};

TEST_P(RequestVectors, GiveTheExpectedVerdictAndClaims) {
  const json::object& vector = all_vectors().at(GetParam());
  const Time at = parse_rfc3339(text(vector, "at")).value();
  auto request = wire::decode_attest_request(
      "AzureGuest", wire::ApiVersion::V2020_10_01,
      read_file(folder() / text(vector, "evidence")));
  ASSERT_TRUE(request.has_value());
  tee::Anchors anchors;
  tee::Endorsements endorsements;
  for (const json::value& name : vector.at("anchor").as_array()) {
    tee::add_to_all(
        anchors, x509::parse_anchors(
                     read_file(folder() / std::string(name.as_string())), "a")
                     .value());
  }
  for (const json::value& name : vector.at("collateral").as_array()) {
    const std::string pem = read_file(folder() / std::string(name.as_string()));
    const auto items = tpm::read_collateral(bytes_of(pem), at).value();
    for (const auto& item : items) {
      endorsements.add(item.id, item.item);
    }
  }
  const tee::Baseline baseline;
  tee::Trail trail;
  const auto evidence =
      request->scheme->parse({.evidence = request->evidence}, trail);
  ASSERT_TRUE(evidence.has_value()) << evidence.error().message();
  const auto appraisal =
      (*evidence)->verify({at, endorsements, anchors, baseline}, trail);
  ASSERT_EQ(appraisal ? "verified" : "rejected",
            text(expected(vector), "verdict"))
      << (appraisal ? "" : appraisal.error().message());
  EXPECT_TRUE(appraisal->recipient.has_value());
  const auto token = codec::parse_json(appraisal->token.text());
  json::object wanted = expected(vector).at("claims").as_object();
  wanted.erase("x-ms-attestation-type");  // is of the road
  for (const auto& [name, value] : wanted) {
    const auto* const found = token->as_object().if_contains(name);
    ASSERT_NE(found, nullptr) << name;
    EXPECT_EQ(codec::serialize_sorted(*found), codec::serialize_sorted(value))
        << name;
  }
}

INSTANTIATE_TEST_SUITE_P(, RequestVectors,
                         testing::ValuesIn(names_of("request")));

// The TpmInfo of a request that Microsoft documents.
TEST(TpmInfoVector, HoldsButForTheIssuerThatIsNotPublished) {
  if (names_of("tpm-info").empty()) {
    GTEST_SKIP() << "no vectors at hand";
  }
  const json::object& vector = all_vectors().at("tpm_info_windows_2024");
  const std::string bundle =
      R"({"AttestationProtocolVersion":"2.0","IsolationInfo":)"
      R"({"Type":"TrustedLaunch"},"TpmInfo":)" +
      std::string(text_of(file_of(vector, "TpmInfo.json"))) + "}";
  tee::Trail trail;
  const auto info =
      azure_guest::parse_attestation_info(bytes_of(bundle), trail);
  ASSERT_TRUE(info.has_value()) << info.error().message();
  const auto ak = tpm::parse_sized_public(info->tpm.ak_public);
  ASSERT_TRUE(ak.has_value());
  EXPECT_EQ(ak->attributes, 0x00050472u);
  const auto quoted = azure_guest::verify_quote(info->tpm, ak->key, trail);
  ASSERT_TRUE(quoted.has_value()) << quoted.error().message();
  EXPECT_EQ(quoted->bank.mask(), 0x0078ffu);
  EXPECT_TRUE(azure_guest::verify_enc_key(info->tpm, ak->key, *quoted, trail));
  const auto leaf = x509::Certificate::parse(info->tpm.ak_certificate);
  ASSERT_TRUE(leaf.has_value());
  EXPECT_TRUE(leaf->public_key().same_as(ak->key));
  const auto evidence = attest::find_scheme("AzureGuest")
                            ->parse({.evidence = bytes_of(bundle)}, trail);
  const tee::Endorsements endorsements;
  const tee::Anchors anchors;
  const tee::Baseline baseline;
  const auto appraisal =
      (*evidence)->verify({Time{}, endorsements, anchors, baseline}, trail);
  ASSERT_FALSE(appraisal.has_value());
  EXPECT_EQ(appraisal.error().reason(), "tpm.ak.chain");
}

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(HclVectors);
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(QuoteVectors);
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(AkVectors);
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(RequestVectors);

}  // namespace
}  // namespace assay::test
