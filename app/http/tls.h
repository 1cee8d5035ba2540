// SPDX-License-Identifier: Apache-2.0
// The TLS settings of listeners: certificate, key, versions.
#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <string_view>

#include "base/result.h"

struct ssl_ctx_st;

namespace assay::http {

// What a listener shows and asks for, in PEM.
struct ServerCredentials {
  std::string_view chain;  // the server's own certificate first
  std::string_view key;
  std::string_view client_ca = {};  // authorities of clients; empty: any client
};

// The certificate of a listener; replaced while it is in use. Thread-safe.
class ServerTls {
 public:
  // Where client_ca is given, clients without a certificate of its authorities
  // do not get through the handshake. Errors: ConfigInvalid.
  static Result<std::shared_ptr<ServerTls>> make(
      const ServerCredentials& credentials);

  // Connections made from now on use the new ones, open ones keep theirs; on
  // an error nothing changes. Errors: ConfigInvalid.
  Result<> reload(const ServerCredentials& credentials);

  std::shared_ptr<ssl_ctx_st> context();

 private:
  explicit ServerTls(std::shared_ptr<ssl_ctx_st> context)
      : context_(std::move(context)) {}

  std::mutex mutex_;
  std::shared_ptr<ssl_ctx_st> context_;
};

// The settings of a client: it trusts the system's authorities and those of
// ca_file (PEM), if one is named. Errors: ConfigInvalid.
Result<std::shared_ptr<ssl_ctx_st>> make_client_context(
    const std::filesystem::path& ca_file);

}  // namespace assay::http
