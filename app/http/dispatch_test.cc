// SPDX-License-Identifier: Apache-2.0
// Tests of lanes and of limits, seen from clients' sockets.
#include "http/dispatch.h"

#include <atomic>
#include <future>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "http/raw_client.h"

namespace assay::http {
namespace {

using std::chrono::milliseconds;

std::string get(const std::string& path) {
  return "GET " + path + " HTTP/1.1\r\nHost: h\r\n\r\n";
}

// Lanes by the first letter of the path.
Place place_of(const Request& request) {
  Place place;
  place.lane = request.path.starts_with("/a")   ? Lane::Aside
               : request.path.starts_with("/p") ? Lane::Prompt
                                                : Lane::Fair;
  return place;
}

// Says where it was asked; "/fs" may wait, and steps aside.
HandlerFactory say_where() {
  return [](Where where) -> Handler {
    return [where](const Request& request) -> std::optional<Response> {
      if (request.path == "/fs" && where == Where::Loop) {
        return std::nullopt;
      }
      Response response;
      response.body = where == Where::Loop ? "loop" : "aside";
      return response;
    };
  };
}

Options lanes(HandlerFactory factory) {
  Options options;
  options.workers = 1;
  options.make_handler = std::move(factory);
  options.place = place_of;
  options.refuse = refuse_by_name;
  return options;
}

// Opens when the test says so.
class Door {
 public:
  void open() { opened_.set_value(); }
  void pass() const { may_pass_.wait(); }

