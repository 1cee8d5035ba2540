// SPDX-License-Identifier: Apache-2.0
// What an author is told about the usual mistakes, whole texts compared.
#include "policy/policy.h"

#include <algorithm>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace assay::policy {
namespace {

// All that is said about a policy.
std::string said_about(std::string_view source, std::string_view type = {}) {
  std::string text;
  for (const Diagnostic& diagnostic : compile(source, {}, type).diagnostics) {
    text += render(diagnostic, source, "p");
  }
  return text;
}

std::string authorizing(const std::string& rules) {
  return "version=1.0;\nauthorizationrules{\n" + rules + "\n};";
}

std::string issuing(const std::string& rules) {
  return "version=1.0;\nauthorizationrules{=>permit();};\nissuancerules{\n" +
         rules + "\n};";
}

TEST(Compile, ExplainsAMissingSemicolonOfTheVersion) {
  EXPECT_EQ(
      said_about("version=1.0\n[type==\"x\"] => permit();"),
      R"(p:2:1: error: mismatched input '[' expecting ';' [policy.syntax.expected]
  [type=="x"] => permit();
  ^
  hint: a ';' ends the version: write it at line 1, column 12
)");
}

TEST(Compile, ExplainsAMissingSemicolonOfARule) {
  EXPECT_EQ(
      said_about(authorizing("=> permit()")),
      R"(p:4:1: error: mismatched input '}' expecting ';' [policy.syntax.expected]
  };
  ^
  hint: a rule ends with ';': write it at line 3, column 12
)");
}

TEST(Compile, ExplainsAMissingSemicolonOfASection) {
  EXPECT_EQ(
      said_about("version=1.0; authorizationrules{=>permit();}"),
      R"(p:1:45: error: mismatched input '<EOF>' expecting ';' [policy.syntax.expected]
  version=1.0; authorizationrules{=>permit();}
                                              ^
  hint: a section ends with '};'
)");
}

TEST(Compile, ExplainsASingleEqualsSign) {
  EXPECT_EQ(
      said_about(authorizing("\t[type=\"a\"] => permit();")),
      R"(p:3:7: error: mismatched input '=' expecting {'==', '!=', '<', '<=', '>', '>='} [policy.syntax.expected]
   [type="a"] => permit();
        ^
  hint: a condition compares with '=='; only actions assign with '='
)");
}

TEST(Compile, ExplainsADoubleEqualsSign) {
  EXPECT_EQ(
      said_about(issuing("=> issue(type==\"a\", value=1);")),
      R"(p:4:14: error: mismatched input '==' expecting '=' [policy.syntax.expected]
  => issue(type=="a", value=1);
               ^~
  hint: an action assigns with '='; only conditions compare with '=='
)");
}

TEST(Compile, ExplainsTypographicQuotes) {
  EXPECT_EQ(said_about(authorizing("[type==“a”] => permit();")),
            R"(p:3:8: error: unexpected character '“' [policy.syntax.quote]
  [type==“a”] => permit();
         ^
  hint: a string stands in straight double quotes: "text"
)");
}

TEST(Compile, ExplainsBlockComments) {
  EXPECT_EQ(said_about(authorizing("/* all */ => permit();")),
            R"(p:3:1: error: there are no block comments [policy.syntax.comment]
  /* all */ => permit();
  ^~
  hint: begin each line of the comment with //
)");
}

TEST(Compile, ExplainsTheCaseOfPropertyNames) {
  EXPECT_EQ(
      said_about(authorizing("[Type==\"a\"] => permit();")),
      R"(p:3:2: error: mismatched input 'Type' expecting {'type', 'value', 'valueType', 'issuer'} [policy.syntax.expected]
  [Type=="a"] => permit();
   ^~~~
  hint: names are case sensitive: write 'type'
)");
}

TEST(Compile, ExplainsMisspeltKeywords) {
  EXPECT_EQ(
      said_about("version=1.0;\nauthorisationrules{ => permit(); };"),
      R"(p:2:1: error: mismatched input 'authorisationrules' expecting 'authorizationrules' [policy.syntax.expected]
  authorisationrules{ => permit(); };
  ^~~~~~~~~~~~~~~~~~
  hint: did you mean 'authorizationrules'?
)");
  EXPECT_EQ(
      said_about("verison=1.0;\nauthorizationrules{ => permit(); };"),
      R"(p:1:1: error: mismatched input 'verison' expecting 'version' [policy.syntax.expected]
  verison=1.0;
  ^~~~~~~
  hint: did you mean 'version'?
)");
  EXPECT_EQ(
      said_about(authorizing("=> permits();")),
      R"(p:3:4: error: mismatched input 'permits' expecting {'permit', 'deny', 'add', 'issue'} [policy.syntax.expected]
  => permits();
     ^~~~~~~
  hint: did you mean 'permit'?
)");
}

TEST(Compile, ExplainsPositionalArguments) {
  EXPECT_EQ(
      said_about(issuing("=> issue(\"a\", value=true);")),
      R"(p:4:10: error: mismatched input '"a"' expecting {'type', 'value', 'valueType', 'issuer'} [policy.syntax.expected]
  => issue("a", value=true);
           ^~~
  hint: arguments have names: type="...", value=...
)");
}

