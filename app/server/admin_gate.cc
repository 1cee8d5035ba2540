// SPDX-License-Identifier: Apache-2.0
// One secret, or the address of the caller.
#include "server/admin_gate.h"

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/bytes.h"
#include "crypto/constant_time.h"
#include "files/file.h"

namespace assay::server {
namespace {

constexpr size_t kLeast = 16;
constexpr size_t kMost = 4'096;

bool is_loopback(std::string_view peer) {
  return peer == "::1" || peer.starts_with("127.") ||
         peer.starts_with("::ffff:127.");
}

bool bears(const http::Request& request, std::string_view token) {
  constexpr std::string_view kScheme = "Bearer ";
  const std::string_view value = request.header("Authorization").value_or("");
  return value.size() > kScheme.size() &&
         equal_ignoring_case(value.substr(0, kScheme.size()), kScheme) &&
         crypto::equal_in_constant_time(bytes_of(value.substr(kScheme.size())),
                                        bytes_of(token));
}

}  // namespace

Result<> admit_operator(const http::Request& request, std::string_view token) {
  if (request.header("Origin")) {
    return Error(Code::Unauthorized, "the admin listener is not for browsers");
  }
  if (token.empty() && !is_loopback(request.peer)) {
    return Error(Code::Unauthorized,
                 "without service.admin_token only this machine may do that");
  }
  if (!token.empty() && !bears(request, token)) {
    return Error(Code::Unauthorized,
                 "expected Authorization: Bearer with the token of "
                 "service.admin_token");
  }
  return {};
}

Result<std::string> read_admin_token(const std::filesystem::path& file) {
  if (file.empty()) {
    return std::string();
  }
  TRY(std::string token, files::read_text(file, kMost));
  while (!token.empty() && (token.back() == '\n' || token.back() == '\r')) {
    token.pop_back();
  }
  if (token.size() < kLeast || token.find_first_of(" \t\r\n") != token.npos) {
    return Error(Code::ConfigInvalid,
                 fmt::format("service.admin_token: {} must hold one line of {} "
                             "characters at least, without spaces",
                             file.string(), kLeast));
  }
  return token;
}

}  // namespace assay::server
