// SPDX-License-Identifier: Apache-2.0
// Made once, read again on demand.
#include "server/tls_state.h"

#include <utility>

#include "server/bootstrap.h"
#include "server/clock.h"
#include "server/development.h"
#include "server/tls_files.h"

namespace assay::server {

Result<std::shared_ptr<http::ServerTls>> TlsState::data() {
  if (data_) {
    return data_;
  }
  TlsFiles files;
  if (config_.tls_certificate.empty()) {
    TRY(DevelopmentTls made, development_tls(config_.data, clock_now()));
    ca_file_ = made.ca_file;
    files = {std::move(made.chain), std::move(made.key)};
  } else {
    TRY(files, read_tls(config_));
  }
  TRY(data_, http::ServerTls::make(files.data()));
  end_ = unix_seconds(end_of_chain(files.chain));
  return data_;
}

Result<std::shared_ptr<http::ServerTls>> TlsState::admin() {
  TRY(const TlsFiles files, read_tls(config_));
  TRY(admin_, http::ServerTls::make(files.admin()));
  return admin_;
}

Result<> TlsState::reload() {
  if (config_.tls_certificate.empty() || (!data_ && !admin_)) {
    return {};
  }
  TRY(const TlsFiles files, read_tls(config_));
  if (data_) {
    TRY_OK(data_->reload(files.data()));
    end_ = unix_seconds(end_of_chain(files.chain));
  }
  return admin_ ? admin_->reload(files.admin()) : Result<>();
}

std::optional<Time> TlsState::end() const {
  const int64_t end = end_;
  return end == 0 ? std::nullopt : std::optional(from_unix(end));
}

}  // namespace assay::server
