// SPDX-License-Identifier: Apache-2.0
// Tests of the text of response heads.
#include "http/response_head.h"

#include <gtest/gtest.h>

namespace assay::http {
namespace {

const Time kNow = *parse_rfc3339("1994-11-06T08:49:37Z");

TEST(ResponseHead, IsWrittenInOneText) {
  ResponseHead head;
  Response response;
  response.headers.add("x-ms-request-id", "1");
  response.body = "{}";
  EXPECT_EQ(head.format(response, Persistence::KeepAlive, kNow),
            "HTTP/1.1 200 OK\r\n"
            "Server: assay\r\n"
            "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
            "Content-Type: application/json; charset=utf-8\r\n"
            "x-ms-request-id: 1\r\n"
            "Content-Length: 2\r\n"
            "\r\n");
}

TEST(ResponseHead, SaysThatTheConnectionCloses) {
  ResponseHead head;
  Response response;
  response.status = 404;
  response.content_type = "";
  EXPECT_EQ(head.format(response, Persistence::Close, kNow),
            "HTTP/1.1 404 Not Found\r\n"
            "Server: assay\r\n"
            "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
            "Connection: close\r\n"
            "Content-Length: 0\r\n"
            "\r\n");
}

TEST(ResponseHead, GivesNoLengthToAnAnswerWithoutContent) {
  ResponseHead head;
  Response response;
  response.status = 204;
  EXPECT_EQ(
      head.format(response, Persistence::KeepAlive, kNow).find("Content-"),
      std::string::npos);
}

TEST(ResponseHead, MovesTheDateWithTheClock) {
  ResponseHead head;
  head.format(Response(), Persistence::KeepAlive, kNow);
  const std::string later = head.format(Response(), Persistence::KeepAlive,
                                        kNow + std::chrono::hours(24));
  EXPECT_NE(later.find("Mon, 07 Nov 1994 08:49:37 GMT"), std::string::npos);
}

}  // namespace
}  // namespace assay::http
