// SPDX-License-Identifier: Apache-2.0
// Tests of who may command the service.
#include "server/admin_gate.h"

#include <fstream>
#include <vector>

#include <gtest/gtest.h>

namespace assay::server {
namespace {

constexpr std::string_view kToken = "0123456789abcdef";

bool admitted(std::string_view peer, std::vector<http::Header> headers,
              std::string_view token) {
  http::Request request;
  request.peer = peer;
  request.headers = headers;
  return admit_operator(request, token).has_value();
}

TEST(AdminGate, TakesThisMachineWhereThereIsNoToken) {
  EXPECT_TRUE(admitted("127.0.0.1", {}, ""));
  EXPECT_TRUE(admitted("::1", {}, ""));
  EXPECT_FALSE(admitted("192.0.2.7", {}, ""));
  EXPECT_FALSE(admitted("::ffff:10.0.0.1", {}, ""));
}

TEST(AdminGate, TakesTheTokenAloneWhereThereIsOne) {
  EXPECT_TRUE(admitted("192.0.2.7",
                       {{"Authorization", "Bearer 0123456789abcdef"}}, kToken));
  EXPECT_FALSE(admitted("127.0.0.1", {}, kToken));
  EXPECT_FALSE(admitted(
      "127.0.0.1", {{"Authorization", "Bearer 0123456789abcdeg"}}, kToken));
  EXPECT_FALSE(admitted("127.0.0.1", {{"Authorization", "Bearer "}}, kToken));
}

TEST(AdminGate, TakesNoPageOfABrowser) {
  EXPECT_FALSE(admitted("127.0.0.1", {{"Origin", "http://localhost"}}, ""));
}

TEST(AdminGate, ReadsATokenOfOneLine) {
  const std::string file = testing::TempDir() + "assay-admin-token";
  std::ofstream(file) << kToken << "\n";
  EXPECT_EQ(read_admin_token(file).value(), kToken);
  for (const char* const bad : {"", "short\n", "0123456789 abcdef"}) {
    std::ofstream(file) << bad;
    const auto read = read_admin_token(file);
    ASSERT_FALSE(read) << bad;
    EXPECT_EQ(read.error().code(), Code::ConfigInvalid);
  }
  EXPECT_EQ(read_admin_token("").value(), "");
  EXPECT_EQ(read_admin_token("/nowhere/token").error().code(),
            Code::FileUnreadable);
}

}  // namespace
}  // namespace assay::server
