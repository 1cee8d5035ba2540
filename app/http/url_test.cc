// SPDX-License-Identifier: Apache-2.0
// Tests of URLs and request targets.
#include "http/url.h"

#include <gtest/gtest.h>

namespace assay::http {
namespace {

TEST(Url, HasTheSchemesPortWhereNoneIsWritten) {
  const auto url = parse_url("https://pcs.example/sgx?type=qe");
  ASSERT_TRUE(url);
  EXPECT_EQ(url->scheme, Scheme::Https);
  EXPECT_EQ(url->host, "pcs.example");
  EXPECT_EQ(url->port, 443);
  EXPECT_EQ(url->target, "/sgx?type=qe");
  EXPECT_EQ(url->authority(), "pcs.example");
  EXPECT_EQ(parse_url("HTTP://a")->port, 80);
}

TEST(Url, TakesIpv6InBrackets) {
  const auto url = parse_listen_url("http://[::1]:8080");
  ASSERT_TRUE(url);
  EXPECT_EQ(url->host, "::1");
  EXPECT_EQ(url->port, 8080);
  EXPECT_EQ(url->text(), "http://[::1]:8080");
  EXPECT_EQ(url->authority(), "[::1]:8080");
}

TEST(Url, GivesAPathToAQueryWithoutOne) {
  EXPECT_EQ(parse_url("http://a?b=c")->target, "/?b=c");
}

TEST(Url, RefusesWhatIsNoUrlOfAHost) {
  for (const char* text :
       {"", "a", "ftp://a", "http://", "http://:80", "http://a:", "http://a:x",
        "http://a:65536", "http://a:-1", "http://u@a", "http://a b",
        "http://a/#f", "http://a/\xc3\xa4", "http://[::1", "http://[x]",
        "http://[::1]80", "http://a\r\nb", "http://[]"}) {
    const auto url = parse_url(text);
    ASSERT_FALSE(url) << text;
    EXPECT_EQ(url.error().code(), Code::ConfigInvalid) << text;
  }
  EXPECT_FALSE(parse_url("http://" + std::string(254, 'a')));
  EXPECT_FALSE(parse_url("http://a/" + std::string(kMaxUrl, 'a')));
}

TEST(Url, SaysWhatIsWrong) {
  EXPECT_EQ(parse_listen_url("localhost:80").error().detail(),
            "URL 'localhost:80': must begin with https:// or http://");
}

TEST(ListenUrl, HasNoPath) {
  EXPECT_FALSE(parse_listen_url("http://127.0.0.1/x"));
  EXPECT_TRUE(parse_listen_url("http://127.0.0.1:0/"));
}

TEST(ListenUrl, KnowsLoopback) {
  for (const char* text : {"http://localhost", "http://127.0.0.1",
                           "http://127.9.9.9", "http://[::1]"}) {
    EXPECT_TRUE(is_loopback(*parse_url(text))) << text;
  }
  for (const char* text : {"http://0.0.0.0", "http://[::]", "http://10.0.0.1",
                           "http://localhost.example"}) {
    EXPECT_FALSE(is_loopback(*parse_url(text))) << text;
  }
}

TEST(RequestTarget, IsSplitAtTheFirstQuestionMark) {
  const auto target = parse_target("/a%20b?c=d?e");
  ASSERT_TRUE(target);
  EXPECT_EQ(target->path, "/a%20b");
  EXPECT_EQ(target->query, "c=d?e");
  EXPECT_EQ(target->authority, "");
}

TEST(RequestTarget, MayBeAWholeUrl) {
  const auto target = parse_target("http://host:81/a?b");
  ASSERT_TRUE(target);
  EXPECT_EQ(target->path, "/a");
  EXPECT_EQ(target->query, "b");
  EXPECT_EQ(target->authority, "host:81");
  EXPECT_EQ(parse_target("http://host")->path, "/");
  EXPECT_EQ(parse_target("http://host?b")->path, "/");
  EXPECT_EQ(parse_target("http://host?b")->query, "b");
}

TEST(RequestTarget, MayBeAStar) {
  EXPECT_EQ(parse_target("*")->path, "*");
}

TEST(RequestTarget, RefusesOtherForms) {
  for (const char* text : {"", "a", "host:443", "http://", "http:///a", "?a"}) {
    const auto target = parse_target(text);
    ASSERT_FALSE(target) << text;
    EXPECT_EQ(target.error().code(), Code::BadHttp);
  }
}

}  // namespace
}  // namespace assay::http
