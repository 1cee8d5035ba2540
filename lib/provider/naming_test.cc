// SPDX-License-Identifier: Apache-2.0
// Names, locations, and the URIs made of them.
#include "provider/naming.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::provider {
namespace {

using testing::HasSubstr;

constexpr std::string_view kHostStyle =
    "https://{name}.{location}.attest.example.com";
constexpr std::string_view kPathStyle = "https://attest.example.com/{name}";

UriTemplate must_parse(std::string_view text) {
  auto pattern = parse_template(text);
  EXPECT_TRUE(pattern.has_value()) << text;
  return pattern ? *pattern : UriTemplate();
}

// "name|location|rest"; "nothing" where the request is for nobody.
std::string matched(std::string_view pattern, std::string_view host,
                    std::string_view path = "/certs") {
  const auto found = match(must_parse(pattern), host, path);
  return found ? found->name + "|" + found->location + "|" +
                     std::string(found->rest)
               : "nothing";
}

TEST(ProviderName, IsKeptInLowerCase) {
  EXPECT_EQ(*parse_name("My-Tenant1"), "my-tenant1");
  EXPECT_EQ(*parse_name("abc"), "abc");
  EXPECT_EQ(parse_name(std::string(24, 'a'))->size(), 24u);
}

TEST(ProviderName, IsALabelOf3To24LettersDigitsAndHyphens) {
  for (const std::string& text :
       {std::string("ab"), std::string(25, 'a'), std::string("-abc"),
        std::string("abc-"), std::string("a.c"), std::string("a_c"),
        std::string("a c"), std::string("a/c"), std::string(),
        std::string("a\0c", 3),
        std::string("\xc3\xa4"
                    "bc")}) {
    const auto name = parse_name(text);
    ASSERT_FALSE(name.has_value()) << text;
    EXPECT_EQ(name.error().code(), Code::ArmNameInvalid);
    EXPECT_THAT(name.error().message(), HasSubstr("providerName: expected 3"));
  }
}

TEST(Location, IsTheSameInEitherForm) {
  EXPECT_EQ(*parse_location("Central US"), "centralus");
  EXPECT_EQ(*parse_location("centralus"), "centralus");
  EXPECT_EQ(*parse_location("my-rack 7"), "my-rack7");
}

TEST(Location, HasNoOtherCharacters) {
  for (const std::string& text :
       {std::string(), std::string(" westus"), std::string("westus "),
        std::string("west.us"), std::string("west/us"), std::string("-"),
        std::string(65, 'a'), std::string(64, 'a')}) {
    const auto location = parse_location(text);
    ASSERT_FALSE(location.has_value()) << text;
    EXPECT_EQ(location.error().code(), Code::ArmNameInvalid);
  }
}

TEST(Location, HasMaasCodeWhereThereIsOne) {
  EXPECT_EQ(location_code("eastus"), "eus");
  EXPECT_EQ(location_code("eastus2"), "eus2");
  EXPECT_EQ(location_code("westus"), "wus");
  EXPECT_EQ(location_code("centralus"), "cus");
  EXPECT_EQ(location_code("uksouth"), "uks");
  EXPECT_EQ(location_code("westeurope"), "weu");
  EXPECT_EQ(location_code("basement"), "basement");
  EXPECT_EQ(shared_provider_name("centralus"), "sharedcus");
  EXPECT_EQ(shared_provider_name("basement"), "sharedbasement");
}

TEST(Location, IsServedByNameAndByCode) {
  EXPECT_TRUE(check_location("westus", "wus"));
  EXPECT_TRUE(check_location("wus", "westus"));
  EXPECT_TRUE(check_location("anywhere", ""));
  const auto other = check_location("eastus", "wus");
  ASSERT_FALSE(other.has_value());
  EXPECT_EQ(other.error().code(), Code::ArmLocationUnavailable);
  EXPECT_EQ(other.error().message(),
            "location: this service stands in wus, not in eastus");
}

TEST(UriTemplate, MakesUrisOfEitherStyle) {
  EXPECT_EQ(make_uri(must_parse(kHostStyle), "att1", "westus"),
            "https://att1.wus.attest.example.com");
  EXPECT_EQ(make_uri(must_parse(kPathStyle), "att1", "westus"),
            "https://attest.example.com/att1");
  EXPECT_EQ(make_uri(must_parse("HTTPS://Attest.Example.com:8443/"), "", ""),
            "https://attest.example.com:8443");
  EXPECT_EQ(make_uri(must_parse("http://[::1]:80/m/{location}/{name}"), "abc",
                     "basement"),
            "http://[::1]:80/m/basement/abc");
}

TEST(UriTemplate, SaysWhetherAndWhereItHasTheName) {
  EXPECT_TRUE(must_parse(kHostStyle).has_name());
  EXPECT_FALSE(must_parse(kHostStyle).name_in_path());
  EXPECT_TRUE(must_parse(kPathStyle).name_in_path());
  EXPECT_FALSE(must_parse("https://localhost:8443").has_name());
}

TEST(UriTemplate, RefusesWhatIsNone) {
  for (const std::string& text :
       {std::string(),
        std::string("https"),
        std::string("https://"),
        std::string("ftp://{name}"),
        std::string("{name}.example.com"),
        std::string("https://x{name}.example.com"),
        std::string("https://{Tenant}.example.com"),
        std::string("https://{name}.example.com:"),
        std::string("https://{name}.example.com:port"),
        std::string("https://{name}.example.com:123456"),
        std::string("https://user@example.com"),
        std::string("https://a..example.com"),
        std::string("https://-a.example.com"),
        std::string("https://[::1"),
        std::string("https://[{name}]"),
        std::string("https://example.com/{name}?x"),
        std::string("https://example.com/{name}x"),
        std::string("https://example.com//{name}"),
        std::string("https://example.com/../{name}"),
        std::string("https://{name}.example.com/{name}"),
        std::string("https://{location}.{location}.example.com"),
        "https://" + std::string(64, 'a'),
        "https://a.example.com/" + std::string(600, 'a')}) {
    const auto pattern = parse_template(text);
    ASSERT_FALSE(pattern.has_value()) << text;
    EXPECT_EQ(pattern.error().code(), Code::ConfigInvalid);
    EXPECT_THAT(pattern.error().message(),
                HasSubstr("expected a URI like https://{name}.{location}."));
  }
}

TEST(UriTemplate, FindsTheProviderInTheHost) {
  EXPECT_EQ(matched(kHostStyle, "att1.wus.attest.example.com"),
            "att1|wus|/certs");
  EXPECT_EQ(matched(kHostStyle, "ATT1.WUS.Attest.Example.COM:8443"),
            "att1|wus|/certs");
  EXPECT_EQ(matched(kHostStyle, "att1.wus.attest.example.com."),
            "att1|wus|/certs");
  EXPECT_EQ(matched(kHostStyle, "att1.wus.attest.example.com.:443", "/"),
            "att1|wus|/");
}

TEST(UriTemplate, FindsNobodyInAnotherHost) {
  for (const char* const host :
       {"", ".", "attest.example.com", "wus.attest.example.com",
        "x.att1.wus.attest.example.com", "att1.wus.attest.example.com.evil.org",
        "att1.wus.attest.example.community", "att1.wus.myattest.example.com",
        "ab.wus.attest.example.com", "-tt1.wus.attest.example.com",
        "att1..attest.example.com", "att1.wus.attest.example.com..",
        "att1.wus.attest.example.com:", "att1.wus.attest.example.com:x",
        "att1.wus.attest.example.com:1:2", "[att1.wus.attest.example.com]"}) {
    EXPECT_EQ(matched(kHostStyle, host), "nothing") << host;
  }
  EXPECT_EQ(matched(kHostStyle, std::string(300, 'a')), "nothing");
}

TEST(UriTemplate, FindsTheProviderInThePath) {
  const auto in_path = [](std::string_view path) {
    return matched(kPathStyle, "attest.example.com", path);
  };
  EXPECT_EQ(in_path("/Att1/attest/SgxEnclave"), "att1||/attest/SgxEnclave");
  EXPECT_EQ(in_path("/att1"), "att1||/");
  EXPECT_EQ(in_path("/att1/"), "att1||/");
  for (const char* const path :
       {"", "/", "//att1", "att1", "/%61tt1/certs", "/a/certs", "/att1./"}) {
    EXPECT_EQ(in_path(path), "nothing") << path;
  }
}

TEST(UriTemplate, LeavesTheServicesRoutesAlone) {
  const auto pattern = must_parse(kPathStyle);
  for (const char* const route :
       {"attest", "certs", "certificates", "policies", "subscriptions",
        "providers", "operations", "tcbbaselines", "servicehealth", "common",
        "adfs"}) {
    EXPECT_EQ(matched(kPathStyle, "attest.example.com",
                      "/" + std::string(route) + "/SgxEnclave"),
              "nothing");
    const auto name = check_reachable(pattern, route);
    ASSERT_FALSE(name.has_value());
    EXPECT_EQ(name.error().code(), Code::ArmNameInvalid);
    EXPECT_TRUE(check_reachable(must_parse(kHostStyle), route));
  }
  EXPECT_TRUE(check_reachable(pattern, "attest1"));
}

TEST(UriTemplate, MatchesOneProviderByItsWholeUri) {
  EXPECT_EQ(matched("https://[::1]:8443/m", "[::1]:8443", "/M/certs"),
            "||/certs");
  EXPECT_EQ(matched("https://localhost", "localhost", "/attest"), "||/attest");
  EXPECT_EQ(matched("https://localhost", "127.0.0.1", "/attest"), "nothing");
  EXPECT_EQ(matched("https://localhost/m", "localhost", "/maa"), "nothing");
}

}  // namespace
}  // namespace assay::provider
