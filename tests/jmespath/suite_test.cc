// SPDX-License-Identifier: Apache-2.0
// JMESPath cases in the form of the public compliance suite: the project's own,
// and those of the suite where they are at hand.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "codec/json.h"
#include "jmespath/jmespath.h"

namespace assay::jmespath {
namespace {

namespace fs = std::filesystem;
namespace json = codec::json;

// Cases are data of their own: a suite is not part of this repository.
fs::path shared_suite() {
  const char* const folder = std::getenv("ASSAY_VECTORS");
  return fs::path(folder == nullptr ? "../shared/vectors" : folder) /
         "jmespath";
}

std::vector<fs::path> suites() {
  std::vector<fs::path> files;
  for (const fs::path& folder : {fs::path("tests/jmespath"), shared_suite()}) {
    if (!fs::is_directory(folder)) {
      continue;
    }
    for (const auto& entry : fs::directory_iterator(folder)) {
      if (entry.path().extension() == ".json") {
        files.push_back(entry.path());
      }
    }
  }
  std::ranges::sort(files);
  return files;
}

std::string read_file(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

// What a case gives: JSON text, or the kind of its error.
std::string outcome(std::string_view expression, const json::value& given) {
  const Compiled compiled = compile(expression);
  if (compiled.failure) {
    return std::string(name_of(compiled.failure->kind));
  }
  const Found found = search(*compiled.expression, given);
  return found.failure ? std::string(name_of(found.failure->kind)) : found.json;
}

void run(const json::object& suite, const json::object& item) {
  const std::string_view expression = item.at("expression").get_string();
  const std::string found = outcome(expression, suite.at("given"));
  if (const auto* const error = item.if_contains("error")) {
    EXPECT_EQ(found, std::string_view(error->get_string())) << expression;
    return;
  }
  if (!item.contains("result")) {
    return;  // for measuring only
  }
  const auto value = codec::parse_json(found);
  ASSERT_TRUE(value) << expression << ": " << found;
  // Numbers by value: a suite does not tell 1 from 1.0.
  const std::string both =
      "{\"a\":" + found + ",\"b\":" + codec::serialize(item.at("result")) + "}";
  const auto pair = codec::parse_json(both);
  ASSERT_TRUE(pair);
  EXPECT_EQ(outcome("a == b", *pair), "true")
      << expression << "\n  found:    " << found
      << "\n  expected: " << codec::serialize(item.at("result"));
  if (const auto* const text = item.if_contains("text")) {
    EXPECT_EQ(found, std::string_view(text->get_string())) << expression;
  }
}

class Suite : public testing::TestWithParam<fs::path> {};

TEST_P(Suite, GivesWhatEachCaseExpects) {
  const auto document =
      codec::parse_json(read_file(GetParam()), {.members = 1'000'000});
  ASSERT_TRUE(document) << document.error().message();
  for (const json::value& suite : document->get_array()) {
    for (const json::value& item : suite.get_object().at("cases").get_array()) {
      run(suite.get_object(), item.get_object());
    }
  }
}

std::string name_of_suite(const testing::TestParamInfo<fs::path>& suite) {
  return suite.param.stem().string();
}

INSTANTIATE_TEST_SUITE_P(Files, Suite, testing::ValuesIn(suites()),
                         name_of_suite);

}  // namespace
}  // namespace assay::jmespath