 private:
  std::promise<void> opened_;
  std::shared_future<void> may_pass_ = opened_.get_future().share();
};

// Workers wait for the door, loops do not.
HandlerFactory wait_aside(const Door& door, std::atomic<int>& entered) {
  return [&door, &entered](Where where) -> Handler {
    return [&door, &entered, where](const Request& request) {
      if (where == Where::Aside) {
        ++entered;
        door.pass();
      }
      return echo(request);
    };
  };
}

void await(const std::atomic<int>& count, int value) {
  for (int i = 0; i < 2'000 && count < value; ++i) {
    std::this_thread::sleep_for(milliseconds(5));
  }
}

TEST(Dispatch, AnswersOnTheLoopOrAside) {
  const auto server = start_plain(lanes(say_where()));
  RawClient client(server->ports()[0]);
  for (const auto& [path, where] :
       std::vector<std::pair<std::string, std::string>>{
           {"/p", "loop"}, {"/f", "loop"}, {"/a", "aside"}, {"/fs", "aside"}}) {
    client.send(get(path));
    EXPECT_EQ(body_of(client.receive()), where) << path;
  }
  EXPECT_EQ(server->load().aside, 0u);
}

TEST(Dispatch, AnswersOthersWhileAWorkerWaits) {
  Door door;
  std::atomic<int> entered = 0;
  const auto server = start_plain(lanes(wait_aside(door, entered)));
  RawClient slow(server->ports()[0]);
  RawClient quick(server->ports()[0]);
  slow.send(get("/a1") + get("/p2"));
  await(entered, 1);
  quick.send(get("/f"));
  EXPECT_EQ(body_of(quick.receive()), "GET /f ");
  EXPECT_EQ(server->load().aside, 1u);
  door.open();
  EXPECT_EQ(body_of(slow.receive()), "GET /a1 ");
  EXPECT_EQ(body_of(slow.receive()), "GET /p2 ");
}

TEST(Dispatch, RefusesWhereTooManyAreAside) {
  Door door;
  std::atomic<int> entered = 0;
  Options options = lanes(wait_aside(door, entered));
  options.limits.aside_length = 1;
  const auto server = start_plain(std::move(options));
  RawClient first(server->ports()[0]);
  first.send(get("/a"));
  await(entered, 1);
  RawClient second(server->ports()[0]);
  RawClient third(server->ports()[0]);
  second.send(get("/a"));
  while (server->load().aside < 2) {
    std::this_thread::sleep_for(milliseconds(1));
  }
  third.send(get("/a"));
  const std::string answer = third.receive();
  EXPECT_EQ(status_of(answer), "503");
  EXPECT_EQ(body_of(answer), "Overloaded");
  EXPECT_NE(answer.find("Retry-After: 1\r\n"), std::string::npos);
  third.send(get("/f"));
  EXPECT_EQ(status_of(third.receive()), "200");
  door.open();
  EXPECT_EQ(status_of(first.receive()), "200");
  EXPECT_EQ(status_of(second.receive()), "200");
}

TEST(Dispatch, KeepsARequestAliveWhoseClientLeft) {
  Door door;
  std::atomic<int> entered = 0;
  auto server = start_plain(lanes(wait_aside(door, entered)));
  {
    RawClient client(server->ports()[0]);
    client.send(get("/a"));
    await(entered, 1);
  }
  std::thread opener([&door] {
    std::this_thread::sleep_for(milliseconds(300));
    door.open();
  });
  EXPECT_EQ(server->drain(milliseconds(50)), 1u);
  server.reset();  // waits for the worker
  opener.join();
}

TEST(Dispatch, TellsOfAHandlerWithoutAnswer) {
  Options options = lanes([](Where) -> Handler {
    return [](const Request&) { return std::optional<Response>(); };
  });
  const auto aside = start_plain(options);
  options.workers = 0;
  const auto alone = start_plain(options);
  for (const auto& server : {&aside, &alone}) {
    RawClient client((*server)->ports()[0]);
    client.send(get("/f"));
    EXPECT_EQ(body_of(client.receive()), "Internal");
  }
}

TEST(Dispatch, LimitsTheRateOfAClientButNotOfMetadata) {
  Options options = lanes(say_where());
  options.limits.requests_per_second = 1;
  options.limits.burst = 2;
  const auto server = start_plain(std::move(options));
  RawClient client(server->ports()[0]);
  std::vector<std::string> statuses;
  std::string last;
  for (const char* path : {"/f", "/f", "/f", "/p"}) {
    client.send(get(path));
    last = client.receive();
    statuses.push_back(status_of(last));
    if (statuses.size() == 3) {
      EXPECT_NE(last.find("RateLimit-Policy: "), std::string::npos) << last;
      EXPECT_EQ(body_of(last), "TooManyRequests");
    }
  }
  EXPECT_EQ(statuses, (std::vector<std::string>{"200", "200", "429", "200"}));
}

TEST(Dispatch, LimitsTheConnectionsOfAnAddress) {
  Options options = lanes(say_where());
  options.limits.address_connections = 1;
  const auto server = start_plain(std::move(options));
  {
    RawClient first(server->ports()[0]);
    first.send(get("/f"));
    EXPECT_EQ(status_of(first.receive()), "200");
    EXPECT_EQ(status_of(RawClient(server->ports()[0]).receive()), "503");
  }
  while (server->connections() != 0) {
    std::this_thread::sleep_for(milliseconds(1));
  }
  RawClient next(server->ports()[0]);
  next.send(get("/f"));
  EXPECT_EQ(status_of(next.receive()), "200");
}

TEST(Dispatch, ShedsUnderOverloadAndKeepsTheConnection) {
  Options options = lanes([](Where) -> Handler {
    return [](const Request& request) {
      if (request.path == "/f") {
        std::this_thread::sleep_for(milliseconds(1));
      }
      return echo(request);
    };
  });
  const auto server = start_plain(std::move(options));
  std::atomic<int> answered = 0;
  std::atomic<int> shed = 0;
  std::atomic<int> other = 0;
  std::vector<std::thread> clients;
  for (int i = 0; i < 120; ++i) {
    clients.emplace_back([&] {
      RawClient client(server->ports()[0]);
      for (int j = 0; j < 20; ++j) {
        client.send(get("/f"));
        const std::string status = status_of(client.receive());
        ++(status == "200" ? answered : status == "503" ? shed : other);
      }
      client.send(get("/p"));  // never shed
      other += status_of(client.receive()) == "200" ? 0 : 1;
    });
  }
  for (std::thread& client : clients) {
    client.join();
  }
  EXPECT_GT(answered, 100);
  EXPECT_GT(shed, 100);
  EXPECT_EQ(other, 0);
  EXPECT_EQ(server->load().queued, 0u);
}

}  // namespace
}  // namespace assay::http
