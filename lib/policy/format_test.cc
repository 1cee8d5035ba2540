// SPDX-License-Identifier: Apache-2.0
// Tests of format: the layout, whole texts; and what never changes by it.
#include "policy/format.h"

#include <algorithm>
#include <fstream>

#include <gtest/gtest.h>

#include "codec/json.h"
#include "policy/comments.h"
#include "policy/program.h"

namespace assay::policy {
namespace {

// The rules of a section of authorization, as they are laid out.
std::string formatted_rules(std::string_view rules) {
  const std::string head = "version=1.0;\n\nauthorizationrules\n{\n";
  std::string text =
      format("version=1.0;authorizationrules{" + std::string(rules) + "\n};")
          .text;
  EXPECT_TRUE(text.starts_with(head)) << text;
  EXPECT_TRUE(text.ends_with("};\n")) << text;
  return text.substr(head.size(), text.size() - head.size() - 3);
}

TEST(Format, LaysOutAPolicy) {
  EXPECT_EQ(format("VERSION= 1.1 ;ConfigurationRules{\t=> issueproperty ( type "
                   "= \"x-ms-sgx-tcbidentifier\" , value = \"11\" ) ;};"
                   "authorizationrules{c : [ type == \"a\" , value >= -1 ]=>"
                   "permit();};issuancerules{};")
                .text,
            R"(version=1.1;

configurationrules
{
    => issueproperty(type="x-ms-sgx-tcbidentifier", value="11");
};

authorizationrules
{
    c:[type=="a", value>=-1] => permit();
};

issuancerules
{
};
)");
}

TEST(Format, PutsEachConditionOnItsLineWhereOneLineIsTooShort) {
  EXPECT_EQ(formatted_rules(
                "[type==\"x-ms-sgx-is-debuggable\",value==false]&&"
                "[type==\"x-ms-sgx-product-id\",value==1]\n=>\npermit();"),
            R"(    [type=="x-ms-sgx-is-debuggable", value==false] &&
    [type=="x-ms-sgx-product-id", value==1]
        => permit();
)");
}

TEST(Format, BreaksBetweenComparisonsAndArgumentsThatAreTooLong) {
  const std::string hash(64, 'a');
  EXPECT_EQ(formatted_rules("c:[type==\"x-ms-sgx-mrsigner\",value==\"" + hash +
                            "\",issuer==\"AttestationService\"]=>add(type="
                            "\"signer\",value=\"" +
                            hash + hash + "\");"),
            "    c:[type==\"x-ms-sgx-mrsigner\",\n"
            "       value==\"" +
                hash +
                "\",\n"
                "       issuer==\"AttestationService\"]\n"
                "        => add(type=\"signer\",\n"
                "               value=\"" +
                hash + hash + "\");\n");
}

TEST(Format, LaysOutNegationsAndCalls) {
  EXPECT_EQ(format("version=1.2;authorizationrules{! [ type==\"a\" ]&&c:[type=="
                   "\"b\"]=>add(type=\"x\",value=AppendString(AppendString("
                   "c.value,\"-\"),// why\n\"y\"));};")
                .text,
            R"(version=1.2;

authorizationrules
{
    ![type=="a"] &&
    c:[type=="b"]
        => add(type="x", value=AppendString(AppendString(c.value, "-"), "y"));  // why
};
)");
}

TEST(Format, FillsALineOf100Columns) {
  const auto rule = [](size_t letters) {
    return "[type==\"" + std::string(letters, 'a') + "\"]=>permit();";
  };
  const std::string fits = formatted_rules(rule(100 - 4 - 9 - 12 - 2));
  EXPECT_EQ(fits.find('\n'), 100u);
  EXPECT_EQ(
      std::ranges::count(formatted_rules(rule(100 - 4 - 9 - 12 - 1)), '\n'), 2);
}

TEST(Format, CountsCharactersNotBytes) {
  std::string wide;
  for (int i = 0; i < 60; ++i) {
    wide += "\xc3\xa4";
  }
  const std::string rules =
      formatted_rules("[type==\"" + wide + "\"] => permit();");
  EXPECT_EQ(std::ranges::count(rules, '\n'), 1);
}

TEST(Format, KeepsOneBlankLineBetweenRules) {
  EXPECT_EQ(formatted_rules("\n\n=> permit();\n\n\n\n=> permit();\n=> deny();"
                            "\n\n"),
            "    => permit();\n\n    => permit();\n    => deny();\n");
}

TEST(Format, KeepsCommentsWhereTheyStand) {
  EXPECT_EQ(format(R"(


// what this is for

//   who wrote it
version=1.0;// the version
// section
authorizationrules{// opened
// first


// rule
=> permit()   ;// always

// nothing else
};// closed
// the end


)")
                .text,
            R"(// what this is for

//   who wrote it
version=1.0;  // the version

// section
authorizationrules
{  // opened
    // first

    // rule
    => permit();  // always

    // nothing else
};  // closed
// the end
)");
}

TEST(Format, KeepsCommentsInsideOfRules) {
  EXPECT_EQ(formatted_rules(R"([type=="a"]&&// first
   // before the second
   [type=="b",// its type
    // its value
    value==1] // last

   // what to do
   =>add(type="x",value// stays behind
     =1);)"),
            R"(    [type=="a"] &&  // first
    // before the second
    [type=="b",  // its type
     // its value
     value==1]  // last
        // what to do
        => add(type="x", value=1);  // stays behind
)");
}

TEST(Format, KeepsStringsByteForByte) {
  const std::string text = "\"a // b\r\n\t\\\"c\\\\ \\q  \"";
  EXPECT_NE(formatted_rules("[type==" + text + "]=>permit();").find(text),
            std::string::npos);
}

TEST(Format, DropsMarkAndCarriageReturns) {
  EXPECT_EQ(
      format("\xef\xbb\xbfversion=1.0;\r\n// c\r\nauthorizationrules{};").text,
      "version=1.0;\n\n// c\nauthorizationrules\n{\n};\n");
}

TEST(Format, LeavesWhatDoesNotParse) {
  const Formatted broken =
      format("version=1.0; authorizationrules{=>permt();}");
  EXPECT_EQ(broken.text, "");
  ASSERT_FALSE(broken.diagnostics.empty());
  EXPECT_EQ(broken.diagnostics[0].code, "policy.syntax.expected");
}

TEST(Format, TakesWhatParsesAndDoesNotCompile) {
  EXPECT_EQ(formatted_rules("=>add(claim=c);"), "    => add(claim=c);\n");
}

std::vector<Token> tokens_of(std::string_view source) {
  Findings findings(source);
  return lex(source, findings);
}

// Every text and every comment, in their order.
std::vector<std::string_view> everything_of(std::string_view source) {
  const std::vector<Token> tokens = tokens_of(source);
  const std::vector<Gap> gaps = find_gaps(source, tokens);
  std::vector<std::string_view> texts;
  for (const Token& token : tokens) {
    texts.push_back(token.text);
  }
  for (const Gap& gap : gaps) {
    for (const Comment& comment : gap.comments) {
      texts.push_back(comment.text);
    }
  }
  return texts;
}

constexpr std::string_view kSmall =
    "version=1.0;authorizationrules{c:[type==\"a\",value==1]&&[type==\"b\"]=>"
    "add(type=\"x\",value=c.value);=>permit();};issuancerules{};";

// The small policy with a comment before each token of a range.
std::string commented(size_t first, size_t last, std::string_view before) {
  std::string text;
  size_t at = 0;
  const std::vector<Token> tokens = tokens_of(kSmall);
  for (size_t i = 0; i < tokens.size(); ++i) {
    if (i >= first && i <= last) {
      text += std::string(before) + "// " + std::to_string(i) + "\n";
    }
    text += kSmall.substr(at, tokens[i].range.end - at);
    at = tokens[i].range.end;
  }
  return text;
}

TEST(Format, LosesNoCommentWhereverItStands) {
  const size_t count = tokens_of(kSmall).size();
  for (const std::string_view before : {" ", "\n", "\n\n"}) {
    for (size_t first = 0; first < count; ++first) {
      for (size_t last = first; last < count; ++last) {
        const std::string source = commented(first, last, before);
        const std::string text = format(source).text;
        EXPECT_EQ(everything_of(text), everything_of(source)) << text;
        EXPECT_EQ(format(text).text, text);
      }
    }
  }
}

bool same_rules(const Program& one, const Program& other) {
  claims::ClaimSet claims = {{"x-ms-sgx-is-debuggable", true},
                             {"x-ms-sgx-svn", int64_t{1}}};
  const Outcome a = evaluate(one, claims, Tracing::On);
  const Outcome b = evaluate(other, claims, Tracing::On);
  return one.rules().size() == other.rules().size() &&
         a.decision == b.decision && a.issued == b.issued &&
         a.properties == b.properties && a.trace.size() == b.trace.size();
}

TEST(Format, ChangesNoPolicyOfTheCases) {
  size_t formatted = 0;
  for (const char* file : {"language.jsonl", "compatibility.jsonl",
                           "shapes.jsonl", "published.jsonl"}) {
    std::ifstream in(std::string("tests/policy/") + file);
    for (std::string line; std::getline(in, line);) {
      const auto item = codec::parse_json(line);
      ASSERT_TRUE(item);
      const std::string_view source =
          item->get_object().at("policy").get_string();
      SCOPED_TRACE(source);
      const std::string text = format(source).text;
      const Compiled before = compile(source);
      if (before.program != nullptr) {
        const Compiled after = compile(text);
        ASSERT_NE(after.program, nullptr) << text;
        EXPECT_TRUE(same_rules(*before.program, *after.program));
        EXPECT_EQ(format(text).text, text);
        ++formatted;
      }
    }
  }
  EXPECT_GE(formatted, 80u);
}

}  // namespace
}  // namespace assay::policy
