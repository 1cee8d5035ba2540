// SPDX-License-Identifier: Apache-2.0
// One HTTP or HTTPS request to another service, answered or refused in time.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "http/message.h"

namespace assay::http {

constexpr size_t kMaxResponseHeader = 64 * 1024;  // certificate chains go there

struct ClientRequest {
  std::string_view method = "GET";
  std::string url;
  HeaderLines headers;  // Host, Connection, Content-Length are added
  std::string body;
  std::chrono::milliseconds timeout{10'000};  // of everything together
  size_t max_body = 8 * 1024 * 1024;          // of the answer
  std::filesystem::path ca_file;  // PEM, trusted beside the system's; or empty
};

struct ClientResponse {
  unsigned status = 0;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;

  // The first header of that name, ignoring case.
  std::optional<std::string_view> header(std::string_view name) const
      ASSAY_LIFETIME_BOUND;
};

// Blocks. Any status is an answer; redirections are not followed. A server
// certificate must be valid, trusted, and for the URL's host. Looking up the
// host name can take longer than the timeout where the system's resolver does.
// Errors: ConfigInvalid (the URL, the CA file), NetworkFailed (what was being
// done, why it did not succeed, what to do).
Result<ClientResponse> fetch(const ClientRequest& request);

}  // namespace assay::http
