// SPDX-License-Identifier: Apache-2.0
// Tests of the flat form of a policy.
#include "policy/program.h"

#include <gtest/gtest.h>

namespace assay::policy {
namespace {

TEST(Program, KeepsTheOrderOfRules) {
  const auto program = compile(
                           "version=1.1;configurationrules{=>issueproperty("
                           "type=\"p\",value=1);};"
                           "authorizationrules{=>permit();=>deny();};"
                           "issuancerules{=>add(type=\"a\",value=1);};")
                           .program;
  ASSERT_EQ(program->rules().size(), 4u);
  EXPECT_EQ(program->rules()[0].section, SectionKind::Configuration);
  EXPECT_EQ(program->rules()[1].action.kind, ActionKind::Permit);
  EXPECT_EQ(program->rules()[2].action.kind, ActionKind::Deny);
  EXPECT_EQ(program->rules()[3].section, SectionKind::Issuance);
}

TEST(Program, WantsAllClaimsOnlyWhereTheyAreNamed) {
  const auto program =
      compile(
          "version=1.0;authorizationrules{"
          "a:[type==\"a\"]&&b:[value==a.value]&&[value!=a.value]=>add(claim=b);"
          "c:[type==\"a\"]=>permit();};")
          .program;
  const auto conditions = program->conditions(program->rules()[0]);
  ASSERT_EQ(conditions.size(), 3u);
  EXPECT_EQ(conditions[0].wanted, Wanted::All);
  EXPECT_EQ(conditions[1].wanted, Wanted::All);
  EXPECT_EQ(conditions[2].wanted, Wanted::Any);
  EXPECT_EQ(program->rules()[0].action.copied, 1u);
  EXPECT_EQ(program->conditions(program->rules()[1])[0].wanted, Wanted::Any);
}

TEST(Program, KeepsLiteralsAndTheConditionsThatOperandsName) {
  const auto program = compile(
                           "version=1.0;authorizationrules{"
                           "a:[type==\"x\"]&&[value==a.issuer]=>permit();};")
                           .program;
  const auto conditions = program->conditions(program->rules()[0]);
  const Operand literal = program->comparisons(conditions[0])[0].right;
  EXPECT_EQ(program->literal(literal), View(std::string_view("x")));
  const Operand access = program->comparisons(conditions[1])[0].right;
  EXPECT_EQ(access.kind, Operand::Kind::Access);
  EXPECT_EQ(access.index, 0u);
  EXPECT_EQ(access.property, Property::Issuer);
}

}  // namespace
}  // namespace assay::policy