TEST(Compile, ExplainsANameBehindANegation) {
  EXPECT_EQ(
      said_about(authorizing("!c:[type==\"a\"] => permit();")),
      R"(p:3:1: error: '!' before a condition needs version 1.2 [policy.version.needed]
  !c:[type=="a"] => permit();
  ^
  hint: write version=1.2;
p:3:2: error: mismatched input 'c' expecting '[' [policy.syntax.expected]
  !c:[type=="a"] => permit();
   ^
  hint: a condition with '!' has no name: no claim passes it
)");
}

TEST(Compile, ExplainsWhichVersionConfigurationNeeds) {
  EXPECT_EQ(
      said_about("version=1.0;\nconfigurationrules{};\n"
                 "authorizationrules{ => permit(); };"),
      R"(p:2:1: error: configurationrules needs version 1.1 [policy.version.needed]
  configurationrules{};
  ^~~~~~~~~~~~~~~~~~
  hint: write version=1.1;
)");
}

TEST(Compile, ExplainsWhichVersionsThereAre) {
  EXPECT_EQ(
      said_about("version=1.3;\nauthorizationrules{ => permit(); };"),
      R"(p:1:9: error: there is no version 1.3 of the policy language [policy.version.unknown]
  version=1.3;
          ^~~
  hint: there are versions 1.0, 1.1 and 1.2
)");
}

TEST(Compile, ExplainsEmptyConditions) {
  EXPECT_EQ(
      said_about(authorizing("[] => permit();")),
      R"(p:3:2: error: mismatched input ']' expecting {'type', 'value', 'valueType', 'issuer'} [policy.syntax.expected]
  [] => permit();
   ^
  hint: a condition compares something: [type=="..."]; a rule that always fires begins with '=>'
)");
}

TEST(Compile, ExplainsActionsOfAnotherSection) {
  EXPECT_EQ(
      said_about(issuing("=> permit();")),
      R"(p:4:4: error: mismatched input 'permit' expecting {'add', 'issue', 'issueproperty'} [policy.syntax.expected]
  => permit();
     ^~~~~~
  hint: permit() may stand in authorizationrules only
)");
}

TEST(Compile, ExplainsAStringThatWasNotClosed) {
  EXPECT_EQ(
      said_about(authorizing("[type==\"a] => permit();\n"
                             "[type==\"b\"] => deny();")),
      R"(p:4:9: error: mismatched input 'b' expecting ']' [policy.syntax.expected]
  [type=="b"] => deny();
          ^
  hint: the string before it spans 2 lines: is a '"' missing where it should end?
p:4:10: error: the string has no end [policy.syntax.string]
  [type=="b"] => deny();
           ^
  hint: close it with '"'
)");
}

TEST(Compile, WarnsWhereALiteralContradictsTheEvidence) {
  EXPECT_EQ(
      said_about(authorizing("[type==\"x-ms-sgx-is-debuggable\", "
                             "value==\"false\"] => permit();"),
                 "SgxEnclave"),
      R"(p:3:41: warning: the value of x-ms-sgx-is-debuggable is of type Boolean: it never equals a String [policy.lint.value_type]
  [type=="x-ms-sgx-is-debuggable", value=="false"] => permit();
                                          ^~~~~~~
  hint: write it without quotes
)");
}

TEST(Compile, TellsWhatWasMisreadInOrderOfPlace) {
  const Compiled compiled = compile(authorizing(
      "[type=\"a\"]=>permit();\n[value<\"x\"]=>permit();\n=>alow();"));
  ASSERT_EQ(compiled.diagnostics.size(), 3u);
  EXPECT_TRUE(std::ranges::is_sorted(
      compiled.diagnostics, {},
      [](const Diagnostic& diagnostic) { return diagnostic.range.begin; }));
}

TEST(Compile, TellsMistakesOfEveryKindAtOnce) {
  EXPECT_EQ(
      said_about("version=1.0;\n"
                 "authorisationrules{\n"
                 "[type=\"a\"] => permit();\n"
                 "=> add(type=\"b\", value=Negate(c.value));\n"
                 "};"),
      R"(p:2:1: error: mismatched input 'authorisationrules' expecting 'authorizationrules' [policy.syntax.expected]
  authorisationrules{
  ^~~~~~~~~~~~~~~~~~
  hint: did you mean 'authorizationrules'?
p:3:6: error: mismatched input '=' expecting {'==', '!=', '<', '<=', '>', '>='} [policy.syntax.expected]
  [type="a"] => permit();
       ^
  hint: a condition compares with '=='; only actions assign with '='
p:4:24: error: the function Negate needs version 1.2 [policy.version.needed]
  => add(type="b", value=Negate(c.value));
                         ^~~~~~
  hint: write version=1.2;
p:4:24: error: there is no function Negate [policy.function.unknown]
  => add(type="b", value=Negate(c.value));
                         ^~~~~~
  hint: there are JmesPath, JsonToClaimValue, IsSubsetOf, AppendString, NegateBool, ContainsOnlyValue
p:4:31: error: 'c' is not bound by a condition to the left of it [policy.name.unbound]
  => add(type="b", value=Negate(c.value));
                                ^
  hint: bind it earlier in the same rule: c:[type=="..."]
)");
}

TEST(Compile, DoesNotJudgeWhatItMisread) {
  EXPECT_EQ(said_about("version=1.1;configurationrules{=>issueproperty(\n"
                       "type=\"x-ms-sgx-tcbidentifier\", value=“11”);};\n"
                       "authorizationrules{=>permit();};"),
            R"(p:2:38: error: unexpected character '“' [policy.syntax.quote]
  type="x-ms-sgx-tcbidentifier", value=“11”);};
                                       ^
  hint: a string stands in straight double quotes: "text"
)");
}

