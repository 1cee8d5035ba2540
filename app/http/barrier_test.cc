// SPDX-License-Identifier: Apache-2.0
// Tests of requests that wait for the barrier, seen from clients' sockets.
#include "http/barrier.h"

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "http/raw_client.h"

namespace assay::http {
namespace {

using std::chrono::milliseconds;

std::string get(const std::string& path) {
  return "GET " + path + " HTTP/1.1\r\nHost: h\r\n\r\n";
}

class TestBarrier : public Barrier {
 public:
  uint64_t ask() override { return ++asked_; }
  uint64_t passed() const override { return passed_; }
  void hurry() override { hurried_ = true; }
  void on_pass(std::function<void()> call) override {
    calls_.push_back(std::move(call));
  }
  void pass(uint64_t ticket) {
    passed_ = ticket;
    for (const auto& call : calls_) {
      call();
    }
  }
  uint64_t asked() const { return asked_; }
  bool hurried() const { return hurried_; }

 private:
  std::atomic<uint64_t> asked_ = 0;
  std::atomic<uint64_t> passed_ = 0;
  std::atomic<bool> hurried_ = false;
  std::vector<std::function<void()>> calls_;
};

// Those of "/b..." wait for the barrier; "/p..." is prompt.
Place place_of(const Request& request) {
  Place place;
  place.lane = request.path.starts_with("/p") ? Lane::Prompt : Lane::Fair;
  place.passage =
      request.path.starts_with("/b") ? Passage::Barred : Passage::Free;
  return place;
}

HandlerFactory say_ok() {
  return [](Where) -> Handler {
    return [](const Request&) -> std::optional<Response> {
      Response response;
      response.body = "ok";
      return response;
    };
  };
}

Options barred(HandlerFactory factory, Barrier& barrier) {
  Options options;
  options.make_handler = std::move(factory);
  options.place = place_of;
  options.refuse = refuse_by_name;
  options.barrier = &barrier;
  return options;
}

HandlerFactory slow() {
  return [](Where) -> Handler {
    return [](const Request& request) -> std::optional<Response> {
      std::this_thread::sleep_for(milliseconds(1));
      return echo(request);
    };
  };
}

TEST(Barrier, HoldsRequestsAndNoOthers) {
  TestBarrier barrier;
  Options options = barred(say_ok(), barrier);
  auto server = start_plain(std::move(options));
  RawClient barred(server->ports()[0]);
  RawClient free(server->ports()[0]);
  barred.send(get("/b"));
  while (barrier.asked() == 0) {
    std::this_thread::sleep_for(milliseconds(1));
  }
  free.send(get("/f"));
  EXPECT_EQ(body_of(free.receive()), "ok");
  char space[16];
  EXPECT_EQ(::recv(barred.descriptor(), space, sizeof(space), MSG_DONTWAIT),
            -1);
  EXPECT_TRUE(barrier.hurried());  // for the loop had nothing else to do
  barrier.pass(1);
  EXPECT_EQ(body_of(barred.receive()), "ok");
  server.reset();
  barrier.pass(2);  // a barrier may outlive the server
}

TEST(Barrier, IsGivenUpWhereItNeverPasses) {
  TestBarrier barrier;
  Options options = barred(say_ok(), barrier);
  options.limits.request_time = milliseconds(300);
  const auto server = start_plain(std::move(options));
  RawClient client(server->ports()[0]);
  client.send(get("/b"));
  EXPECT_EQ(status_of(client.receive_all()), "503");
}

TEST(Barrier, EndsWithRequestsThatWait) {
  TestBarrier barrier;
  Options options = barred(say_ok(), barrier);
  auto server = start_plain(std::move(options));
  RawClient client(server->ports()[0]);
  client.send(get("/b"));
  while (barrier.asked() == 0) {
    std::this_thread::sleep_for(milliseconds(1));
  }
  server.reset();
  EXPECT_EQ(client.receive_all(), "");
}

// What is written elsewhere becomes known here when the barrier passes.
class Elsewhere {
 public:
  explicit Elsewhere(TestBarrier& barrier)
      : barrier_(barrier), thread_([this] { follow(); }) {}
  ~Elsewhere() {
    over_ = true;
    thread_.join();
  }
  void write() { ++written_; }
  uint64_t written() const { return written_; }
  uint64_t known() const { return known_; }

 private:
  void follow() {
    while (!over_) {
      const uint64_t ticket = barrier_.asked();
      const uint64_t read = written_;
      std::this_thread::sleep_for(milliseconds(30));  // as long as many answers
      known_ = read;
      barrier_.pass(ticket);
    }
  }

