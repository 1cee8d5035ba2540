// SPDX-License-Identifier: Apache-2.0
// Finds out what a socket is.
#include "http/inherited.h"

#include <algorithm>
#include <string>

#include <fmt/format.h>
#include <sys/socket.h>

#include "http/endpoints.h"

namespace assay::http {
namespace {

int option_of(int descriptor, int option) {
  int value = 0;
  socklen_t size = sizeof(value);
  const int done = ::getsockopt(descriptor, SOL_SOCKET, option, &value, &size);
  return done == 0 ? value : -1;
}

std::string text_of(const tcp::endpoint& endpoint) {
  const std::string host = endpoint.address().to_string();
  return endpoint.address().is_v6()
             ? fmt::format("[{}]:{}", host, endpoint.port())
             : fmt::format("{}:{}", host, endpoint.port());
}

}  // namespace

Result<Inherited> Inherited::take(const std::vector<int>& descriptors) {
  Inherited inherited;
  for (const int descriptor : descriptors) {
    tcp::endpoint endpoint;
    auto size = static_cast<socklen_t>(endpoint.capacity());
    const bool listens = option_of(descriptor, SO_ACCEPTCONN) == 1 &&
                         option_of(descriptor, SO_TYPE) == SOCK_STREAM &&
                         ::getsockname(descriptor, endpoint.data(), &size) == 0;
    const int family = endpoint.data()->sa_family;
    if (!listens || (family != AF_INET && family != AF_INET6)) {
      return Error(Code::ConfigInvalid,
                   fmt::format("descriptor {}, handed over at the start, is no "
                               "TCP socket that listens: a socket unit of "
                               "assay has ListenStream=ADDRESS:PORT and "
                               "Accept=no",
                               descriptor));
    }
    endpoint.resize(size);
    if (inherited.find(endpoint) >= 0) {
      return Error(Code::ConfigInvalid,
                   fmt::format("two sockets were handed over that listen on "
                               "{}: a socket unit of assay has ReusePort=no",
                               text_of(endpoint)));
    }
    inherited.listening_.emplace_back(endpoint, descriptor);
  }
  return inherited;
}

int Inherited::find(const tcp::endpoint& endpoint) const {
  for (const auto& [there, descriptor] : listening_) {
    if (there == endpoint) {
      return descriptor;
    }
  }
  return -1;
}

Result<> Inherited::expect_named(const std::vector<Url>& urls) const {
  if (listening_.empty()) {
    return {};
  }
  std::vector<tcp::endpoint> named;
  for (const Url& url : urls) {
    TRY(const auto endpoints, endpoints_of(url));
    named.insert(named.end(), endpoints.begin(), endpoints.end());
  }
  for (const auto& [there, descriptor] : listening_) {
    const auto times = std::ranges::count(named, there);
    if (times > 1) {
      return Error(
          Code::ConfigInvalid,
          fmt::format("service.listen and service.admin_listen name {} "
                      "{} times, and one socket was handed over for "
                      "it: name it once",
                      text_of(there), times));
    }
    if (times == 0) {
      return Error(Code::ConfigInvalid,
                   fmt::format("a socket was handed over that listens on {}, "
                               "where neither service.listen nor "
                               "service.admin_listen says: give them the "
                               "addresses of the socket unit, or it those",
                               text_of(there)));
    }
  }
  return {};
}

}  // namespace assay::http
