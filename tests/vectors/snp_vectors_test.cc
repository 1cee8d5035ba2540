// SPDX-License-Identifier: Apache-2.0
// Real SEV-SNP evidence, as request bodies and as reports alone, and what must
// be said of each: every case of the manifest that is at hand.
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
#include "tee/snp/anchors.h"
#include "tee/snp/collateral.h"
#include "tee/snp/evidence.h"
#include "vectors/vector_files.h"
#include "wire/wire.h"

namespace assay::test {
namespace {

namespace fs = std::filesystem;
namespace json = codec::json;

fs::path folder() {
  return vectors() / "sev-snp";
}

// By a name that GoogleTest accepts.
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

std::vector<std::string> all_names() {
  std::vector<std::string> names;
  for (const auto& [name, vector] : all_vectors()) {
    names.push_back(name);
  }
  return names;
}

std::string text(const json::object& item, const char* member) {
  const json::value& value = item.at(member);
  return value.is_null() ? std::string() : std::string(value.as_string());
}

const json::object& expected(const json::object& vector) {
  return vector.at("expect").as_object();
}

std::optional<tee::HeldData> view(
    const std::optional<attest::HeldBytes>& data) {
  if (!data) {
    return std::nullopt;
  }
  return tee::HeldData{data->bytes, data->type};
}

// A request as it is judged; tests change parts of it.
struct Asked {
  explicit Asked(const json::object& vector)
      : now(*parse_rfc3339(text(vector, "at"))) {
    auto decoded = wire::decode_attest_request(
        text(vector, "type"), wire::ApiVersion::V2022_08_01,
        read_file(folder() / text(vector, "evidence")));
    EXPECT_TRUE(decoded.has_value());
    request = std::move(*decoded);
  }

  Result<tee::Appraisal> answer(crypto::Memo* memo = nullptr) {
    const tee::Anchors anchors{{}, snp::amd_anchors(), snp::uvm_anchors()};
    const tee::Baseline baseline;
    TRY(const auto evidence,
        request.scheme->parse({.evidence = request.evidence,
                               .runtime_data = view(request.runtime_data),
                               .init_time_data = view(request.init_time_data)},
                              trail));
    TRY_OK(evidence->needs(anchors, now, memo, trail));
    return evidence->verify({now, endorsements, anchors, baseline, memo},
                            trail);
  }

