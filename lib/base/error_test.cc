// SPDX-License-Identifier: Apache-2.0
// Tests of the error table and of one error's text.
#include "base/error.h"

#include <set>

#include <gtest/gtest.h>

#include "base/result.h"

namespace assay {
namespace {

TEST(Errors, HaveUniqueNumbersNamesAndSentences) {
  std::set<uint16_t> numbers;
  std::set<std::string_view> names;
  std::set<std::string_view> sentences;
  for (const CodeInfo& row : all_codes()) {
    EXPECT_TRUE(numbers.insert(static_cast<uint16_t>(row.code)).second);
    EXPECT_TRUE(names.insert(row.name).second);
    EXPECT_TRUE(sentences.insert(row.sentence).second) << row.sentence;
  }
}

TEST(Errors, StandInTheRangeOfTheirStage) {
  for (const CodeInfo& row : all_codes()) {
    EXPECT_EQ(static_cast<uint16_t>(row.code) / 1000,
              static_cast<int>(row.stage) + 1)
        << row.name;
  }
}

TEST(Error, SpeaksOfItsPlaceAndDetail) {
  const Error error =
      Error(Code::EvidenceTruncated, "need 2 bytes").at("inner").at("outer");
  EXPECT_EQ(error.path(), "outer.inner");
  EXPECT_EQ(error.message(), "outer.inner: need 2 bytes");
  EXPECT_EQ(error.reason(), "EvidenceTruncated");
}

TEST(Error, FallsBackToTheSentenceOfItsRow) {
  EXPECT_EQ(Error(Code::RouteNotFound).message(), "there is no such route");
}

TEST(Error, KeepsThePathWhenTheOuterNameIsEmpty) {
  EXPECT_EQ(Error(Code::BadHex, "x").at("inner").at("").path(), "inner");
}

TEST(Error, TakesAPreciseReason) {
  EXPECT_EQ(Error(Code::TcbRefused).because("dcap.tcb.revoked").reason(),
            "dcap.tcb.revoked");
}

TEST(Error, CarriesNotes) {
  const Error error = Error(Code::PolicyDenied)
                          .with({{"policy.rule.denied", "line 1", "policy:1:1"},
                                 {"policy.rule.denied", "line 2", ""}})
                          .at("policy");
  ASSERT_EQ(error.notes().size(), 2u);
  EXPECT_EQ(error.notes()[1].message, "line 2");
  EXPECT_TRUE(Error(Code::PolicyDenied).notes().empty());
}

Result<int> half(int number) {
  if (number % 2 != 0) {
    return Error(Code::Internal, "odd");
  }
  return number / 2;
}

Result<int> quarter(int number) {
  TRY(const int once, half(number));
  return half(once);
}

Result<> check_even(int number) {
  TRY_OK(half(number));
  return {};
}

TEST(Result, HandsErrorsToTheCaller) {
  EXPECT_EQ(*quarter(8), 2);
  EXPECT_EQ(quarter(6).error().detail(), "odd");
  EXPECT_TRUE(check_even(2));
  EXPECT_FALSE(check_even(1));
}

}  // namespace
}  // namespace assay
