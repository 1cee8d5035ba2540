// SPDX-License-Identifier: Apache-2.0
// The files of tls.certificate, tls.key and tls.client_ca.
#pragma once

#include <string>

#include "http/tls.h"
#include "server/config.h"

namespace assay::server {

struct TlsFiles {
  std::string chain;
  std::string key;
  std::string client_ca{};  // empty where none is named

  // Views of this. Operators alone show certificates, to the admin listener.
  http::ServerCredentials data() const ASSAY_LIFETIME_BOUND {
    return {chain, key};
  }
  http::ServerCredentials admin() const ASSAY_LIFETIME_BOUND {
    return {chain, key, client_ca};
  }
};

// Errors: FileUnreadable.
Result<TlsFiles> read_tls(const Config& config);

}  // namespace assay::server
