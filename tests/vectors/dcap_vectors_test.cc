// SPDX-License-Identifier: Apache-2.0
// Real quotes with real collateral, and what must be said of each: every case
// of every manifest that is at hand.
#include <algorithm>
#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "attest/attest.h"
#include "codec/hex.h"
#include "codec/json.h"
#include "judge.h"
#include "tee/dcap/anchors.h"
#include "tee/dcap/collateral.h"
#include "tee/dcap/quote.h"
#include "tee/dcap/report_body.h"
#include "tee/dcap/td_report.h"
#include "tee/sgx/open_enclave.h"
#include "vectors/vector_files.h"

namespace assay::test {
namespace {

namespace fs = std::filesystem;
namespace json = codec::json;
using tee::CheckId;

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

std::vector<std::string> all_names() {
  std::vector<std::string> names;
  for (const auto& [name, vector] : all_vectors()) {
    names.push_back(name);
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
  const tee::Anchors anchors{{dcap::intel_anchor()}};
  const tee::Endorsements endorsements = endorsements_of(vector, now);
  const tee::Baseline baseline{.accepted = tee::TcbStatusSet::any()};
  tee::Trail trail;
  TRY(const auto made,
      attest::find_scheme(vector.text("type"))->parse(submission, trail));
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

template <class FixedType>
std::string hex(const FixedType& value) {
  return codec::encode_hex(value.bytes());
}

// The fields of the manifest, from what the parsers make of the evidence.
json::object fields_of_enclave(const dcap::Quote& quote) {
  const auto report = dcap::parse_report_body(quote.body);
  if (!report) {
    ADD_FAILURE() << report.error().message();
    return {};
  }
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

json::object fields_of_td(const dcap::Quote& quote) {
  const auto report = dcap::parse_td_report(quote.body);
  if (!report) {
    ADD_FAILURE() << report.error().message();
    return {};
  }
  return {{"version", quote.header.version},
          {"tee_tcb_svn", hex(report->tee_tcb_svn)},
          {"mr_seam", hex(report->mr_seam)},
          {"td_attributes", hex(report->td_attributes)},
          {"xfam", hex(report->xfam)},
          {"mr_td", hex(report->mr_td)},
          {"rtmr0", hex(report->rtmrs[0])},
          {"rtmr1", hex(report->rtmrs[1])},
          {"rtmr2", hex(report->rtmrs[2])},
          {"rtmr3", hex(report->rtmrs[3])},
          {"report_data", hex(report->report_data)}};
}

class Vectors : public testing::TestWithParam<std::string> {};

TEST_P(Vectors, GiveTheExpectedVerdict) {
  const Vector& vector = all_vectors().at(GetParam());
  const Answer answer = judge(vector, nullptr);
  EXPECT_EQ(answer.text, expected_text(vector)) << answer.message;
}

TEST_P(Vectors, SayWhatTheirFieldsAre) {
  const Vector& vector = all_vectors().at(GetParam());
  const std::string evidence =
      read_file(vector.folder / vector.text("evidence"));
  const bool td = vector.text("type") == "TdxVm";
  tee::Trail trail;
  Bytes input = bytes_of(evidence);
  if (vector.text("type") == "OpenEnclave") {
    const auto inner = sgx::strip_open_enclave_header(input, trail);
    ASSERT_TRUE(inner) << inner.error().message();
    input = *inner;
  }
  const auto quote = dcap::parse_quote(
      input, td ? dcap::TeeType::Tdx : dcap::TeeType::Sgx, trail);
  if (!quote) {  // no part of a quote that is refused is given out
    EXPECT_EQ(quote.error().reason(),
              text_or_empty(vector.expected().at("code")));
    return;
  }
  EXPECT_EQ(codec::serialize_sorted(td ? fields_of_td(*quote)
                                       : fields_of_enclave(*quote)),
            codec::serialize_sorted(vector.item.at("fields")));
}

std::string test_name(const testing::TestParamInfo<std::string>& info) {
  return info.param;
}

INSTANTIATE_TEST_SUITE_P(, Vectors, testing::ValuesIn(all_names()), test_name);
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(Vectors);

// Broken evidence is a byte away from genuine evidence: what was remembered of
// one must not help the other.
TEST(VectorsTogether, GiveTheSameVerdictsWithOneMemo) {
  const std::vector<std::string> names = all_names();
  for (const char* const tee : {"sgx", "tdx"}) {
    if (!fs::exists(vectors() / tee / "manifest.json")) {
      GTEST_SKIP() << "SKIPPED: there are no real quotes at "
                   << fs::absolute(vectors()) / tee
                   << "; ASSAY_VECTORS names their folder";
    }
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

}  // namespace
}  // namespace assay::test
