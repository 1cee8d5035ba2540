// SPDX-License-Identifier: Apache-2.0
// URLs, ports, certificates.
#include "server/listeners.h"

#include <memory>
#include <utility>

#include <fmt/format.h>

#include "server/service.h"

namespace assay::server {
namespace {

// A port that is free now. Errors: NetworkFailed.
Result<uint16_t> find_free_port(http::Url url) {
  http::Options options;
  options.make_handler = [](http::Where) -> http::Handler {
    return [](const http::Request&) { return http::Response(); };
  };
  options.refuse = Service::refuse;
  url.scheme = http::Scheme::Http;
  TRY(const auto probe, http::Server::start({{url, nullptr}}, options));
  return probe->ports().front();
}

}  // namespace

Result<> check_reach(const Config& config, const http::Url& url,
                     const std::string& text) {
  if (config.purpose == Purpose::Development && !is_loopback(url)) {
    return Error(Code::ConfigInvalid,
                 fmt::format("{} can be reached from other machines: --dev "
                             "serves loopback only, for its hardware is "
                             "forged",
                             text));
  }
  return {};
}

Result<http::Inherited> take_sockets(const Config& config,
                                     const std::vector<int>& descriptors) {
  TRY(http::Inherited inherited, http::Inherited::take(descriptors));
  std::vector<http::Url> urls;
  for (const std::string& text : config.listen) {
    TRY(http::Url url, http::parse_listen_url(text));
    urls.push_back(std::move(url));
  }
  if (!config.admin_listen.empty()) {
    TRY(http::Url url, http::parse_listen_url(config.admin_listen));
    urls.push_back(std::move(url));
  }
  TRY_OK(inherited.expect_named(urls));
  return inherited;
}

Result<std::vector<http::Listener>> make_listeners(const Config& config,
                                                   TlsState& tls) {
  std::vector<http::Listener> listeners;
  for (const std::string& text : config.listen) {
    TRY(http::Url url, http::parse_listen_url(text));
    TRY_OK(check_reach(config, url, text));
    if (url.port == 0) {
      TRY(url.port, find_free_port(url));
    }
    std::shared_ptr<http::ServerTls> own;
    if (url.scheme == http::Scheme::Https) {
      TRY(own, tls.data());
    }
    listeners.push_back({url, std::move(own)});
  }
  return listeners;
}

}  // namespace assay::server
