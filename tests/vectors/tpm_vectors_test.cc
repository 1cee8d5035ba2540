// SPDX-License-Identifier: Apache-2.0
// Requests that a software TPM signed, and what must be said of each: every
// case of the manifest that is at hand.
#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "codec/base64.h"
#include "codec/json.h"
#include "judge.h"
#include "tee/tpm/collateral.h"
#include "tee/tpm/evidence.h"
#include "vectors/vector_files.h"

namespace assay::test {
namespace {

namespace fs = std::filesystem;
namespace json = codec::json;

fs::path folder() {
  return vectors() / "tpm";
}

// Of the manifest the requests, by a name that GoogleTest accepts.
const std::map<std::string, json::object>& all_vectors() {
  static const auto all = [] {
    std::map<std::string, json::object> found;
    if (fs::exists(folder() / "manifest.json")) {
      const auto manifest =
          codec::parse_json(read_file(folder() / "manifest.json"));
      EXPECT_TRUE(manifest.has_value());
      for (const json::value& item :
           manifest->as_object().at("vectors").as_array()) {
        const json::object& vector = item.as_object();
        if (!vector.contains("type")) {
          continue;
        }
        std::string name(vector.at("name").as_string());
        std::replace(name.begin(), name.end(), '-', '_');
        found.emplace(std::move(name), vector);
      }
    }
    return found;
  }();
  return all;
}

std::vector<std::string> all_names() {
  std::vector<std::string> names;
  for (const auto& [name, vector] : all_vectors()) {
    names.push_back(name);
  }
  return names;
}

std::vector<std::string> files(const json::object& vector, const char* member) {
  std::vector<std::string> contents;
  for (const json::value& file : vector.at(member).as_array()) {
    contents.push_back(read_file(folder() / std::string(file.as_string())));
  }
  return contents;
}

Result<tee::Appraisal> judge_body(const json::object& vector,
                                  std::string_view body, tee::Trail& trail) {
  const Time now = *parse_rfc3339(std::string(vector.at("at").as_string()));
  tee::Anchors anchors;
  for (const std::string& pem : files(vector, "anchor")) {
    TRY(const x509::Anchors found, x509::parse_anchors(pem, "vector"));
    anchors.tpm.insert(anchors.tpm.end(), found.begin(), found.end());
  }
  tee::Endorsements endorsements;
  for (const std::string& pem : files(vector, "collateral")) {
    TRY(const auto found, tpm::read_collateral(bytes_of(pem), now));
    for (const tee::NamedEndorsement& item : found) {
      endorsements.add(item.id, item.item);
    }
  }
  const tee::Baseline baseline;
  TRY(const auto evidence,
      tpm::parse_request_evidence({.evidence = bytes_of(body)}, trail));
  return evidence->verify({now, endorsements, anchors, baseline}, trail);
}

std::string body_of(const json::object& vector) {
  return read_file(folder() / std::string(vector.at("evidence").as_string()));
}

class TpmVectors : public testing::TestWithParam<std::string> {};

TEST_P(TpmVectors, GiveTheExpectedVerdictAndClaims) {
  const json::object& vector = all_vectors().at(GetParam());
  const json::object& expected = vector.at("expect").as_object();
  tee::Trail trail;
  const auto answer = judge_body(vector, body_of(vector), trail);
  ASSERT_EQ(answer.has_value(), expected.at("verdict") == "verified")
      << (answer ? "" : answer.error().message());
  if (!answer) {
    EXPECT_EQ(answer.error().reason(),
              std::string_view(expected.at("code").as_string()));
    return;
  }
  for (const auto& [name, value] : expected.at("claims").as_object()) {
    const auto claim =
        std::find_if(answer->incoming.begin(), answer->incoming.end(),
                     [&name = name](const claims::Claim& item) {
                       return item.type == std::string_view(name);
                     });
    ASSERT_NE(claim, answer->incoming.end()) << name;
    EXPECT_EQ(claims::write_value(claim->value), codec::serialize(value))
        << name;
  }
}

// Every value of the message that the TPM's owner could have made up.
TEST_P(TpmVectors, AreRefusedWhenTheirMessageIsAltered) {
  const json::object& vector = all_vectors().at(GetParam());
  const std::string body = body_of(vector);
  const size_t start = body.find(": \"") + 3;
  for (const size_t place :
       {size_t{40}, size_t{400}, size_t{4'000}, body.size() - start - 40}) {
    std::string altered = body;
    char& letter = altered[start + place];
    letter = letter == 'A' ? 'B' : 'A';
    tee::Trail trail;
    EXPECT_FALSE(judge_body(vector, altered, trail)) << place;
  }
}

INSTANTIATE_TEST_SUITE_P(, TpmVectors, testing::ValuesIn(all_names()));
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(TpmVectors);

}  // namespace
}  // namespace assay::test
