// SPDX-License-Identifier: Apache-2.0
// Tests of reading requests from bytes, hostile ones among them.
#include "http/request_reader.h"

#include <string>

#include <gtest/gtest.h>

namespace assay::http {
namespace {

using Phase = RequestReader::Phase;

const Limits kLimits;

std::string get(const std::string& lines) {
  return "GET /a?b HTTP/1.1\r\nHost: h\r\n" + lines + "\r\n";
}

std::string post(const std::string& lines_and_body) {
  return "POST /a HTTP/1.1\r\nHost: h\r\n" + lines_and_body;
}

// The error that the text meets.
Code refusal_of(const std::string& text, const Limits& limits = kLimits) {
  RequestReader reader(limits);
  const auto used = reader.feed(text);
  return used ? Code::Internal : used.error().code();
}

TEST(RequestReader, ReadsARequestWithoutBody) {
  RequestReader reader(kLimits);
  const std::string text = get("X-A:  1 \r\n");
  ASSERT_EQ(reader.feed(text), text.size());
  ASSERT_EQ(reader.phase(), Phase::Complete);
  const Request request = reader.request();
  EXPECT_EQ(request.method, Method::Get);
  EXPECT_EQ(request.path, "/a");
  EXPECT_EQ(request.query, "b");
  EXPECT_EQ(request.host, "h");
  EXPECT_EQ(request.header("x-a"), "1");
  EXPECT_EQ(request.body, "");
  EXPECT_TRUE(reader.keeps_alive());
  EXPECT_FALSE(reader.is_head());
}

TEST(RequestReader, LeavesTheNextRequestAlone) {
  RequestReader reader(kLimits);
  const std::string first = post("Content-Length: 3\r\n\r\nabc");
  ASSERT_EQ(reader.feed(first + "GET /next"), first.size());
  EXPECT_EQ(reader.phase(), Phase::Complete);
  EXPECT_EQ(reader.request().body, "abc");
}

TEST(RequestReader, TakesTheBodyInPieces) {
  RequestReader reader(kLimits);
  EXPECT_EQ(reader.phase(), Phase::Empty);
  EXPECT_EQ(reader.feed("POST /a HTTP/1.1\r\n"), 0u);
  EXPECT_EQ(reader.phase(), Phase::Header);
  const std::string head = post("Content-Length: 4\r\n\r\n");
  EXPECT_EQ(reader.feed(head + "ab"), head.size() + 2);
  EXPECT_EQ(reader.phase(), Phase::Body);
  EXPECT_EQ(reader.feed("cd"), 2u);
  EXPECT_EQ(reader.phase(), Phase::Complete);
  EXPECT_EQ(reader.request().body, "abcd");
}

TEST(RequestReader, DecodesChunks) {
  RequestReader reader(kLimits);
  const std::string text = post(
      "Transfer-Encoding: chunked\r\n\r\n"
      "3\r\nabc\r\n"
      "A;x=\"y\"\r\n0123456789\r\n"
      "0\r\n\r\n");
  ASSERT_EQ(reader.feed(text + "GET"), text.size());
  EXPECT_EQ(reader.request().body, "abc0123456789");
}

TEST(RequestReader, RefusesTrailerFields) {
  EXPECT_EQ(refusal_of(post("Transfer-Encoding: chunked\r\n\r\n"
                            "0\r\nAuthorization: x\r\n\r\n")),
            Code::BadHttp);
}

TEST(RequestReader, RefusesBadChunks) {
  for (const char* body :
       {"x\r\n", "0x3\r\nabc\r\n", "-3\r\nabc\r\n", "+3\r\nabc\r\n",
        " 3\r\nabc\r\n", "3\nabc\n\r\n", "3\r\nabcd\r\n", "3\r\nabcX\r\n",
        "3;a\nb\r\nabc\r\n", "\r\nabc\r\n"}) {
    EXPECT_EQ(refusal_of(post("Transfer-Encoding: chunked\r\n\r\n" +
                              std::string(body))),
              Code::BadHttp)
        << body;
  }
  // A size beyond 64 bits must not begin anew at zero.
  EXPECT_NE(refusal_of(post("Transfer-Encoding: chunked\r\n\r\n"
                            "10000000000000003\r\nabc\r\n0\r\n\r\n")),
            Code::Internal);
}

TEST(RequestReader, LimitsTheBodyBeforeItArrives) {
  Limits limits;
  limits.body_bytes = 4;
  EXPECT_EQ(refusal_of(post("Content-Length: 5\r\n\r\n"), limits),
            Code::BodyTooLarge);
  EXPECT_EQ(refusal_of(post("Transfer-Encoding: chunked\r\n\r\n"
                            "3\r\nabc\r\n2\r\n"),
                       limits),
            Code::BodyTooLarge);
  EXPECT_EQ(refusal_of(post("Content-Length: 4\r\n\r\nabcd"), limits),
            Code::Internal);
}

TEST(RequestReader, RefusesTwoWaysToReadTheLength) {
  for (const char* lines :
       {"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n",
        "Content-Length: 3\r\nContent-Length: 4\r\n",
        "Content-Length: 3\r\nContent-Length: 3\r\n",
        "Content-Length: 3, 3\r\n",
        "Content-Length: +3\r\n",
        "Content-Length: -3\r\n",
        "Content-Length: 0x3\r\n",
        "Content-Length:\r\n",
        "Content-Length: 99999999999999999999\r\n",
        "Content-Length : 3\r\n",
        "Transfer-Encoding: gzip\r\n",
        "Transfer-Encoding: gzip, chunked\r\n",
        "Transfer-Encoding: chunked, identity\r\n",
        "Transfer-Encoding: xchunked\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
        "Transfer-Encoding: \x0b"
        "chunked\r\n",
        "X: 1\r\n Content-Length: 3\r\n",
        "X: 1\nContent-Length: 3\r\n",
        "X: 1\rContent-Length: 3\r\n",
        "X: 1\r\n\tfolded\r\n",
        "Transfer-Encoding : chunked\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 0\r\n",
        "Content-Length: 3\nX: 1\r\n",
        "Host : other\r\n",
        "X\r\n",
        ": 1\r\n"}) {
    EXPECT_EQ(refusal_of(post(std::string(lines) + "\r\nabc")), Code::BadHttp)
        << lines;
  }
}

TEST(RequestReader, RefusesTransferEncodingInHttp10) {
  EXPECT_EQ(refusal_of("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"),
            Code::BadHttp);
}

TEST(RequestReader, NeedsExactlyOneHost) {
  EXPECT_EQ(refusal_of("GET / HTTP/1.1\r\n\r\n"), Code::BadHttp);
  EXPECT_EQ(refusal_of(get("Host: other\r\n")), Code::BadHttp);
  EXPECT_EQ(refusal_of(get("Host: h\r\n")), Code::BadHttp);
  EXPECT_EQ(refusal_of("GET / HTTP/1.0\r\n\r\n"), Code::Internal);
}

TEST(RequestReader, PrefersTheHostOfAWholeUrl) {
  RequestReader reader(kLimits);
  ASSERT_TRUE(reader.feed("GET http://x/y HTTP/1.1\r\nHost: h\r\n\r\n"));
  EXPECT_EQ(reader.request().host, "x");
  EXPECT_EQ(reader.request().path, "/y");
}

TEST(RequestReader, RefusesBadRequestLines) {
  for (const char* line :
       {"GET", "GET /", "GET / HTTP/2.0", "GET / HTTP/1.2", "GET / HTTP/0.9",
        "GET / http/1.1", "GET  / HTTP/1.1", "G\x01T / HTTP/1.1",
        "GET / HTTP/1.1 ", "GET a HTTP/1.1", "CONNECT h:443 HTTP/1.1",
        "PRI * HTTP/2.0", "\x16\x03\x01\x02"}) {
    EXPECT_EQ(refusal_of(std::string(line) + "\r\nHost: h\r\n\r\n"),
              Code::BadHttp)
        << line;
  }
}

TEST(RequestReader, KnowsMethods) {
  const auto method_of = [](const std::string& name) {
    RequestReader reader(kLimits);
    EXPECT_TRUE(reader.feed(name + " / HTTP/1.1\r\nHost: h\r\n\r\n"));
    EXPECT_EQ(reader.request().method_text, name);
    return reader.request().method;
  };
  EXPECT_EQ(method_of("HEAD"), Method::Get);
  EXPECT_EQ(method_of("POST"), Method::Post);
  EXPECT_EQ(method_of("PUT"), Method::Put);
  EXPECT_EQ(method_of("PATCH"), Method::Patch);
  EXPECT_EQ(method_of("DELETE"), Method::Delete);
  EXPECT_EQ(method_of("OPTIONS"), Method::Options);
  EXPECT_EQ(method_of("BREW"), Method::Other);
}

TEST(RequestReader, ClosesWhereTheClientDoes) {
  RequestReader close(kLimits);
  ASSERT_TRUE(close.feed(get("Connection: close\r\n")));
  EXPECT_FALSE(close.keeps_alive());
  RequestReader old(kLimits);
  ASSERT_TRUE(old.feed("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"));
  EXPECT_FALSE(old.keeps_alive());
}

TEST(RequestReader, SaysThatTheClientWaits) {
  RequestReader reader(kLimits);
  ASSERT_TRUE(
      reader.feed(post("Expect: 100-continue\r\nContent-Length: 1\r\n\r\n")));
  EXPECT_TRUE(reader.expects_continue());
  ASSERT_TRUE(reader.feed("x"));
  EXPECT_FALSE(reader.expects_continue());
}

TEST(RequestReader, RefusesATargetThatIsTooLong) {
  Limits limits;
  limits.target_bytes = 10;
  EXPECT_EQ(refusal_of("GET /123456789 HTTP/1.1\r\nHost: h\r\n\r\n", limits),
            Code::Internal);
  EXPECT_EQ(refusal_of("GET /1234567890 HTTP/1.1\r\nHost: h\r\n\r\n", limits),
            Code::UriTooLong);
}

}  // namespace
}  // namespace assay::http
