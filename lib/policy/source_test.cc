// SPDX-License-Identifier: Apache-2.0
// Tests of places and of the picture of a diagnostic, whole texts compared.
#include "policy/source.h"

#include <gtest/gtest.h>

#include "policy/policy.h"

namespace assay::policy {
namespace {

// The first error of a policy, as it is shown.
std::string shown(std::string_view source) {
  for (const Diagnostic& diagnostic : compile(source).diagnostics) {
    if (diagnostic.severity == Severity::Error) {
      return render(diagnostic, source, "p");
    }
  }
  return "(none)";
}

TEST(Place, CountsLinesAndCharactersFromOne) {
  constexpr std::string_view kText = "ab\n\xc3\xa4x\n";
  EXPECT_EQ(place_of(kText, 0).column, 1u);
  EXPECT_EQ(place_of(kText, 1).column, 2u);
  EXPECT_EQ(place_of(kText, 3).line, 2u);
  EXPECT_EQ(place_of(kText, 5).column, 2u);  // behind one two-byte character
  EXPECT_EQ(place_of(kText, 7).line, 3u);
  EXPECT_EQ(place_of(kText, 99).line, 3u);
}

TEST(Render, ShowsAMissingSemicolon) {
  EXPECT_EQ(shown("version=1.0\n[type==\"x\"] => permit();"),
            "p:2:1: error: mismatched input '[' expecting ';' "
            "[policy.syntax.expected]\n"
            "  [type==\"x\"] => permit();\n"
            "  ^\n"
            "  hint: a ; is missing\n");
}

TEST(Render, ShowsASingleEquals) {
  EXPECT_EQ(shown("version=1.0;\nauthorizationrules{\n"
                  "\t[type=\"a\"] => permit();\n};"),
            "p:3:7: error: mismatched input '=' expecting '==' "
            "[policy.syntax.expected]\n"
            "  \t[type=\"a\"] => permit();\n"
            "  \t     ^\n"
            "  hint: a comparison is written ==\n");
}

TEST(Render, ShowsTypographicQuotes) {
  EXPECT_EQ(shown("version=1.0;authorizationrules{[type==\xe2\x80\x9c"
                  "a\xe2\x80\x9d]=>permit();};"),
            "p:1:39: error: unexpected character '\xe2\x80\x9c' "
            "[policy.syntax.character]\n"
            "  version=1.0;authorizationrules{[type==\xe2\x80\x9c"
            "a\xe2\x80\x9d]=>permit();};\n"
            "                                        ^\n"
            "  hint: use straight quotes: \"\n");
}

TEST(Render, ShowsThePropertyThatWasMeant) {
  EXPECT_EQ(shown("version=1.0;authorizationrules{[Type==\"a\"]=>permit();};"),
            "p:1:33: error: mismatched input 'Type' expecting 'type', 'value', "
            "'valueType' or 'issuer' [policy.syntax.expected]\n"
            "  version=1.0;authorizationrules{[Type==\"a\"]=>permit();};\n"
            "                                  ^~~~\n"
            "  hint: did you mean type?\n");
}

TEST(Render, ShowsTheVersionThatIsNeeded) {
  EXPECT_EQ(shown("version=1.1;authorizationrules{![type==\"a\"]=>permit();};"),
            "p:1:32: error: ! before a condition needs version 1.2 "
            "[policy.version.needed]\n"
            "  version=1.1;authorizationrules{![type==\"a\"]=>permit();};\n"
            "                                 ^\n"
            "  hint: this build knows versions 1.0 and 1.1\n");
}

TEST(Render, CutsLongLinesAroundTheOffence) {
  const std::string source = "version=1.0;authorizationrules{" +
                             std::string(300, ' ') + "]]oops" +
                             std::string(300, ' ');
  const std::string picture = shown(source);
  EXPECT_NE(picture.find("]]oops"), std::string::npos);
  EXPECT_LT(picture.size(), 500u);
}

TEST(Render, NeverFailsAtTheEndOfTheText) {
  EXPECT_EQ(shown("version=1.0;authorizationrules{"),
            "p:1:32: error: mismatched input '<EOF>' expecting '}' "
            "[policy.syntax.expected]\n"
            "  version=1.0;authorizationrules{\n"
            "                                 ^\n");
}

}  // namespace
}  // namespace assay::policy
