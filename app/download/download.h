// SPDX-License-Identifier: Apache-2.0
// Fetches documents of others by libcurl: through the proxies of the
// environment, and along redirections to https.
#pragma once

#include <atomic>
#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace assay::download {

constexpr long kMaxRedirects = 3;
constexpr size_t kMaxHeaders = 100;

struct Limits {
  std::chrono::milliseconds timeout{10'000};  // of one document altogether
  size_t max_body = 1024 * 1024;
};

// What a server answered, whatever it was.
struct Reply {
  unsigned status = 0;
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;
  // What Retry-After says, in seconds or as a date.
  std::optional<std::chrono::seconds> retry_after;

  // The first header of that name, ignoring case; empty where there is none.
  std::string_view header(std::string_view name) const ASSAY_LIFETIME_BOUND;
};

// One document after the other. Not thread-safe but for cancel().
class Downloader {
 public:
  // ca_file is trusted besides the system's authorities; may be empty.
  Downloader(Limits limits, std::filesystem::path ca_file);
  Downloader(const Downloader&) = delete;
  Downloader& operator=(const Downloader&) = delete;
  ~Downloader();

  // Blocks. https, or http of this machine; certificates are verified.
  // Errors: NetworkFailed (which URL, and why).
  Result<Reply> get(const std::string& url);

  // What is under way and everything from now on ends at once. Thread-safe.
  void cancel();

 private:
  struct Curl;

  Limits limits_;
  std::filesystem::path ca_file_;
  std::atomic<bool> cancelled_ = false;
  std::unique_ptr<Curl> curl_;
};

}  // namespace assay::download
