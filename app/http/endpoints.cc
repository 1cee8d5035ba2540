// SPDX-License-Identifier: Apache-2.0
// Asks the resolver, and leaves out what this machine has not.
#include "http/endpoints.h"

#include <algorithm>
#include <string>

#include <fmt/format.h>

namespace assay::http {
namespace {

bool is_of_this_machine(const tcp::endpoint& endpoint) {
  asio::io_context io;
  tcp::acceptor probe(io);
  error_code error;
  probe.open(endpoint.protocol(), error);
  if (!error) {
    probe.bind({endpoint.address(), 0}, error);
  }
  return !error;
}

}  // namespace

Error cannot_listen(const Url& url, std::string_view why) {
  return Error(Code::NetworkFailed,
               fmt::format("cannot listen on {}: {}; choose another address or "
                           "port, or stop the program that uses it",
                           url.text(), why));
}

Result<std::vector<tcp::endpoint>> endpoints_of(const Url& url) {
  asio::io_context io;
  tcp::resolver resolver(io);
  error_code error;
  const auto found = resolver.resolve(url.host, std::to_string(url.port),
                                      tcp::resolver::passive, error);
  if (error) {
    return cannot_listen(url, error.message());
  }
  std::vector<tcp::endpoint> endpoints;
  for (const auto& entry : found) {
    if (std::find(endpoints.begin(), endpoints.end(), entry.endpoint()) ==
        endpoints.end()) {
      endpoints.push_back(entry.endpoint());
    }
  }
  // A name may have an address of a family that this machine has turned off.
  const auto first_off = std::stable_partition(
      endpoints.begin(), endpoints.end(), is_of_this_machine);
  if (first_off != endpoints.begin()) {
    endpoints.erase(first_off, endpoints.end());
  }
  return endpoints;
}

}  // namespace assay::http
