// SPDX-License-Identifier: Apache-2.0
// Tests of connections, seen from a client's socket.
#include "http/connection.h"

#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "http/raw_client.h"

namespace assay::http {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::string_view kGet = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n";

// The whole of what a server with these limits sends for the text.
std::string talk(std::string_view text, const Limits& limits = {}) {
  Options options = options_of(echo);
  options.limits = limits;
  const auto server = start_plain(std::move(options));
  RawClient client(server->ports()[0]);
  client.send(text);
  return client.receive_all();
}

bool closes(const std::string& answer) {
  return answer.find("\r\nConnection: close\r\n") != std::string::npos;
}

TEST(Connection, AnswersManyRequestsOneAfterTheOther) {
  const auto server = start_plain(options_of(echo));
  RawClient client(server->ports()[0]);
  for (int i = 0; i < 1'000; ++i) {
    client.send("POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\n" +
                std::to_string(1'000 + i));
    ASSERT_EQ(body_of(client.receive()),
              "POST /a " + std::to_string(1'000 + i));
  }
  EXPECT_EQ(server->connections(), 1u);
}

TEST(Connection, AnswersPipelinedRequestsInOrder) {
  const auto server = start_plain(options_of(echo));
  RawClient client(server->ports()[0]);
  std::string text;
  for (int i = 0; i < 500; ++i) {
    text += "POST /" + std::to_string(i) +
            " HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\n" +
            std::string(100, 'x');
  }
  client.send(text);
  for (int i = 0; i < 500; ++i) {
    ASSERT_EQ(body_of(client.receive()),
              "POST /" + std::to_string(i) + " " + std::string(100, 'x'));
  }
}

TEST(Connection, TakesARequestByteByByte) {
  const auto server = start_plain(options_of(echo));
  RawClient client(server->ports()[0]);
  for (const char c : kGet) {
    client.send({&c, 1});
  }
  EXPECT_EQ(body_of(client.receive()), "GET /a ");
}

// Both are read into the same buffer of their loop.
TEST(Connection, KeepsWhatItHasOfARequestApartFromOthers) {
  Options options = options_of(echo);
  options.threads = 1;
  const auto server = start_plain(std::move(options));
  RawClient one(server->ports()[0]), other(server->ports()[0]);
  const auto parts_of = [](const std::string& name) {
    return std::vector<std::string>{
        "POST /" + name + " HTTP/1.1\r\nHo",
        "st: h\r\nTransfer-Encoding: chunked\r\n\r\n1",
        "0\r\n" + name + std::string(16 - name.size(), '.') + "\r\n0",
        "\r\n\r\nGET /" + name + " HTTP/1.1\r\n", "Host: h\r\n\r\n"};
  };
  const auto first = parts_of("first"), second = parts_of("second");
  for (size_t i = 0; i < first.size(); ++i) {
    one.send(first[i]);
    other.send(second[i]);
    std::this_thread::sleep_for(milliseconds(5));  // so that each is read alone
  }
  EXPECT_EQ(body_of(one.receive()), "POST /first first...........");
  EXPECT_EQ(body_of(one.receive()), "GET /first ");
  EXPECT_EQ(body_of(other.receive()), "POST /second second..........");
  EXPECT_EQ(body_of(other.receive()), "GET /second ");
}

TEST(Connection, TellsTheHandlerWhoAsks) {
  const auto server = start_plain(options_of([](const Request& request) {
    Response response;
    response.body = std::string(request.peer) + " " +
                    (request.scheme == Scheme::Http ? "http" : "https");
    return response;
  }));
  RawClient client(server->ports()[0]);
  client.send(kGet);
  EXPECT_EQ(body_of(client.receive()), "127.0.0.1 http");
}

TEST(Connection, SendsNoBodyForHead) {
  const auto server = start_plain(options_of(echo));
  RawClient client(server->ports()[0]);
  client.send("HEAD /a HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  const std::string answer = client.receive_all();
  EXPECT_EQ(status_of(answer), "200");
  EXPECT_NE(answer.find("Content-Length: 8\r\n"), std::string::npos);
  EXPECT_EQ(body_of(answer), "");
}

TEST(Connection, ClosesAfterHttp10) {
  const std::string answer = talk("GET /a HTTP/1.0\r\n\r\n");
  EXPECT_EQ(body_of(answer), "GET /a ");
  EXPECT_TRUE(closes(answer));
}

TEST(Connection, ClosesWhereTheClientAsksForIt) {
  const std::string answer = talk(
      "GET /a HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"
      "GET /b HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(body_of(answer), "GET /a ");
  EXPECT_TRUE(closes(answer));
}

TEST(Connection, DecodesChunkedBodies) {
  const auto server = start_plain(options_of(echo));
  RawClient client(server->ports()[0]);
  client.send(
      "POST /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
      "3\r\nabc\r\n");
  client.send("2\r\nde\r\n0\r\n\r\n");
  EXPECT_EQ(body_of(client.receive()), "POST /a abcde");
}

TEST(Connection, TellsTheClientToContinue) {
  const auto server = start_plain(options_of(echo));
  RawClient client(server->ports()[0]);
  client.send(
      "POST /a HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\n"
      "Content-Length: 2\r\n\r\n");
  EXPECT_EQ(client.receive(), "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("ab");
  EXPECT_EQ(body_of(client.receive()), "POST /a ab");
}

TEST(Connection, RefusesABodyBeforeItIsSent) {
  const std::string answer = talk(
      "POST /a HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\n"
      "Content-Length: 2000000\r\n\r\n");
  EXPECT_EQ(status_of(answer), "413");
  EXPECT_EQ(body_of(answer), "BodyTooLarge");
  EXPECT_TRUE(closes(answer));
}

TEST(Connection, LetsTheClientReadARefusalWhileItStillSends) {
  const std::string answer =
      talk("POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 2000000\r\n\r\n" +
           std::string(2'000'000, 'x'));
  EXPECT_EQ(status_of(answer), "413");
}

TEST(Connection, RefusesHeadersAndTargetsThatAreTooLarge) {
  EXPECT_EQ(status_of(talk("GET / HTTP/1.1\r\nHost: h\r\nX: " +
                           std::string(9'000, 'x') + "\r\n\r\n")),
            "431");
  std::string section = "GET / HTTP/1.1\r\nHost: h\r\n";
  for (int i = 0; i < 40; ++i) {
    section += "X: " + std::string(1'000, 'x') + "\r\n";
  }
  EXPECT_EQ(status_of(talk(section + "\r\n")), "431");
  std::string many = "GET / HTTP/1.1\r\nHost: h\r\n";
  for (int i = 0; i < 100; ++i) {
    many += "X: x\r\n";
  }
  EXPECT_EQ(status_of(talk(many + "\r\n")), "431");
  EXPECT_EQ(status_of(talk("GET /" + std::string(9'000, 'x'))), "414");
}

TEST(Connection, TakesAHeaderSectionLargerThanOneRead) {
  std::string section = "GET /a HTTP/1.1\r\nHost: h\r\nConnection: close\r\n";
  for (int i = 0; i < 30; ++i) {
    section += "X: " + std::string(1'000, 'x') + "\r\n";
  }
  EXPECT_EQ(status_of(talk(section + "\r\n")), "200");
}

TEST(Connection, ClosesAfterSmuggling) {
  for (const char* lines :
       {"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n",
        "Content-Length: 3\r\nContent-Length: 4\r\n", "X: 1\r\n folded\r\n",
        "Transfer-Encoding: gzip\r\n"}) {
    const std::string answer =
        talk("POST / HTTP/1.1\r\nHost: h\r\n" + std::string(lines) +
             "\r\nabcGET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_EQ(status_of(answer), "400") << lines;
    EXPECT_EQ(body_of(answer), "BadHttp") << lines;
    EXPECT_TRUE(closes(answer)) << lines;
  }
}

TEST(Connection, DoesNotWaitForSlowHeaders) {
  Limits limits;
  limits.header_time = milliseconds(300);
  const auto begin = steady_clock::now();
  const std::string answer = talk("GET / HTTP/1.1\r\nHo", limits);
  EXPECT_EQ(status_of(answer), "408");
  EXPECT_TRUE(closes(answer));
  EXPECT_LT(steady_clock::now() - begin, std::chrono::seconds(10));
}

TEST(Connection, CountsTimeFromTheFirstByteOfTheHeader) {
  Limits limits;
  limits.header_time = milliseconds(400);
  Options options = options_of(echo);
  options.limits = limits;
  const auto server = start_plain(std::move(options));
  RawClient client(server->ports()[0]);
  client.send("GET / HTTP/1.1\r\n");
  std::string answer;
  for (int i = 0; i < 100 && answer.empty(); ++i) {
    client.send("X: 1\r\n");
    char space[256];
    const ssize_t count =
        ::recv(client.descriptor(), space, sizeof(space), MSG_DONTWAIT);
    answer.assign(space, count > 0 ? static_cast<size_t>(count) : 0);
    ::usleep(50'000);
  }
  EXPECT_EQ(status_of(answer), "408");
}

TEST(Connection, DoesNotWaitForSlowBodies) {
  Limits limits;
  limits.body_time = milliseconds(300);
  EXPECT_EQ(status_of(talk("POST / HTTP/1.1\r\nHost: h\r\n"
                           "Content-Length: 10\r\n\r\nabc",
                           limits)),
            "408");
}

TEST(Connection, DoesNotWaitForBodiesThatTrickle) {
  Limits limits;
  limits.body_grace = milliseconds(300);
  limits.body_bytes_per_second = 100;
  Options options = options_of(echo);
  options.limits = limits;
  const auto server = start_plain(std::move(options));
  RawClient slow(server->ports()[0]);
  RawClient steady(server->ports()[0]);
  constexpr std::string_view kHead =
      "POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\n";
  slow.send(kHead);
  steady.send(kHead);
  for (int i = 0; i < 20; ++i) {
    slow.send("x");
    steady.send(std::string(50, 'x'));
    ::usleep(50'000);
  }
  EXPECT_EQ(status_of(slow.receive()), "408");
  EXPECT_EQ(status_of(steady.receive()), "200");
}

TEST(Connection, ClosesWithoutAWordWhenIdle) {
  Limits limits;
  limits.header_time = milliseconds(300);
  limits.idle_time = milliseconds(300);
  EXPECT_EQ(talk("", limits), "");
  EXPECT_EQ(body_of(talk(kGet, limits)), "GET /a ");
}

TEST(Connection, DropsClientsThatDoNotReadTheirAnswer) {
  Options options = options_of([](const Request&) {
    Response response;
    response.body = std::string(64 * 1024 * 1024, 'x');
    return response;
  });
  options.limits.answer_time = milliseconds(300);
  const auto server = start_plain(std::move(options));
  RawClient client(server->ports()[0]);
  client.send(kGet);
  while (server->connections() == 0) {
    ::usleep(1'000);
  }
  const auto begin = steady_clock::now();
  while (server->connections() != 0 &&
         steady_clock::now() - begin < std::chrono::seconds(20)) {
    ::usleep(10'000);
  }
  EXPECT_EQ(server->connections(), 0u);
}

TEST(Connection, SendsLargeAnswersInParts) {
  const std::string large(8 * 1024 * 1024, 'x');
  const auto server = start_plain(options_of([&large](const Request&) {
    Response response;
    response.body = large;
    return response;
  }));
  RawClient client(server->ports()[0]);
  client.send(kGet);
  EXPECT_EQ(body_of(client.receive()), large);
  client.send(kGet);
  EXPECT_EQ(body_of(client.receive()), large);
}

TEST(Connection, SurvivesAHandlerThatThrows) {
  const auto server = start_plain(
      options_of([](const Request&) -> Response { throw std::bad_alloc(); }));
  RawClient client(server->ports()[0]);
  client.send(kGet);
  const std::string answer = client.receive();
  EXPECT_EQ(status_of(answer), "500");
  EXPECT_EQ(body_of(answer), "Internal");
}

TEST(Connection, SurvivesClientsThatLeave) {
  const auto server = start_plain(options_of(echo));
  for (int i = 0; i < 50; ++i) {
    RawClient client(server->ports()[0]);
    client.send(kGet.substr(0, static_cast<size_t>(i) % kGet.size()));
    const linger reset{1, 0};
    ::setsockopt(client.descriptor(), SOL_SOCKET, SO_LINGER, &reset,
                 sizeof(reset));
  }
  RawClient client(server->ports()[0]);
  client.send(kGet);
  EXPECT_EQ(status_of(client.receive()), "200");
}

}  // namespace
}  // namespace assay::http
