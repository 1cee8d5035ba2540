// SPDX-License-Identifier: Apache-2.0
// Tests of starting, serving on several loops, and stopping.
#include "http/server.h"

#include <atomic>
#include <thread>

#include <gtest/gtest.h>

#include "http/raw_client.h"

namespace assay::http {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::string_view kGet = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n";

// A handler that waits in the middle of a request until the test lets it go on.
class Gate {
 public:
  Response handle(const Request& request) {
    entered_ = true;
    entered_.notify_all();
    open_.wait(false);
    return echo(request);
  }
  void await_request() { entered_.wait(false); }
  void open() {
    open_ = true;
    open_.notify_all();
  }

 private:
  std::atomic<bool> entered_ = false;
  std::atomic<bool> open_ = false;
};

TEST(Server, ServesManyClientsOnSeveralLoops) {
  Options options = options_of(echo);
  options.threads = 2;
  options.limits.queue_target = seconds(60);  // a slow machine sheds nobody
  const auto server = start_plain(std::move(options));
  std::atomic<int> good = 0;
  std::vector<std::thread> clients;
  for (int i = 0; i < 64; ++i) {
    clients.emplace_back([&] {
      RawClient client(server->ports()[0]);
      for (int j = 0; j < 20; ++j) {
        client.send(kGet);
        good += body_of(client.receive()) == "GET /a ";
      }
    });
  }
  for (std::thread& client : clients) {
    client.join();
  }
  EXPECT_EQ(good, 64 * 20);
}

TEST(Server, HoldsNoMoreOfBodiesThanAllMayHave) {
  Options options = options_of(echo);
  options.limits.bodies_bytes = 256 * 1024;
  const auto server = start_plain(std::move(options));
  const std::string head =
      "POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000\r\n\r\n";
  for (int i = 0; i < 3; ++i) {  // what was refused is given back
    RawClient greedy(server->ports()[0]);
    greedy.send(head + std::string(900'000, 'x'));
    EXPECT_TRUE(greedy.receive().starts_with("HTTP/1.1 503 "));
  }
  RawClient modest(server->ports()[0]);
  modest.send("POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\n" +
              std::string(100'000, 'x'));
  EXPECT_TRUE(modest.receive().starts_with("HTTP/1.1 200 "));
}

TEST(Server, GivesEachLoopAHandlerOfItsOwn) {
  Options options;
  options.threads = 3;
  int made = 0;
  options.make_handler = [&made](Where where) {
    made += where == Where::Loop ? 1 : 0;
    return [calls = 0](const Request& request) mutable {
      ++calls;  // no lock: the loop alone calls it
      return echo(request);
    };
  };
  options.refuse = refuse_by_name;
  const auto server = start_plain(std::move(options));
  EXPECT_EQ(made, 3);
}

TEST(Server, ListensOnSeveralUrls) {
  auto server = Server::start({{*parse_url("http://127.0.0.1:0"), nullptr},
                               {*parse_url("http://localhost:0"), nullptr}},
                              options_of(echo));
  ASSERT_TRUE(server) << server.error().message();
  ASSERT_EQ((*server)->ports().size(), 2u);
  for (const uint16_t port : (*server)->ports()) {
    RawClient client(port);
    client.send(kGet);
    EXPECT_EQ(status_of(client.receive()), "200");
  }
}

TEST(Server, RefusesAPortThatIsTaken) {
  const auto first = start_plain(options_of(echo));
  Url url = *parse_url("http://127.0.0.1:0");
  url.port = first->ports()[0];
  const auto second = Server::start({{url, nullptr}}, options_of(echo));
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code(), Code::NetworkFailed);
  EXPECT_NE(second.error().detail().find("Address already in use"),
            std::string::npos);
}

TEST(Server, NeedsACertificateForHttps) {
  const auto server = Server::start(
      {{*parse_url("https://127.0.0.1:0"), nullptr}}, options_of(echo));
  ASSERT_FALSE(server);
  EXPECT_EQ(server.error().code(), Code::ConfigInvalid);
}

TEST(Server, TurnsAwayMoreConnectionsThanAllowed) {
  Options options = options_of(echo);
  options.limits.connections = 1;
  const auto server = start_plain(std::move(options));
  RawClient first(server->ports()[0]);
  first.send(kGet);
  EXPECT_EQ(status_of(first.receive()), "200");
  RawClient second(server->ports()[0]);
  const std::string answer = second.receive();
  EXPECT_EQ(status_of(answer), "503");
  EXPECT_NE(answer.find("Retry-After: 1\r\n"), std::string::npos);
}

TEST(ServerDrain, LetsTheRequestUnderWayBeAnswered) {
  Gate gate;
  const auto server = start_plain(
      options_of([&gate](const Request& r) { return gate.handle(r); }));
  RawClient client(server->ports()[0]);
  client.send(kGet);
  gate.await_request();
  std::thread opener([&gate] {
    std::this_thread::sleep_for(milliseconds(100));
    gate.open();
  });
  EXPECT_EQ(server->drain(seconds(20)), 0u);
  opener.join();
  const std::string answer = client.receive_all();
  EXPECT_EQ(body_of(answer), "GET /a ");
}

TEST(ServerDrain, FinishesABodyThatIsStillArriving) {
  const auto server = start_plain(options_of(echo));
  RawClient client(server->ports()[0]);
  client.send(
      "POST /a HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\n"
      "Content-Length: 4\r\n\r\n");
  client.receive();
  std::thread drain([&server] { EXPECT_EQ(server->drain(seconds(20)), 0u); });
  std::this_thread::sleep_for(milliseconds(600));
  client.send("abcd");
  const std::string answer = client.receive_all();
  drain.join();
  EXPECT_EQ(body_of(answer), "POST /a abcd");
  EXPECT_NE(answer.find("Connection: close\r\n"), std::string::npos);
}

TEST(Server, TellsThatALoopDoesNotTurn) {
  Gate gate;
  Options options = options_of(
      [&gate](const Request& request) { return gate.handle(request); });
  const auto server = start_plain(std::move(options));
  EXPECT_LT(server->longest_turn(), seconds(5));
  RawClient client(server->ports()[0]);
  client.send(kGet);
  gate.await_request();
  const milliseconds before = server->longest_turn();
  while (server->longest_turn() < before + milliseconds(600)) {
    std::this_thread::yield();
  }
  gate.open();
  client.receive();
  while (server->longest_turn() > milliseconds(500)) {
    std::this_thread::yield();
  }
}

TEST(ServerDrain, ClosesIdleConnectionsAndAcceptsNobody) {
  Options options = options_of(echo);
  options.threads = 2;
  const auto server = start_plain(std::move(options));
  const uint16_t port = server->ports()[0];
  RawClient idle(port);
  idle.send(kGet);
  idle.receive();
  EXPECT_EQ(server->drain(seconds(20)), 0u);
  EXPECT_EQ(idle.receive_all(), "");
  EXPECT_FALSE(RawClient(port).connected());
}

TEST(ServerDrain, CutsWhatIsLeftAtTheDeadline) {
  const auto server = start_plain(options_of(echo));
  RawClient client(server->ports()[0]);
  client.send(kGet);
  client.receive();
  client.send("POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\na");
  std::this_thread::sleep_for(milliseconds(50));
  EXPECT_EQ(server->drain(milliseconds(400)), 1u);
  EXPECT_EQ(client.receive_all(), "");
}

TEST(Server, EndsWithOpenConnections) {
  auto server = start_plain(options_of(echo));
  RawClient client(server->ports()[0]);
  client.send(kGet);
  client.receive();
  server.reset();
  EXPECT_EQ(client.receive_all(), "");
}

}  // namespace
}  // namespace assay::http
