// SPDX-License-Identifier: Apache-2.0
// Fetches documents of identity providers by libcurl: through the proxies of
// the environment, and along redirections to https.
#pragma once

#include <atomic>
#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "base/result.h"

namespace assay::keyring {

constexpr long kMaxRedirects = 3;

struct DownloadLimits {
  std::chrono::milliseconds timeout{10'000};  // of one document altogether
  size_t max_body = 1024 * 1024;
};

struct Document {
  std::string body;
  std::optional<std::chrono::seconds> max_age;  // of its Cache-Control
};

// One document after the other. Not thread-safe but for cancel().
class Downloader {
 public:
  // ca_file is trusted besides the system's authorities; may be empty.
  Downloader(DownloadLimits limits, std::filesystem::path ca_file);
  Downloader(const Downloader&) = delete;
  Downloader& operator=(const Downloader&) = delete;
  ~Downloader();

  // Blocks. https, or http of this machine; certificates are verified; only
  // status 200 is good. Errors: NetworkFailed (which URL, and why).
  Result<Document> get(const std::string& url);

  // What is under way and everything from now on ends at once. Thread-safe.
  void cancel();

 private:
  struct Curl;

  DownloadLimits limits_;
  std::filesystem::path ca_file_;
  std::atomic<bool> cancelled_ = false;
  std::unique_ptr<Curl> curl_;
};

}  // namespace assay::keyring