  TestBarrier& barrier_;
  std::atomic<uint64_t> written_ = 0;
  std::atomic<uint64_t> known_ = 0;
  std::atomic<bool> over_ = false;
  std::thread thread_;
};

void each(size_t count, const std::function<void(size_t)>& client) {
  std::vector<std::thread> clients;
  for (size_t i = 0; i < count; ++i) {
    clients.emplace_back([&client, i] { client(i); });
  }
  for (std::thread& one : clients) {
    one.join();
  }
}

// Read or not when they got their tickets.
TEST(Barrier, ShowsEveryRequestWhatWasWrittenBeforeItBegan) {
  TestBarrier barrier;
  std::atomic<uint64_t> placed = 0;
  std::atomic<uint64_t> most_unread = 0;
  std::atomic<const Elsewhere*> source = nullptr;
  Options options = barred(
      [&](Where) -> Handler {
        return [&](const Request&) -> std::optional<Response> {
          most_unread = std::max(most_unread.load(), barrier.asked() - placed);
          std::this_thread::sleep_for(milliseconds(1));
          Response response;
          response.body = std::to_string(source.load()->known());
          return response;
        };
      },
      barrier);
  options.place = [&](const Request& request) {
    ++placed;
    return place_of(request);
  };
  const auto server = start_plain(std::move(options));
  std::atomic<int> wrong = 0;
  std::atomic<int> refused = 0;
  {
    Elsewhere elsewhere(barrier);
    source = &elsewhere;
    each(48, [&](size_t number) {
      RawClient client(server->ports()[0]);
      for (int i = 0; i < 25; ++i) {
        elsewhere.write();
        const uint64_t before = elsewhere.written();
        // In parts, or with a body larger than what is read at once.
        if (number % 4 == 1) {
          client.send("GET /b HT");
          client.send("TP/1.1\r\nHost: h\r\n\r\n");
        } else if (number % 4 == 2) {
          client.send("POST /b HTTP/1.1\r\nHost: h\r\nContent-Length: " +
                      std::to_string(40'000) + "\r\n\r\n" +
                      std::string(40'000, 'x'));
        } else {
          client.send(get("/b"));
        }
        const std::string answer = client.receive();
        if (status_of(answer) != "200") {
          ++refused;
        } else if (std::stoull(body_of(answer)) < before) {
          ++wrong;
        }
      }
    });
  }
  EXPECT_EQ(wrong, 0);
  EXPECT_EQ(refused, 0);
  EXPECT_GT(most_unread, 0u);
  EXPECT_EQ(placed, 48u * 25);
}

TEST(Barrier, DoesNotKeepPromptRequestsUnread) {
  TestBarrier barrier;
  const auto server = start_plain(barred(slow(), barrier));
  const uint16_t port = server->ports()[0];
  std::vector<std::unique_ptr<RawClient>> waiting;
  for (int i = 0; i < 64; ++i) {
    waiting.push_back(std::make_unique<RawClient>(port));
  }
  std::atomic<int> answered = 0;
  each(32, [&](size_t number) {
    RawClient client(port);
    client.send(get("/f"));
    waiting[2 * number]->send(get("/b"));
    waiting[2 * number + 1]->send(get("/b"));
    answered += status_of(client.receive()) == "200" ? 1 : 0;
    client.send(get("/p"));
    answered += status_of(client.receive()) == "200" ? 1 : 0;
  });
  EXPECT_EQ(answered, 64);
}

// An encrypted request is read at once, and asks after 8 others that were put
// off. False: some of those came later than it did.
bool older_pass_first() {
  TestBarrier barrier;
  std::atomic<int> barred_read = 0;
  std::atomic<uint64_t> newest = 0;
  Options options = barred(slow(), barrier);
  options.place = [&](const Request& request) {
    const Place place = place_of(request);
    if (request.scheme == Scheme::Https) {
      newest = barrier.asked() + 1;
    }
    barred_read += place.passage == Passage::Barred ? 1 : 0;
    return place;
  };
  const Identity identity = make_identity("IP:127.0.0.1");
  const auto server =
      *Server::start({{*parse_url("http://127.0.0.1:0"), nullptr},
                      {*parse_url("https://127.0.0.1:0"),
                       *ServerTls::make({identity.chain, identity.key})}},
                     std::move(options));
  RawClient encrypted(server->ports()[1]);
  EXPECT_TRUE(encrypted.encrypt());
  std::vector<std::unique_ptr<RawClient>> plain;
  for (int i = 0; i < 104; ++i) {
    plain.push_back(std::make_unique<RawClient>(server->ports()[0]));
    plain.back()->send(get(i < 96 ? "/f" : "/b"));
  }
  std::this_thread::sleep_for(milliseconds(30));
  encrypted.send(get("/b"));
  for (int i = 0; i < 2'000 && barred_read < 9; ++i) {
    std::this_thread::sleep_for(milliseconds(1));
  }
  if (newest != barrier.asked()) {
    return false;
  }
  barrier.pass(newest - 1);
  for (size_t i = 96; i < 104; ++i) {
    EXPECT_EQ(status_of(plain[i]->receive()), "200") << i;
  }
  barrier.pass(newest);
  EXPECT_EQ(status_of(encrypted.receive()), "200");
  return true;
}

TEST(Barrier, LetsOlderTicketsPassFirst) {
  bool seen = false;
  for (int i = 0; i < 20 && !seen; ++i) {
    seen = older_pass_first();
  }
  EXPECT_TRUE(seen);
}

// A client may send empty lines ahead of its request, which must not give it a
// ticket from before it began.
TEST(Barrier, RefusesRequestsBehindEmptyLines) {
  TestBarrier barrier;
  const auto server = start_plain(barred(say_ok(), barrier));
  RawClient late(server->ports()[0]);
  late.send("\r\n");
  std::this_thread::sleep_for(milliseconds(20));
  late.send(get("/b"));
  EXPECT_EQ(status_of(late.receive_all()), "400");
  // What was put off may come in one read.
  RawClient whole(server->ports()[0]);
  whole.send("\r\n" + get("/b"));
  EXPECT_EQ(status_of(whole.receive_all()), "400");
  EXPECT_EQ(barrier.asked(), 0u);
}

TEST(Barrier, EndsWithRequestsThatWereNotRead) {
  TestBarrier barrier;
  auto server = start_plain(barred(slow(), barrier));
  const uint16_t port = server->ports()[0];
  std::vector<std::unique_ptr<RawClient>> clients;
  for (int i = 0; i < 96; ++i) {
    clients.push_back(std::make_unique<RawClient>(port));
    clients.back()->send(get(i < 64 ? "/f" : "/b"));
  }
  while (barrier.asked() == 0) {
    std::this_thread::sleep_for(milliseconds(1));
  }
  server.reset();
  EXPECT_EQ(clients.back()->receive_all(), "");
}

}  // namespace
}  // namespace assay::http
