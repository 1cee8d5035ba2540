// SPDX-License-Identifier: Apache-2.0
// Tests of the client against the server of this folder.
#include "http/client.h"

#include <cstdio>

#include <gtest/gtest.h>

#include "http/raw_client.h"

namespace assay::http {
namespace {

using std::chrono::milliseconds;

// A file with that content, removed at the end.
class File {
 public:
  explicit File(const std::string& content)
      : path_(testing::TempDir() + "assay-http-" + std::to_string(::getpid()) +
              ".pem") {
    std::FILE* const file = std::fopen(path_.c_str(), "wb");
    std::fwrite(content.data(), 1, content.size(), file);
    std::fclose(file);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() { std::remove(path_.c_str()); }

  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

struct TlsServer {
  Identity identity;
  std::unique_ptr<Server> server;
};

TlsServer start_tls(const std::string& alt_name) {
  TlsServer made{make_identity(alt_name), nullptr};
  auto tls = ServerTls::make({made.identity.chain, made.identity.key});
  auto server = Server::start({{*parse_url("https://127.0.0.1:0"), *tls}},
                              options_of(echo));
  EXPECT_TRUE(server);
  made.server = std::move(*server);
  return made;
}

std::string url_of(const Server& server, const std::string& scheme) {
  return scheme + "://127.0.0.1:" + std::to_string(server.ports()[0]) + "/x?y";
}

TEST(Client, SendsMethodHeadersAndBody) {
  const auto server = start_plain(options_of([](const Request& request) {
    Response response;
    response.status = 201;
    response.headers.add("X-Answer", *request.header("X-Question"));
    response.body = std::string(request.method_text) + " " +
                    std::string(request.query) + " " +
                    std::string(request.host) + " " + std::string(request.body);
    return response;
  }));
  ClientRequest request;
  request.method = "PUT";
  request.url = url_of(*server, "http");
  request.headers.add("X-Question", "42");
  request.body = "body";
  const auto response = fetch(request);
  ASSERT_TRUE(response) << response.error().message();
  EXPECT_EQ(response->status, 201u);
  EXPECT_EQ(response->header("x-answer"), "42");
  EXPECT_EQ(response->header("x-none"), std::nullopt);
  EXPECT_EQ(response->body,
            "PUT y 127.0.0.1:" + std::to_string(server->ports()[0]) + " body");
}

TEST(Client, TrustsTheCaFileThatIsNamed) {
  const TlsServer tls = start_tls("IP:127.0.0.1");
  const File ca(tls.identity.chain);
  ClientRequest request;
  request.url = url_of(*tls.server, "https");
  request.ca_file = ca.path();
  const auto response = fetch(request);
  ASSERT_TRUE(response) << response.error().message();
  EXPECT_EQ(response->body, "GET /x ");
}

TEST(Client, RefusesAnAuthorityThatItDoesNotKnow) {
  const TlsServer tls = start_tls("IP:127.0.0.1");
  ClientRequest request;
  request.url = url_of(*tls.server, "https");
  const auto response = fetch(request);
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code(), Code::NetworkFailed);
  EXPECT_NE(response.error().detail().find("cannot make the TLS handshake"),
            std::string::npos);
  EXPECT_NE(response.error().detail().find("self-signed certificate"),
            std::string::npos);
}

TEST(Client, RefusesACertificateOfAnotherHost) {
  const TlsServer tls = start_tls("DNS:other.example");
  const File ca(tls.identity.chain);
  ClientRequest request;
  request.url = url_of(*tls.server, "https");
  request.ca_file = ca.path();
  const auto response = fetch(request);
  ASSERT_FALSE(response);
  EXPECT_NE(response.error().detail().find("IP address mismatch"),
            std::string::npos)
      << response.error().detail();
}

TEST(Client, SaysThatNobodyListens) {
  auto server = start_plain(options_of(echo));
  ClientRequest request;
  request.url = url_of(*server, "http");
  server.reset();
  const auto response = fetch(request);
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code(), Code::NetworkFailed);
  EXPECT_NE(response.error().detail().find("cannot connect for " + request.url),
            std::string::npos);
  EXPECT_NE(response.error().detail().find("Connection refused"),
            std::string::npos);
}

TEST(Client, SaysWhatTookTooLong) {
  const int silent = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  ASSERT_EQ(::bind(silent, reinterpret_cast<sockaddr*>(&address), size), 0);
  ASSERT_EQ(::listen(silent, 1), 0);
  ::getsockname(silent, reinterpret_cast<sockaddr*>(&address), &size);
  ClientRequest request;
  request.url = "http://127.0.0.1:" + std::to_string(ntohs(address.sin_port));
  request.timeout = milliseconds(200);
  const auto response = fetch(request);
  ::close(silent);
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().detail(),
            "cannot read the answer for " + request.url +
                ": Connection timed out; try again; look at the log of that "
                "service");
}

TEST(Client, RefusesAnAnswerThatIsTooLarge) {
  const auto server = start_plain(options_of([](const Request&) {
    Response response;
    response.body = std::string(1'001, 'x');
    return response;
  }));
  ClientRequest request;
  request.url = url_of(*server, "http");
  request.max_body = 1'000;
  const auto response = fetch(request);
  ASSERT_FALSE(response);
  EXPECT_NE(response.error().detail().find("larger than the 1000 bytes"),
            std::string::npos);
  request.max_body = 1'001;
  EXPECT_TRUE(fetch(request));
}

TEST(Client, RefusesAUrlBeforeItConnects) {
  ClientRequest request;
  request.url = "gopher://a";
  EXPECT_EQ(fetch(request).error().code(), Code::ConfigInvalid);
}

}  // namespace
}  // namespace assay::http
