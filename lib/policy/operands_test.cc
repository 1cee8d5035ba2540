// SPDX-License-Identifier: Apache-2.0
// Tests of the values of operands: distinct, in order, read-only for itself.
#include "policy/operands.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::policy {
namespace {

using namespace std::string_view_literals;
using claims::Access;
using claims::Issuer;
using testing::ElementsAre;

// One rule over claims that its first condition binds.
class OperandsTest : public testing::Test {
 protected:
  // The values that the rule gives a claim.
  std::vector<View> values_of(const std::string& action_value,
                              const claims::ClaimSet& incoming) {
    const Compiled compiled = compile(
        "version=1.2;authorizationrules{c:[value!=\"none\"]=>add(type="
        "\"x\",value=" +
        action_value + ");};");
    program_ = compiled.program;
    incoming_ = incoming;
    set_.start(program_->types(), program_->limits(), budget_);
    EXPECT_FALSE(set_.rest_on(incoming_));
    operands_.start(*program_, set_, budget_);
    Bindings bindings;
    for (uint32_t i = 0; i < incoming_.size(); ++i) {
      bindings.matches.push_back(i);
    }
    bindings.conditions = {{0, static_cast<uint32_t>(incoming_.size())}};
    rows_ = operands_.evaluate(program_->rules()[0].action.value, bindings);
    const auto views = operands_.views(rows_);
    return {views.begin(), views.end()};
  }

  std::shared_ptr<const Program> program_;
  claims::ClaimSet incoming_;
  Budget budget_{10'000};
  WorkingSet set_;
  Operands operands_;
  Rows rows_;
};

TEST_F(OperandsTest, GiveALiteralAsItIs) {
  EXPECT_THAT(values_of("7", {}), ElementsAre(View(int64_t{7})));
  EXPECT_THAT(values_of("\"t\"", {}), ElementsAre(View("t"sv)));
}

TEST_F(OperandsTest, GiveEachValueOnceInOrder) {
  EXPECT_THAT(
      values_of("c.value", {{"a", int64_t{2}}, {"b", "x"}, {"a", int64_t{2}}}),
      ElementsAre(View(int64_t{2}), View("x"sv)));
  EXPECT_THAT(values_of("c.type", {{"a", int64_t{2}}, {"b", "x"}}),
              ElementsAre(View("a"sv), View("b"sv)));
}

TEST_F(OperandsTest, AreReadOnlyIfAnEqualValueWas) {
  const auto secret = [](std::string_view text) {
    return claims::Claim{"a", std::string(text), Issuer::AttestationService,
                         Access::ReadOnly};
  };
  values_of("c.value", {{"a", "1"}, secret("1"), {"a", "2"}});
  EXPECT_EQ(operands_.at(rows_.begin).access, Access::ReadOnly);
  EXPECT_EQ(operands_.at(rows_.begin + 1).access, Access::Free);
  EXPECT_EQ(operands_.access_of(rows_), Access::ReadOnly);
  values_of("c.type", {secret("1")});
  EXPECT_EQ(operands_.access_of(rows_), Access::Free);
}

TEST_F(OperandsTest, PutTheValuesOfACallInThePlaceOfItsArguments) {
  EXPECT_THAT(values_of("AppendString(\"a\",AppendString(\"b\",\"c\"))", {}),
              ElementsAre(View("abc"sv)));
  EXPECT_EQ(operands_.views().size(), 1u);
  EXPECT_FALSE(operands_.take_fault());
}

TEST_F(OperandsTest, TellWhatWentWrongInAFunctionOnce) {
  values_of("JsonToClaimValue(\"{}\")", {});
  EXPECT_EQ(operands_.take_fault()->code, "policy.evaluation.json");
  EXPECT_FALSE(operands_.take_fault());
}

TEST_F(OperandsTest, KnowASingleValueWithoutEvaluation) {
  values_of("c.value", {{"a", int64_t{1}}, {"a", int64_t{1}}});
  const Operand literal = program_->rules()[0].action.type;
  const Operand access = program_->rules()[0].action.value;
  const Bindings one = {.matches = {0}, .conditions = {{0, 1}}};
  const Bindings two = {.matches = {0, 1}, .conditions = {{0, 2}}};
  EXPECT_EQ(operands_.find_single(literal, two)->view, View("x"sv));
  EXPECT_EQ(operands_.find_single(access, one)->view, View(int64_t{1}));
  EXPECT_FALSE(operands_.find_single(access, two));
}

TEST(RightSides, ShowALiteralWithoutEvaluation) {
  FlatComparison literal;
  literal.literal = "x"sv;
  FlatComparison access;
  access.right.kind = Operand::Kind::Access;
  const std::vector<FlatComparison> comparisons = {literal, access};
  const std::vector<Rows> rows = {{}, {0, 2}};
  const std::vector<View> views = {View(true), View(int64_t{1})};
  const RightSides sides{comparisons, rows, views};
  EXPECT_THAT(sides.of(0), ElementsAre(View("x"sv)));
  EXPECT_THAT(sides.of(1), ElementsAre(View(true), View(int64_t{1})));
}

}  // namespace
}  // namespace assay::policy
