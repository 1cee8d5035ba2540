// SPDX-License-Identifier: Apache-2.0
// Reads them whole.
#include "server/tls_files.h"

#include "files/file.h"

namespace assay::server {
namespace {

constexpr size_t kMaxPem = 256 * 1024;

}  // namespace

Result<TlsFiles> read_tls(const Config& config) {
  TlsFiles files;
  TRY(files.chain, files::read_text(config.tls_certificate, kMaxPem));
  TRY(files.key, files::read_text(config.tls_key, kMaxPem));
  if (!config.tls_client_ca.empty()) {
    TRY(files.client_ca, files::read_text(config.tls_client_ca, kMaxPem));
  }
  return files;
}

}  // namespace assay::server
