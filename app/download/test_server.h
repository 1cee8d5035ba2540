// SPDX-License-Identifier: Apache-2.0
// For tests: a server on this machine that answers as it is told.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "http/raw_client.h"

namespace assay::download {

// Answers by path; unknown paths get 404.
class TestServer {
 public:
  using Handle = std::function<http::Response()>;

  TestServer()
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

}  // namespace assay::download
