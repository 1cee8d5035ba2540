// SPDX-License-Identifier: Apache-2.0
// For tests: all that answers requests, in memory, without a socket.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "identity/test_issuer.h"
#include "server/clock.h"
#include "server/exchange.h"
#include "server/test_directory.h"

namespace assay::server {

// A request that owns its bytes, with a bearer token where somebody asks.
struct TestRequest {
  http::Method method = http::Method::Get;
  std::string path{};
  std::string query = "api-version=2022-08-01";
  std::string body{};
  std::string authorization{};  // empty: nobody
};

// A bearer token of the issuer that TestService trusts, valid now.
inline std::string bearer_of(std::string_view principal) {
  const int64_t now = unix_seconds(clock_now());
  return "Bearer " +
         identity::test_token(R"({"iss":"https://issuer.example/t/v2.0",)"
                              R"("aud":"https://attest.azure.net","exp":)" +
                              std::to_string(now + 600) + R"(,"nbf":)" +
                              std::to_string(now) + R"(,"oid":")" +
                              std::string(principal) + R"("})");
}

// Thread-hostile.
class TestService {
 public:
  explicit TestService(std::vector<provider::RoleAssignment> roles)
      : directory_(open_directory(store)),
        ring_(keyring::KeyRing::start(
                  {{identity::test_issuer(),
                    {identity::test_jwk("k1", identity::rsa_test_key())}}},
                  {})
                  .value()),
        supply_(collateral::Supply::start(by_the_clock(),
                                          collateral::Library(Time()), {})
                    .value()),
        context_{.directory = *directory_,
                 .ring = *ring_,
                 .supply = *supply_,
                 .roles = std::move(roles),
                 .dev_issuer = std::nullopt,
                 .origin = "https://localhost:8443"},
        state_(std::make_shared<const State>(
            State{.anchors = {}, .baseline = {}, .appraise_at = {}})),
        loop_(state_, context_, http::Where::Aside) {}

  Directory& directory() { return *directory_; }
  const Context& context() const { return context_; }
  LoopState& loop() { return loop_; }
  void watch(const ClockWatch& clock) { context_.clock = clock; }

  // What answer makes of the request.
  template <class Answer>
  auto ask(const TestRequest& asked, Answer answer) {
    const std::vector<http::Header> headers = {
        {"Authorization", asked.authorization}};
    http::Request request;
    request.method = asked.method;
    request.path = asked.path;
    request.query = asked.query;
    request.body = asked.body;
    if (!asked.authorization.empty()) {
      request.headers = headers;
    }
    Exchange exchange{request, loop_, context_, "request-id"};
    return answer(exchange);
  }

  BorrowedStore::State store;

 private:
  static collateral::Supply::Options by_the_clock() {
    collateral::Supply::Options options;
    options.now = clock_now;
    return options;
  }

  std::unique_ptr<Directory> directory_;
  std::unique_ptr<keyring::KeyRing> ring_;
  std::unique_ptr<collateral::Supply> supply_;
  Context context_;
  Published<State> state_;
  LoopState loop_;
};

}  // namespace assay::server
