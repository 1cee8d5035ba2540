// SPDX-License-Identifier: Apache-2.0
// Tests of the limits of a header section.
#include "http/header_section.h"

#include <string>

#include <gtest/gtest.h>

namespace assay::http {
namespace {

std::string section(const std::string& lines) {
  return "GET / HTTP/1.1\r\n" + lines + "\r\n";
}

Code code_of(const Result<>& result) {
  return result ? Code::Internal : result.error().code();
}

TEST(HeaderSection, TakesLinesUpToTheirLimits) {
  Limits limits;
  limits.header_line_bytes = 8;
  limits.header_count = 2;
  EXPECT_TRUE(
      check_header_section(section("a: 12345\r\nb: 12345\r\n"), limits));
  EXPECT_TRUE(check_header_section(section(""), limits));
}

TEST(HeaderSection, RefusesALineThatIsTooLong) {
  Limits limits;
  limits.header_line_bytes = 8;
  EXPECT_EQ(code_of(check_header_section(section("a: 123456\r\n"), limits)),
            Code::HeaderTooLarge);
}

TEST(HeaderSection, HasMoreRoomForBearerTokens) {
  const std::string room(Limits().authorization_bytes - 15, 'a');
  for (const char* const name : {"Authorization", "authorization"}) {
    const std::string line = std::string(name) + ": " + room;
    EXPECT_TRUE(check_header_section(section(line + "\r\n"), {})) << name;
    EXPECT_EQ(code_of(check_header_section(section(line + "a\r\n"), {})),
              Code::HeaderTooLarge);
  }
  for (const char* const name :
       {"Proxy-Authorization", "Authorization2", "X"}) {
    const std::string line = std::string(name) + ": " + std::string(8192, 'a');
    EXPECT_EQ(code_of(check_header_section(section(line + "\r\n"), {})),
              Code::HeaderTooLarge);
  }
}

TEST(HeaderSection, RefusesTooManyLines) {
  Limits limits;
  limits.header_count = 1;
  EXPECT_EQ(code_of(check_header_section(section("a: 1\r\nb: 2\r\n"), limits)),
            Code::HeaderTooLarge);
}

TEST(HeaderSection, RefusesFoldedLines) {
  for (const char* fold : {"a: 1\r\n b\r\n", "a: 1\r\n\tb\r\n", " a: 1\r\n"}) {
    EXPECT_EQ(code_of(check_header_section(section(fold), {})), Code::BadHttp);
  }
}

TEST(HeaderSection, RefusesATargetThatIsTooLong) {
  const std::string text = "GET /" + std::string(9'000, 'a');
  EXPECT_EQ(code_of(check_partial_header(text, {})), Code::UriTooLong);
  EXPECT_EQ(code_of(check_header_section(text + " HTTP/1.1\r\n\r\n", {})),
            Code::UriTooLong);
}

TEST(HeaderSection, RefusesASectionThatDoesNotEnd) {
  Limits limits;
  limits.header_bytes = 20;
  EXPECT_TRUE(check_partial_header("GET / HTTP/1.1\r\nabc", limits));
  EXPECT_EQ(code_of(check_partial_header("GET / HTTP/1.1\r\nabcd", limits)),
            Code::HeaderTooLarge);
}

}  // namespace
}  // namespace assay::http
