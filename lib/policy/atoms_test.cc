// SPDX-License-Identifier: Apache-2.0
// Tests of atoms: where lines may break, and which comment belongs to what.
#include "policy/atoms.h"

#include <gmock/gmock.h>

namespace assay::policy {
namespace {

using testing::ElementsAre;
using testing::Field;

std::vector<Atom> atoms_of(std::string_view source) {
  Findings findings(source);
  return find_atoms(source, lex(source, findings));
}

auto is(Role role, const char* text) {
  return AllOf(Field(&Atom::role, role), Field(&Atom::text, text));
}

auto leads(const char* text) {
  return Field(&Lead::text, text);
}

TEST(Atoms, BreakBehindCommasOfTheOutermostBracketsOnly) {
  EXPECT_THAT(
      atoms_of("VERSION = 1.2 ;AuthorizationRules{c : [ type == \"A,B\" , "
               "value==F(1,G(2,3)) ]&&! [ value==true ]=>add ( type = \"x\","
               "value = c . value ) ; } ;"),
      ElementsAre(is(Role::Version, "version=1.2;"),
                  is(Role::Keyword, "authorizationrules"), is(Role::Open, "{"),
                  is(Role::Condition, "c:[type==\"A,B\","),
                  is(Role::Part, "value==F(1, G(2, 3))] &&"),
                  is(Role::Condition, "![value==true]"),
                  is(Role::Action, "=> add(type=\"x\","),
                  is(Role::Part, "value=c.value);"), is(Role::Close, "};"),
                  is(Role::End, "")));
}

TEST(Atoms, TakeTheCommentBehindThem) {
  const auto atoms = atoms_of("version=1.0; // a\nauthorizationrules{};");
  EXPECT_EQ(atoms[0].tail, "// a");
  EXPECT_TRUE(atoms[1].leads.empty());
}

TEST(Atoms, AreLedByCommentsOnLinesOfTheirOwn) {
  const auto atoms = atoms_of("version=1.0;\n// a\n\n// b\nissuancerules");
  EXPECT_EQ(atoms[0].tail, "");
  EXPECT_THAT(atoms[1].leads, ElementsAre(leads("// a"), leads("// b")));
  EXPECT_TRUE(atoms[1].leads[1].after_blank_line);
}

TEST(Atoms, AreLedByWhatStoodInsideOfThemOnItsOwnLine) {
  const auto atoms = atoms_of("version\n// a\n=\n// b\n1.0;\n// c\n");
  EXPECT_THAT(atoms[0].leads, ElementsAre(leads("// a"), leads("// b")));
  EXPECT_THAT(atoms[1].leads, ElementsAre(leads("// c")));
}

TEST(Atoms, ArePassedByWhatFollowsACommentBehindAToken) {
  const auto atoms =
      atoms_of("version\n// a\n= // b\n// c\n1.0 // d\n; // e\nx");
  EXPECT_THAT(atoms[0].leads, ElementsAre(leads("// a")));
  EXPECT_EQ(atoms[0].tail, "// b");
  EXPECT_THAT(atoms[1].leads,
              ElementsAre(leads("// c"), leads("// d"), leads("// e")));
}

}  // namespace
}  // namespace assay::policy
