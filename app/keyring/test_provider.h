// SPDX-License-Identifier: Apache-2.0
// For tests: identity providers on this machine, and what rings say of them.
#pragma once

#include <condition_variable>
#include <mutex>
#include <string>
#include <vector>

#include "download/test_server.h"
#include "jose/jwk.h"
#include "keyring/issuer_keys.h"

namespace assay::keyring {

using download::TestServer;

// Discovery, and these keys.
inline void publish(TestServer& server, const std::vector<jose::Jwk>& keys) {
  server.set_body("/.well-known/openid-configuration",
                  R"({"issuer":")" + server.url() + R"(","jwks_uri":")" +
                      server.url() + R"(/keys"})");
  server.set_body("/keys", jose::write_jwks(keys));
}

// Counts the attempts that a ring reports, and waits for them.
class Attempts {
 public:
  Report report() {
    return [this](std::string_view, std::string_view error) {
      const std::lock_guard lock(mutex_);
      ++count_;
      last_error_ = error;
      changed_.notify_all();
    };
  }

  // The error of the last attempt once there were so many; "none" where they
  // did not come.
  std::string wait_for(size_t count) {
    std::unique_lock lock(mutex_);
    const bool came = changed_.wait_for(lock, std::chrono::seconds(30),
                                        [&] { return count_ >= count; });
    return came ? last_error_ : "none";
  }

  size_t count() {
    const std::lock_guard lock(mutex_);
    return count_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  size_t count_ = 0;
  std::string last_error_;
};

}  // namespace assay::keyring