TEST(Compile, ExplainsAnUnbalancedBracket) {
  EXPECT_EQ(
      said_about(authorizing("[type==\"a\", value==1 => permit();")),
      R"(p:3:22: error: mismatched input '=>' expecting ']' [policy.syntax.expected]
  [type=="a", value==1 => permit();
                       ^~
  hint: ']' ends a condition
)");
  EXPECT_EQ(
      said_about(authorizing("[type==\"a\" value==1] => permit();")),
      R"(p:3:12: error: mismatched input 'value' expecting ']' [policy.syntax.expected]
  [type=="a" value==1] => permit();
             ^~~~~
  hint: ',' parts the comparisons of a bracket, and ']' ends it
)");
}

TEST(Compile, ExplainsValuesWithoutQuotes) {
  EXPECT_EQ(
      said_about(authorizing("[type==\"a\", value==True] => permit();")),
      R"(p:3:20: error: mismatched input 'True' expecting {a string, an integer, true, false, a name} [policy.syntax.expected]
  [type=="a", value==True] => permit();
                     ^~~~
  hint: write true in lower case
)");
  EXPECT_EQ(
      said_about(authorizing("[type==\"a\", value==sgx] => permit();")),
      R"(p:3:20: error: mismatched input 'sgx' expecting {a string, an integer, true, false, a name} [policy.syntax.expected]
  [type=="a", value==sgx] => permit();
                     ^~~
  hint: text stands in double quotes: "sgx"; a bound name is followed by its property: sgx.value
)");
}

TEST(Compile, ShowsWhatAFunctionTakes) {
  for (const char* call : {"IsSubsetOf(1)", "IsSubsetOf(1, 2, 3)"}) {
    EXPECT_EQ(compile(fmt::format("version=1.2;authorizationrules{{=>add(type="
                                  "\"a\",value={});}};",
                                  call))
                  .diagnostics.front()
                  .hint,
              "write IsSubsetOf(a list, a list)");
  }
}

TEST(Compile, AdvisesWhereNothingBetterIsKnown) {
  EXPECT_EQ(
      compile("version=1.0;authorizationrules{=>add(type=\"a\",type=\"a\","
              "value=1);};")
          .diagnostics.front()
          .hint,
      "remove one of them");
}

TEST(Compile, AsksForALaterVersionOnce) {
  EXPECT_EQ(
      said_about("version=1.0;\n"
                 "authorizationrules{\n"
                 "![type==\"a\"] => permit();\n"
                 "![type==\"b\"] => add(type=\"c\", value=NegateBool(true));\n"
                 "};"),
      R"(p:3:1: error: '!' before a condition needs version 1.2 [policy.version.needed]
  ![type=="a"] => permit();
  ^
  hint: write version=1.2;
)");
}

TEST(Compile, GoesOnWithTheNextRuleWhereASemicolonIsMissing) {
  EXPECT_EQ(
      said_about(authorizing("[type==\"a\", value => 3] => permit()\n"
                             "=> issue(\"b\", value=1);")),
      R"(p:3:19: error: mismatched input '=>' expecting {'==', '!=', '<', '<=', '>', '>='} [policy.syntax.expected]
  [type=="a", value => 3] => permit()
                    ^~
  hint: 'at least' is '>='
p:4:10: error: mismatched input '"b"' expecting {'type', 'value', 'valueType', 'issuer'} [policy.syntax.expected]
  => issue("b", value=1);
           ^~~
  hint: arguments have names: type="...", value=...
)");
}

TEST(Compile, RefusesTextThatIsNotText) {
  Limits limits;
  limits.text = 10;
  EXPECT_EQ(compile("version=1.0;", limits).diagnostics.front().code,
            "policy.limit.text");
  for (const char* text : {"version=1.0;\xff", "version\xef\xbb\xbf=1.0;",
                           "version=1.0;//\xef\xbb\xbf"}) {
    EXPECT_EQ(compile(text).diagnostics.front().code, "policy.syntax.encoding");
  }
}

TEST(Compile, KeepsTheSource) {
  const std::string source = "version=1.0;authorizationrules{};";
  EXPECT_EQ(source_of(*compile(source).program), source);
}

}  // namespace
}  // namespace assay::policy
