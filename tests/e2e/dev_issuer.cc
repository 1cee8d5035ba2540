// SPDX-License-Identifier: Apache-2.0
// For e2e tests: the development issuer over HTTPS, and a route that tells
// whose bearer token it got, judged by keys that were discovered. Argument: a
// folder. Prints one JSON line; ends with its standard input.
#include <chrono>
#include <cstdio>
#include <future>
#include <optional>

#include "codec/json_writer.h"
#include "files/file.h"
#include "http/raw_client.h"
#include "identity/bearer.h"
#include "identity/dev_endpoints.h"
#include "keyring/dev_issuer_file.h"
#include "keyring/key_ring.h"

namespace {

using namespace assay;

Time wall_clock() {
  return std::chrono::time_point_cast<std::chrono::seconds>(
      std::chrono::system_clock::now());
}

identity::Verb verb_of(http::Method method) {
  return method == http::Method::Get    ? identity::Verb::Get
         : method == http::Method::Post ? identity::Verb::Post
                                        : identity::Verb::Other;
}

// What the only loop of the server uses.
struct Service {
  identity::DevIssuer issuer;
  std::string origin;
  std::unique_ptr<keyring::KeyRing> ring;
  std::optional<keyring::KeyReader> reader;
};

std::string whoami(Service& service, std::string_view authorization) {
  codec::SortedObject answer;
  const auto token = identity::parse_authorization(authorization);
  const auto caller = token ? service.reader->verify(*token, {wall_clock()})
                            : Result<identity::Caller>(token.error());
  if (!caller) {
    answer.add_string("reason", caller.error().reason());
    answer.add_string("message", caller.error().message());
    return answer.text();
  }
  answer.add_string("principal", caller->principal);
  answer.add_string("name", caller->name);
  answer.add_string("role", caller->roles.empty() ? "" : caller->roles.front());
  return answer.text();
}

http::Response answer(Service& service, const http::Request& request) {
  const std::string_view authorization =
      request.header("Authorization").value_or("");
  http::Response response;
  if (request.path == "/whoami") {
    response.body = whoami(service, authorization);
    return response;
  }
  auto found =
      identity::answer_dev(service.issuer, {.verb = verb_of(request.method),
                                            .path = request.path,
                                            .query = request.query,
                                            .body = request.body,
                                            .authorization = authorization,
                                            .origin = service.origin,
                                            .request_id = "test",
                                            .now = wall_clock()});
  response.status = found ? found->status : 404;
  response.body = found ? std::move(found->body) : "{}";
  return response;
}

std::string describe(const Service& service, const std::string& ca) {
  std::string clients = "[";
  for (const identity::DevClient& client : service.issuer.clients) {
    codec::SortedObject object;
    object.add_string("id", client.id);
    object.add_string("object_id", client.object_id);
    object.add_string("role", client.role);
    object.add_string("secret", client.secret);
    clients += (clients.size() > 1 ? "," : "") + object.text();
  }
  codec::SortedObject object;
  object.add_string("url", service.origin);
  object.add_string("ca", ca);
  object.add_string("tenant", service.issuer.tenant);
  object.add_raw("clients", clients + "]");
  return object.text();
}

Result<> serve(const std::filesystem::path& folder) {
  TRY(identity::DevIssuer issuer, keyring::load_or_make_dev_issuer(folder));
  Service service{std::move(issuer), {}, nullptr, {}};
  const http::Identity tls = http::make_identity("DNS:localhost");
  const std::filesystem::path ca = folder / "ca.pem";
  TRY_OK(files::write_file(ca, bytes_of(tls.chain), files::Mode::Public));
  TRY(const auto context, http::ServerTls::make(tls.chain, tls.key));
  TRY(const http::Url url, http::parse_url("https://127.0.0.1:0"));
  TRY(const auto server,
      http::Server::start(
          {{url, context}},
          http::options_of([&service](const http::Request& request) {
            return answer(service, request);
          })));
  service.origin = "https://localhost:" + std::to_string(server->ports()[0]);
  std::promise<std::string> fetched;
  keyring::Options options;
  options.ca_file = ca;
  options.report = [&fetched](std::string_view, std::string_view error) {
    fetched.set_value(std::string(error));
  };
  TRY(service.ring,
      keyring::KeyRing::start(
          {{identity::dev_trust(service.issuer, service.origin), {}}},
          options));
  service.reader.emplace(*service.ring);
  if (const std::string error = fetched.get_future().get(); !error.empty()) {
    return Error(Code::NetworkFailed, error);
  }
  std::printf("%s\n", describe(service, ca.string()).c_str());
  std::fflush(stdout);
  while (std::getchar() != EOF) {
  }
  return {};
}

}  // namespace

int main(int count, char** arguments) {
  const auto served =
      count == 2 ? serve(arguments[1])
                 : Result<>(Error(Code::FileUnreadable, "expected a folder"));
  if (!served) {
    std::fprintf(stderr, "%s\n", served.error().message().c_str());
  }
  return served ? 0 : 1;
}