  attest::Request request;
  Time now;
  tee::Endorsements endorsements;
  tee::Trail trail;
};

std::string verdict_of(const Result<tee::Appraisal>& answer) {
  return answer ? "verified "
                : "rejected " + std::string(answer.error().reason());
}

std::string expected_verdict(const json::object& vector) {
  return text(expected(vector), "verdict") + " " +
         text(expected(vector), "code");
}

json::object token_of(const tee::Appraisal& appraisal) {
  const auto token = codec::parse_json(appraisal.token.text());
  return token ? token->get_object() : json::object();
}

class SnpVectors : public testing::TestWithParam<std::string> {};

TEST_P(SnpVectors, GiveTheExpectedVerdictAndClaims) {
  const json::object& vector = all_vectors().at(GetParam());
  Asked asked(vector);
  const auto answer = asked.answer();
  ASSERT_EQ(verdict_of(answer), expected_verdict(vector))
      << (answer ? "" : answer.error().message());
  if (!answer) {
    return;
  }
  const json::object token = token_of(*answer);
  json::object wanted = expected(vector).at("claims").as_object();
  wanted.erase("x-ms-attestation-type");  // is of the road
  for (const auto& [name, value] : wanted) {
    const auto* const found = token.if_contains(name);
    ASSERT_NE(found, nullptr) << name;
    EXPECT_EQ(codec::serialize_sorted(*found), codec::serialize_sorted(value))
        << name;
  }
  for (const auto& [name, value] : token) {
    EXPECT_TRUE(wanted.contains(name) || name == "x-assay-findings" ||
                name == "x-ms-inittime")
        << name << " is not expected";
  }
}

// One report in every version was issued to whoever flips a bit of it.
TEST_P(SnpVectors, SayNothingWhenABitOfTheReportIsTurned) {
  const json::object& vector = all_vectors().at(GetParam());
  const Asked whole(vector);
  const auto parsed = codec::parse_json(text_of(whole.request.evidence));
  ASSERT_TRUE(parsed.has_value());
  json::object envelope = parsed->get_object();
  const Buffer report = *codec::decode_base64(text(envelope, "SnpReport"),
                                              codec::Base64::Lenient);
  MapMemo memo;
  for (size_t i = 0; i < report.size(); i += 7) {
    Buffer flipped = report;
    flipped[i] ^= static_cast<uint8_t>(1 << (i % 8));
    envelope["SnpReport"] = codec::encode_base64(flipped, codec::Base64::Url);
    Asked asked(vector);
    asked.request.evidence = copy_of(bytes_of(codec::serialize(envelope)));
    EXPECT_FALSE(asked.answer(&memo).has_value()) << i;
  }
}

TEST_P(SnpVectors, GiveTheSameVerdictAsAReportAloneWithCollateral) {
  const json::object& vector = all_vectors().at(GetParam());
  Asked asked(vector);
  const fs::path own = (folder() / text(vector, "evidence")).parent_path();
  asked.request.evidence = copy_of(bytes_of(read_file(own / "report.bin")));
  const auto found =
      snp::read_collateral(bytes_of(read_file(own / "chain.pem")), asked.now);
  ASSERT_TRUE(found.has_value()) << found.error().message();
  for (const tee::NamedEndorsement& item : *found) {
    asked.endorsements.add(item.id, item.item);
  }
  const auto answer = asked.answer();
  const std::string code = text(expected(vector), "code");
  if (code.starts_with("snp.uvm.")) {  // a report alone has none
    EXPECT_TRUE(answer.has_value());
  } else if (code == "snp.ek.kind" || code == "snp.ek.chip_id" ||
             code == "snp.chain.root") {  // such a chain is not found by name
    EXPECT_FALSE(answer.has_value());
  } else {
    EXPECT_EQ(verdict_of(answer), expected_verdict(vector));
  }
}

std::string snp_test_name(const testing::TestParamInfo<std::string>& info) {
  return info.param;
}

INSTANTIATE_TEST_SUITE_P(, SnpVectors, testing::ValuesIn(all_names()),
                         snp_test_name);
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(SnpVectors);

TEST(SnpVectorsTogether, GiveTheSameVerdictsWithOneMemo) {
  if (all_names().empty()) {
    GTEST_SKIP() << "SKIPPED: there are no real reports at "
                 << fs::absolute(folder())
                 << "; ASSAY_VECTORS names their folder";
  }
  MapMemo memo;
  for (const char* const run : {"filling", "warm"}) {
    for (const auto& [name, vector] : all_vectors()) {
      Asked asked(vector);
      EXPECT_EQ(verdict_of(asked.answer(&memo)), expected_verdict(vector))
          << run << ' ' << name;
    }
  }
}

// A token of the real service, whose evidence is not public: its claims have
// the names and the types that ours have.
TEST(SnpVectorsTogether, HaveTheClaimsOfARecordedToken) {
  const fs::path file = vectors() / "maa-recorded" / "token-sevsnpvm.json";
  const auto found = all_vectors().find("milan_v2");
  if (!fs::exists(file) || found == all_vectors().end()) {
    GTEST_SKIP() << "SKIPPED: there is no recorded token at "
                 << fs::absolute(file);
  }
  const auto recording = codec::parse_json(read_file(file));
  ASSERT_TRUE(recording.has_value());
  const json::object& recorded = recording->as_object()
                                     .at("decoded")
                                     .as_object()
                                     .at("payload")
                                     .as_object();
  Asked asked(found->second);
  const auto answer = asked.answer();
  ASSERT_TRUE(answer) << answer.error().message();
  json::object ours = token_of(*answer);
  ours.erase("x-assay-findings");
  for (const auto& [name, value] : recorded) {
    if (name.starts_with("x-ms-sevsnpvm-")) {
      const auto* const claim = ours.if_contains(name);
      ASSERT_NE(claim, nullptr) << name;
      EXPECT_EQ(claim->kind(), value.kind()) << name;
      if (value.is_string()) {
        EXPECT_EQ(claim->get_string().size(), value.get_string().size())
            << name;
      }
      ours.erase(name);
    }
  }
  EXPECT_EQ(codec::serialize(ours), "{}");
}

}  // namespace
}  // namespace assay::test
