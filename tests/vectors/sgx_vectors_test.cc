// SPDX-License-Identifier: Apache-2.0
// Real quotes with real collateral, and what must be said of each: every case
// of every manifest that is at hand.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "codec/hex.h"
#include "codec/json.h"
#include "judge.h"
#include "tee/dcap/anchors.h"
#include "tee/dcap/collateral.h"
#include "tee/dcap/quote.h"
#include "tee/dcap/report_body.h"
#include "tee/sgx/evidence.h"
#include "tee/sgx/open_enclave.h"

namespace assay::test {
namespace {

namespace fs = std::filesystem;
namespace json = codec::json;
using tee::CheckId;

// Recordings are data of their own: they are not part of this repository.
fs::path vectors() {
  const char* const folder = std::getenv("ASSAY_VECTORS");
  return folder == nullptr ? "../shared/vectors" : folder;
}

std::string read_file(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  EXPECT_TRUE(in) << file;
  return {std::istreambuf_iterator<char>(in), {}};
}

// One object of a manifest.
struct Vector {
  fs::path folder;
  json::object item;

  std::string text(const char* member) const {
    const json::value* const value = item.if_contains(member);
    return value != nullptr && value->is_string()
               ? std::string(value->get_string())
               : std::string();
  }
  const json::object& expected() const {
    return item.at("expect").get_object();
  }
};

// By a name that GoogleTest accepts.
const std::map<std::string, Vector>& all_vectors() {
  static const auto all = [] {
    std::map<std::string, Vector> found;
    for (const char* const tee : {"sgx", "tdx"}) {
      const fs::path folder = vectors() / tee;
      if (!fs::exists(folder / "manifest.json")) {
        continue;
      }
      const auto manifest =
          codec::parse_json(read_file(folder / "manifest.json"));
      EXPECT_TRUE(manifest) << folder;
      for (const json::value& item : manifest->as_array()) {
        Vector vector{folder, item.as_object()};
        std::string name = tee + ("_" + vector.text("name"));
        std::replace(name.begin(), name.end(), '-', '_');
        found.emplace(std::move(name), std::move(vector));
      }
    }
    return found;
  }();
  return all;
}

std::vector<std::string> names_of(std::string_view type) {
  std::vector<std::string> names;
  for (const auto& [name, vector] : all_vectors()) {
    if ((vector.text("type") == "TdxVm") == (type == "TdxVm")) {
      names.push_back(name);
    }
  }
  return names;
}

tee::Endorsements endorsements_of(const Vector& vector, Time now) {
  tee::Endorsements endorsements;
  for (const json::value& file : vector.item.at("collateral").as_array()) {
    const auto found = dcap::read_nine_fields(
        read_file(vector.folder / std::string(file.as_string())), now,
        tee::Presentation::InRole);
    EXPECT_TRUE(found) << found.error().message();
    for (const dcap::NamedEndorsement& item : *found) {
      endorsements.add(item.id, item.item);
    }
  }
  return endorsements;
}

Result<tee::Appraisal> appraise(const Vector& vector, crypto::Memo* memo) {
  const std::string evidence =
      read_file(vector.folder / vector.text("evidence"));
  TRY(const Time now, parse_rfc3339(vector.text("at")));
  std::string runtime_data;
  tee::Submission submission{.evidence = bytes_of(evidence)};
  if (const std::string file = vector.text("runtime_data"); !file.empty()) {
    runtime_data = read_file(vector.folder / file);
    submission.runtime_data = tee::HeldData{bytes_of(runtime_data)};
  }
  const auto parse = vector.text("type") == "OpenEnclave"
                         ? sgx::parse_open_enclave_evidence
                         : sgx::parse_quote_evidence;
  const tee::Anchors anchors{{dcap::intel_anchor()}};
  const tee::Endorsements endorsements = endorsements_of(vector, now);
  const tee::Baseline baseline{.accepted = tee::TcbStatusSet::any()};
  tee::Trail trail;
  TRY(const auto made, parse(submission, trail));
  return made->verify({now, endorsements, anchors, baseline, memo}, trail);
}

// As text, with the message of an error behind it.
struct Answer {
  std::string text;
  std::string message;
};

Answer judge(const Vector& vector, crypto::Memo* memo) {
  const auto appraisal = appraise(vector, memo);
  Verdict verdict;
  if (!appraisal) {
    verdict.verdict = "rejected";
    verdict.code = appraisal.error().reason();
    return {verdict.text(), appraisal.error().message()};
  }
  verdict.verdict = "verified";
  verdict.tcb_status = name_of(appraisal->tcb->status);
  verdict.advisory_ids = appraisal->tcb->advisory_ids;
  return {verdict.text(), {}};
}

std::string text_or_empty(const json::value& value) {
  return value.is_null() ? std::string() : std::string(value.as_string());
}

std::string expected_text(const Vector& vector) {
  const json::object& wanted = vector.expected();
  Verdict verdict;
  verdict.verdict = text_or_empty(wanted.at("verdict"));
  verdict.code = text_or_empty(wanted.at("code"));
  verdict.tcb_status = text_or_empty(wanted.at("tcb_status"));
  if (const json::value& ids = wanted.at("advisory_ids"); ids.is_array()) {
    for (const json::value& id : ids.get_array()) {
      verdict.advisory_ids.emplace_back(id.as_string());
    }
  }
  return verdict.text();
}

// The fields of the manifest, from what the parsers make of the evidence.
json::object fields_of(const dcap::Quote& quote) {
  const auto report = dcap::parse_report_body(quote.body);
  if (!report) {
    ADD_FAILURE() << report.error().message();
    return {};
  }
  const auto hex = [](const auto& value) {
    return codec::encode_hex(value.bytes());
  };
  return {{"version", quote.header.version},
          {"cpu_svn", hex(report->cpu_svn)},
          {"attributes", hex(report->attributes)},
          {"mr_enclave", hex(report->mr_enclave)},
          {"mr_signer", hex(report->mr_signer)},
          {"isv_prod_id", report->isv_prod_id},
          {"isv_svn", report->isv_svn},
          {"debug", report->debug()},
          {"report_data", hex(report->report_data)}};
}

class SgxVectors : public testing::TestWithParam<std::string> {};

TEST_P(SgxVectors, GiveTheExpectedVerdict) {
  const Vector& vector = all_vectors().at(GetParam());
  const Answer answer = judge(vector, nullptr);
  EXPECT_EQ(answer.text, expected_text(vector)) << answer.message;
}

TEST_P(SgxVectors, SayWhatTheirFieldsAre) {
  const Vector& vector = all_vectors().at(GetParam());
  const std::string evidence =
      read_file(vector.folder / vector.text("evidence"));
  tee::Trail trail;
  Bytes input = bytes_of(evidence);
  if (vector.text("type") == "OpenEnclave") {
    const auto inner = sgx::strip_open_enclave_header(input, trail);
    ASSERT_TRUE(inner) << inner.error().message();
    input = *inner;
  }
  const auto quote = dcap::parse_quote(input, dcap::TeeType::Sgx, trail);
  if (!quote) {  // no part of a quote that is refused is given out
    EXPECT_EQ(quote.error().reason(),
              text_or_empty(vector.expected().at("code")));
    return;
  }
  EXPECT_EQ(codec::serialize_sorted(fields_of(*quote)),
            codec::serialize_sorted(vector.item.at("fields")));
}

std::string test_name(const testing::TestParamInfo<std::string>& info) {
  return info.param;
}

INSTANTIATE_TEST_SUITE_P(, SgxVectors,
                         testing::ValuesIn(names_of("SgxEnclave")), test_name);
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(SgxVectors);

// Broken evidence is a byte away from genuine evidence: what was remembered of
// one must not help the other.
TEST(SgxVectorsTogether, GiveTheSameVerdictsWithOneMemo) {
  const std::vector<std::string> names = names_of("SgxEnclave");
  if (!fs::exists(vectors() / "sgx" / "manifest.json")) {
    GTEST_SKIP() << "SKIPPED: there are no real quotes at "
                 << fs::absolute(vectors()) / "sgx"
                 << "; ASSAY_VECTORS names their folder";
  }
  EXPECT_THAT(names, testing::Not(testing::IsEmpty()));
  MapMemo memo;
  for (const char* const run : {"filling", "warm"}) {
    for (const std::string& name : names) {
      const Vector& vector = all_vectors().at(name);
      const Answer answer = judge(vector, &memo);
      EXPECT_EQ(answer.text, expected_text(vector)) << run << ' ' << name;
    }
  }
}

// What this build says of TD quotes ends with their certification data.
class TdxVectors : public testing::TestWithParam<std::string> {};

TEST_P(TdxVectors, AreReadAndRefusedByTheirHeader) {
  const Vector& vector = all_vectors().at(GetParam());
  const std::string evidence =
      read_file(vector.folder / vector.text("evidence"));
  tee::Trail trail;
  const auto quote =
      dcap::parse_quote(bytes_of(evidence), dcap::TeeType::Tdx, trail);
  const std::string code = text_or_empty(vector.expected().at("code"));
  const bool refused =
      code.starts_with("dcap.quote.t") || code.starts_with("dcap.header.") ||
      code.starts_with("dcap.body.") || code.starts_with("dcap.auth.");
  ASSERT_EQ(quote.has_value(), !refused);
  if (!quote) {
    EXPECT_EQ(quote.error().reason(), code) << quote.error().message();
    return;
  }
  EXPECT_EQ(quote->header.version,
            vector.item.at("fields").at("version").as_int64());
}

INSTANTIATE_TEST_SUITE_P(, TdxVectors, testing::ValuesIn(names_of("TdxVm")),
                         test_name);
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(TdxVectors);

}  // namespace
}  // namespace assay::test
