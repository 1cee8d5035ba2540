// SPDX-License-Identifier: Apache-2.0
// The JSON forms of claims, through the header.
#include "claims/claim.h"

#include <gtest/gtest.h>

namespace assay::claims {
namespace {

Claim issued(std::string type, Value value) {
  return {.type = std::move(type), .value = std::move(value)};
}

Error error_of(std::string_view text) {
  const Result<ClaimSet> claims = parse_claims(text);
  EXPECT_FALSE(claims) << text;
  return claims ? Error(Code::Internal) : claims.error();
}

TEST(ClaimNames, GoBothWays) {
  for (const auto type :
       {ValueType::Boolean, ValueType::Integer, ValueType::String}) {
    EXPECT_EQ(find_value_type(name_of(type)), type);
  }
  for (const auto issuer : {Issuer::AttestationService,
                            Issuer::AttestationPolicy, Issuer::CustomClaim}) {
    EXPECT_EQ(find_issuer(name_of(issuer)), issuer);
  }
}

TEST(ClaimNames, AreCaseSensitive) {
  EXPECT_EQ(find_value_type("integer"), std::nullopt);
  EXPECT_EQ(find_issuer("customclaim"), std::nullopt);
  EXPECT_EQ(find_issuer(""), std::nullopt);
}

TEST(ClaimValue, KnowsItsType) {
  EXPECT_EQ(type_of(true), ValueType::Boolean);
  EXPECT_EQ(type_of(int64_t{1}), ValueType::Integer);
  EXPECT_EQ(type_of(std::string("x")), ValueType::String);
}

TEST(ClaimValue, IsWrittenAsOneJsonValue) {
  EXPECT_EQ(write_value(true), "true");
  EXPECT_EQ(write_value(false), "false");
  EXPECT_EQ(write_value(int64_t{INT64_MIN}), "-9223372036854775808");
  EXPECT_EQ(write_value(std::string("a\"b\n")), R"("a\"b\n")");
}

TEST(IssuedClaims, OfNothingAreAnEmptyObject) {
  EXPECT_EQ(write_issued({}), "{}");
}

TEST(IssuedClaims, StandInAscendingByteOrderOfType) {
  EXPECT_EQ(write_issued({issued("b", true), issued("a-b", int64_t{1}),
                          issued("a", std::string("x")),
                          issued("\xc3\xa9", false), issued("Z", int64_t{2})}),
            "{\"Z\":2,\"a\":\"x\",\"a-b\":1,\"b\":true,\"\xc3\xa9\":false}");
}

TEST(IssuedClaims, MakeAnArrayInOrderOfIssue) {
  EXPECT_EQ(
      write_issued({issued("a", int64_t{9}), issued("b", true),
                    issued("a", std::string("x")), issued("a", int64_t{1})}),
      R"({"a":[9,"x",1],"b":true})");
}

TEST(IssuedClaims, CountEqualPairsOnce) {
  EXPECT_EQ(write_issued({issued("a", int64_t{1}), issued("a", int64_t{2}),
                          issued("a", int64_t{1})}),
            R"({"a":[1,2]})");
  EXPECT_EQ(write_issued({issued("a", true), issued("a", true)}),
            R"({"a":true})");
}

TEST(IssuedClaims, KeepEqualLookingValuesOfDifferentTypes) {
  EXPECT_EQ(write_issued({issued("a", std::string("1")),
                          issued("a", int64_t{1}), issued("a", true)}),
            R"({"a":["1",1,true]})");
}

TEST(ClaimsFile, ReadsEveryMember) {
  const Result<ClaimSet> claims = parse_claims(
      R"([{"type": "t", "value": 7, "issuer": "AttestationPolicy",
           "valueType": "Integer", "readOnly": true}])");
  ASSERT_TRUE(claims) << claims.error().message();
  EXPECT_EQ(*claims, (ClaimSet{{.type = "t",
                                .value = int64_t{7},
                                .issuer = Issuer::AttestationPolicy,
                                .access = Access::ReadOnly}}));
}

TEST(ClaimsFile, TakesAMissingIssuerForTheClients) {
  const Result<ClaimSet> claims =
      parse_claims(R"([{"type": "t", "value": "x"}])");
  ASSERT_TRUE(claims) << claims.error().message();
  EXPECT_EQ(claims->front().issuer, Issuer::CustomClaim);
  EXPECT_EQ(claims->front().access, Access::Free);
}

TEST(ClaimsFile, KeepsOrderAndDuplicates) {
  const Result<ClaimSet> claims = parse_claims(
      R"([{"type":"b","value":1},{"type":"a","value":2},
          {"type":"b","value":1}])");
  ASSERT_TRUE(claims) << claims.error().message();
  ASSERT_EQ(claims->size(), 3U);
  EXPECT_EQ((*claims)[0], (*claims)[2]);
  EXPECT_EQ((*claims)[1].type, "a");
}

TEST(ClaimsFile, ReadsTheShorthandAsClaimsOfTheService) {
  const Result<ClaimSet> claims =
      parse_claims(R"({"s": "x", "i": -5, "b": false})");
  ASSERT_TRUE(claims) << claims.error().message();
  EXPECT_EQ(*claims, (ClaimSet{issued("s", std::string("x")),
                               issued("i", int64_t{-5}), issued("b", false)}));
}

