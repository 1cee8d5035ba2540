// SPDX-License-Identifier: Apache-2.0
// The trace as JSON, whole.
#include "policy/trace_json.h"

#include <gtest/gtest.h>

#include "codec/json.h"
#include "policy/explain.h"

namespace assay::policy {
namespace {

std::string json_of(std::string_view source, const claims::ClaimSet& incoming) {
  const Compiled compiled = compile(source);
  EXPECT_NE(compiled.program, nullptr);
  return trace_json(evaluate(*compiled.program, incoming, Tracing::On), source,
                    incoming);
}

TEST(TraceJson, TellsOfRulesConditionsAndNearMisses) {
  EXPECT_EQ(
      json_of("version=1.0; authorizationrules{\n"
              "  => add(type=\"t\", value=true);\n"
              "  [type==\"t\"] && [type==\"svn\", value>=5] => permit();\n"
              "};",
              {{"svn", int64_t{3}}}),
      R"([{"section":"authorizationrules","action":"add","line":2,"column":3,)"
      R"("result":"fired","rule":"=> add(type=\"t\", value=true);",)"
      R"("explanation":"add() fired: it has no conditions; it made t = true",)"
      R"("conditions":[],"made":[{"type":"t","value":true}]},)"
      R"({"section":"authorizationrules","action":"permit","line":3,)"
      R"("column":3,"result":"condition_failed","rule":"[type==\"t\"] && )"
      R"([type==\"svn\", value>=5] => permit();","explanation":"permit() did )"
      R"(not fire: no claim met [type==\"svn\", value>=5]; the closest, svn )"
      R"(= 3, would have to be at least 5","conditions":[)"
      R"({"text":"[type==\"t\"]","line":3,"column":3,"result":"held",)"
      R"("matched":1,"nearest":{"type":"t","value":true,)"
      R"("issuer":"AttestationPolicy","property":"type","wanted":["t"]}},)"
      R"({"text":"[type==\"svn\", value>=5]","line":3,"column":18,)"
      R"("result":"failed","matched":0,"nearest":{"type":"svn","value":3,)"
      R"("issuer":"AttestationService","property":"value","wanted":[5]}}],)"
      R"("made":[]}])");
}

TEST(TraceJson, IsAnEmptyArrayWhereThereAreNoRules) {
  EXPECT_EQ(json_of("version=1.0; authorizationrules{};", {}), "[]");
}

TEST(TraceJson, IsSmallJsonWhateverClaimsHold) {
  const std::string ugly = "\"\\\n\x01" + std::string(1 << 20, 'x');
  const std::string text =
      json_of(R"(version=1.0; authorizationrules{[value=="a"] => permit();};)",
              {{ugly, ugly}});
  EXPECT_TRUE(codec::parse_json(text).has_value());
  EXPECT_LT(text.size(), 2'000u);
}

}  // namespace
}  // namespace assay::policy
