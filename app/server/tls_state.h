// SPDX-License-Identifier: Apache-2.0
// Certificates of the listeners, for as long as the service runs.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>

#include "base/time.h"
#include "http/tls.h"
#include "server/config.h"

namespace assay::server {

// end() is thread-safe; the rest is one thread's.
class TlsState {
 public:
  // config outlives it.
  explicit TlsState(const Config& config) : config_(config) {}

  // Of service.listen, made when it is asked for first; in development of its
  // own authority. Errors: FileUnreadable, those of ServerTls::make.
  Result<std::shared_ptr<http::ServerTls>> data();
  // Of service.admin_listen, with tls.client_ca. Errors: the same.
  Result<std::shared_ptr<http::ServerTls>> admin();

  // Reads the files anew, where there are any. Errors: the same; what was in
  // force stays.
  Result<> reload();

  // When the certificate of data() ends; nothing where there is none.
  std::optional<Time> end() const;
  // Of the authority that development made; empty else.
  const std::filesystem::path& ca_file() const { return ca_file_; }

 private:
  const Config& config_;
  std::shared_ptr<http::ServerTls> data_;
  std::shared_ptr<http::ServerTls> admin_;
  std::atomic<int64_t> end_{0};  // seconds since 1970; 0: none
  std::filesystem::path ca_file_;
};

}  // namespace assay::server