TEST(ClaimsFile, ReadsAnArrayOfTheShorthandAsSeveralClaims) {
  const Result<ClaimSet> claims =
      parse_claims(R"({"a": [1, "x", true], "none": []})");
  ASSERT_TRUE(claims) << claims.error().message();
  EXPECT_EQ(*claims,
            (ClaimSet{issued("a", int64_t{1}), issued("a", std::string("x")),
                      issued("a", true)}));
}

TEST(ClaimsFile, ReadsTheLimitsOfIntegers) {
  const Result<ClaimSet> claims =
      parse_claims(R"({"a": [-9223372036854775808, 9223372036854775807]})");
  ASSERT_TRUE(claims) << claims.error().message();
  EXPECT_EQ((*claims)[0].value, Value(int64_t{INT64_MIN}));
  EXPECT_EQ((*claims)[1].value, Value(int64_t{INT64_MAX}));
}

TEST(ClaimsFile, RefusesIntegersBeyondTheirRange) {
  EXPECT_EQ(error_of(R"({"a": 9223372036854775808})").code(),
            Code::JsonNumberRange);
  EXPECT_EQ(error_of(R"({"a": -9223372036854775809})").code(),
            Code::JsonNumberRange);
}

TEST(ClaimsFile, RefusesNumbersThatAreNotIntegers) {
  EXPECT_EQ(error_of(R"({"a": 1.5})").code(), Code::JsonWrongType);
  EXPECT_EQ(error_of(R"({"a": 1e3})").code(), Code::JsonWrongType);
}

TEST(ClaimsFile, RefusesObjectsAndNullsAsValues) {
  for (const std::string_view text :
       {R"({"a": null})", R"({"a": {}})", R"({"a": [null]})", R"({"a": [[1]]})",
        R"([{"type":"a","value":null}])", R"([{"type":"a","value":[1]}])",
        R"([{"type":"a","value":{}}])"}) {
    EXPECT_EQ(error_of(text).code(), Code::JsonWrongType) << text;
  }
}

TEST(ClaimsFile, NamesThePlaceOfAWrongValue) {
  EXPECT_EQ(error_of(R"([{"type":"a","value":1},{"type":"b","value":null}])")
                .message(),
            "[1].value: expected a string, a boolean or an integer, found "
            "null");
  EXPECT_EQ(error_of(R"({"a": 1.5})").message(),
            "a: expected a string, a boolean or an integer, found double");
}

TEST(ClaimsFile, RefusesAValueTypeThatIsNotTheValues) {
  const Error error =
      error_of(R"([{"type":"a","value":"1","valueType":"Integer"}])");
  EXPECT_EQ(error.code(), Code::JsonWrongType);
  EXPECT_EQ(error.message(),
            "[0].valueType: the claim says Integer, but its value is String");
}

TEST(ClaimsFile, RefusesUnknownNames) {
  EXPECT_EQ(
      error_of(R"([{"type":"a","value":1,"issuer":"customClaim"}])").message(),
      "[0].issuer: expected AttestationService or AttestationPolicy or "
      "CustomClaim, found \"customClaim\"");
  EXPECT_EQ(error_of(R"([{"type":"a","value":1,"valueType":"Number"}])").code(),
            Code::JsonWrongType);
}

TEST(ClaimsFile, NamesAnUnknownMember) {
  const Error error = error_of(R"([{"type":"a","value":1,"readonly":true}])");
  EXPECT_EQ(error.code(), Code::JsonWrongType);
  EXPECT_EQ(error.path(), "[0].readonly");
}

TEST(ClaimsFile, RefusesAMissingMember) {
  EXPECT_EQ(error_of(R"([{"value":1}])").code(), Code::MissingField);
  const Error error = error_of(R"([{"type":"a"}])");
  EXPECT_EQ(error.code(), Code::MissingField);
  EXPECT_EQ(error.path(), "[0].value");
}

TEST(ClaimsFile, RefusesMembersOfAnotherType) {
  for (const std::string_view text :
       {R"([{"type":1,"value":1}])", R"([{"type":"a","value":1,"issuer":2}])",
        R"([{"type":"a","value":1,"valueType":true}])",
        R"([{"type":"a","value":1,"readOnly":"true"}])", R"([1])", R"(7)",
        R"("a")", R"(null)"}) {
    EXPECT_EQ(error_of(text).code(), Code::JsonWrongType) << text;
  }
}

TEST(ClaimsFile, RefusesWhatIsNotStrictJson) {
  EXPECT_EQ(error_of("").code(), Code::BodyNotJson);
  EXPECT_EQ(error_of(R"({"a":1} x)").code(), Code::BodyNotJson);
  EXPECT_EQ(error_of(R"({"a":1,"a":2})").code(), Code::DuplicateKey);
}

TEST(ClaimsFile, RefusesTooManyClaims) {
  std::string text = R"({"a":[0)";
  for (size_t i = 0; i < kMaxIncomingClaims; ++i) {
    text += ",0";
  }
  EXPECT_EQ(error_of(text + "]}").code(), Code::JsonTooLarge);
}

TEST(ClaimsFile, AcceptsAsManyClaimsAsTheLimit) {
  std::string text =
      R"([{"type":"a","value":0,"issuer":"CustomClaim","valueType":"Integer",)"
      R"("readOnly":false})";
  const std::string more = "," + text.substr(1);
  for (size_t i = 1; i < kMaxIncomingClaims; ++i) {
    text += more;
  }
  const Result<ClaimSet> claims = parse_claims(text + "]");
  ASSERT_TRUE(claims) << claims.error().message();
  EXPECT_EQ(claims->size(), kMaxIncomingClaims);
}

}  // namespace
}  // namespace assay::claims
