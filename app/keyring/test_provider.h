// SPDX-License-Identifier: Apache-2.0
// For tests: an identity provider on this machine that does as it is told.
#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "http/raw_client.h"
#include "identity/metadata.h"
#include "jose/jwk.h"
#include "keyring/issuer_keys.h"

namespace assay::keyring {

// Answers by path; unknown paths get 404.
class TestProvider {
 public:
  using Handle = std::function<http::Response()>;

  TestProvider()
      : server_(http::start_plain(
            http::options_of([this](const http::Request& request) {
              return answer(std::string(request.path));
            }))) {}

  std::string url() const {
    return "http://127.0.0.1:" + std::to_string(server_->ports()[0]);
  }

  void set(const std::string& path, Handle handle) {
    const std::lock_guard lock(mutex_);
    handles_[path] = std::move(handle);
  }

  void set_body(const std::string& path, std::string body) {
    set(path, [body = std::move(body)] {
      http::Response response;
      response.body = body;
      return response;
    });
  }

  // Discovery, and these keys.
  void publish(const std::vector<jose::Jwk>& keys) {
    set_body(
        "/.well-known/openid-configuration",
        R"({"issuer":")" + url() + R"(","jwks_uri":")" + url() + R"(/keys"})");
    set_body("/keys", jose::write_jwks(keys));
  }

  void die() { server_.reset(); }

 private:
  http::Response answer(const std::string& path) {
    Handle handle;
    {
      const std::lock_guard lock(mutex_);
      handle = handles_[path];
    }
    if (handle) {
      return handle();
    }
    http::Response response;
    response.status = 404;
    return response;
  }

  std::mutex mutex_;
  std::map<std::string, Handle> handles_;
  std::unique_ptr<http::Server> server_;
};

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
