// SPDX-License-Identifier: Apache-2.0
// Tests of fetching: limits, redirections, certificates, cancellation.
#include "download/download.h"

#include <cstdio>
#include <future>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "download/test_server.h"

namespace assay::download {
namespace {

using testing::HasSubstr;

std::string error_of(Downloader& downloader, const std::string& url) {
  const auto document = downloader.get(url);
  return document ? "fetched" : document.error().message();
}

http::Response redirect(const std::string& target) {
  http::Response response;
  response.status = 302;
  response.headers.add("Location", target);
  return response;
}

// An https server that sends /1 to /2 and so on, until /end.
class TlsProvider {
 public:
  TlsProvider()
      : identity_(http::make_identity("IP:127.0.0.1")),
        ca_(testing::TempDir() + "assay-download-" +
            std::to_string(::getpid()) + ".pem") {
    std::FILE* const file = std::fopen(ca_.c_str(), "wb");
    std::fwrite(identity_.chain.data(), 1, identity_.chain.size(), file);
    std::fclose(file);
    auto tls = http::ServerTls::make({identity_.chain, identity_.key});
    auto server = http::Server::start(
        {{*http::parse_url("https://127.0.0.1:0"), *tls}},
        http::options_of([this](const http::Request& request) {
          const int left =
              std::atoi(std::string(request.path.substr(1)).c_str());
          if (left > 0) {
            return redirect(url() + "/" + std::to_string(left - 1));
          }
          http::Response response;
          response.headers.add("Cache-Control", "max-age=60");
          response.body = "found";
          return request.path == "/down" ? redirect("http://127.0.0.1:1/")
                                         : response;
        }));
    EXPECT_TRUE(server);
    server_ = std::move(*server);
  }
  TlsProvider(const TlsProvider&) = delete;
  TlsProvider& operator=(const TlsProvider&) = delete;
  ~TlsProvider() { std::remove(ca_.c_str()); }

  std::string url() const {
    return "https://127.0.0.1:" + std::to_string(server_->ports()[0]);
  }
  const std::string& ca() const { return ca_; }

 private:
  http::Identity identity_;
  std::string ca_;
  std::unique_ptr<http::Server> server_;
};

TEST(Download, GivesStatusHeadersAndBody) {
  const TlsProvider provider;
  Downloader downloader({}, provider.ca());
  const auto document = downloader.get(provider.url() + "/end");
  ASSERT_TRUE(document) << document.error().message();
  EXPECT_EQ(document->body, "found");
  EXPECT_EQ(document->status, 200u);
  EXPECT_EQ(document->header("cache-CONTROL"), "max-age=60");
  EXPECT_EQ(document->header("absent"), "");
}

TEST(Download, FollowsThreeRedirections) {
  const TlsProvider provider;
  Downloader downloader({}, provider.ca());
  EXPECT_EQ(error_of(downloader, provider.url() + "/3"), "fetched");
  EXPECT_THAT(error_of(downloader, provider.url() + "/4"),
              HasSubstr("redirects"));
}

TEST(Download, NeverFollowsARedirectionToPlainHttp) {
  const TlsProvider provider;
  Downloader downloader({}, provider.ca());
  EXPECT_THAT(error_of(downloader, provider.url() + "/down"),
              HasSubstr("rotocol"));
  TestServer plain;
  plain.set("/x", [&plain] { return redirect(plain.url() + "/y"); });
  plain.set_body("/y", "found");
  EXPECT_THAT(error_of(downloader, plain.url() + "/x"), HasSubstr("rotocol"));
}

TEST(Download, VerifiesTheCertificate) {
  const TlsProvider provider;
  Downloader downloader({}, {});
  EXPECT_THAT(error_of(downloader, provider.url() + "/end"),
              HasSubstr("certificate"));
}

TEST(Download, RefusesWhatIsTooLarge) {
  TestServer provider;
  provider.set_body("/x", std::string(1'001, 'x'));
  Downloader small({.timeout = std::chrono::seconds(30), .max_body = 1'000},
                   {});
  EXPECT_THAT(error_of(small, provider.url() + "/x"),
              HasSubstr("larger than the 1000 bytes"));
  Downloader enough({.timeout = std::chrono::seconds(30), .max_body = 1'001},
                    {});
  EXPECT_EQ(error_of(enough, provider.url() + "/x"), "fetched");
}

TEST(Download, GivesTheHeadersOfTheLastAnswerAlone) {
  const TlsProvider provider;
  Downloader downloader({}, provider.ca());
  const auto reply = downloader.get(provider.url() + "/1");
  ASSERT_TRUE(reply) << reply.error().message();
  EXPECT_EQ(reply->header("Location"), "");
  EXPECT_EQ(reply->header("Cache-Control"), "max-age=60");
}

TEST(Download, SaysForHowLongToWait) {
  TestServer server;
  server.set("/x", [] {
    http::Response response;
    response.status = 429;
    response.headers.add("Retry-After", "17");
    return response;
  });
  Downloader downloader({}, {});
  const auto reply = downloader.get(server.url() + "/x");
  ASSERT_TRUE(reply) << reply.error().message();
  EXPECT_EQ(reply->retry_after, std::chrono::seconds(17));
  const auto other = downloader.get(server.url() + "/y");
  ASSERT_TRUE(other) << other.error().message();
  EXPECT_EQ(other->retry_after, std::nullopt);
}

TEST(Download, GivesEveryStatus) {
  TestServer provider;
  Downloader downloader({}, {});
  const auto reply = downloader.get(provider.url() + "/x");
  ASSERT_TRUE(reply) << reply.error().message();
  EXPECT_EQ(reply->status, 404u);
}

TEST(Download, RefusesUrlsOfOtherKinds) {
  Downloader downloader({}, {});
  for (const char* url : {"file:///etc/passwd", "http://issuer.example/",
                          "gopher://127.0.0.1/", "", "https://u:p@x/"}) {
    EXPECT_THAT(error_of(downloader, url), HasSubstr("expected an https URL"))
        << url;
  }
}

TEST(Download, GoesThroughTheProxyOfTheEnvironment) {
  TestServer proxy;
  proxy.set_body("/x", "found");
  ::setenv("https_proxy", proxy.url().c_str(), 1);
  ::setenv("http_proxy", "http://127.0.0.1:1", 1);
  Downloader downloader({}, {});
  EXPECT_THAT(error_of(downloader, "https://issuer.example/"),
              HasSubstr("CONNECT"));
  EXPECT_EQ(error_of(downloader, proxy.url() + "/x"), "fetched");
  ::unsetenv("https_proxy");
  ::unsetenv("http_proxy");
}

TEST(Download, EndsInTime) {
  TestServer provider;
  std::promise<void> release;
  provider.set("/x", [gate = release.get_future().share()] {
    gate.wait();
    return http::Response();
  });
  Downloader downloader({.timeout = std::chrono::milliseconds(100)}, {});
  EXPECT_THAT(error_of(downloader, provider.url() + "/x"),
              HasSubstr("timed out"));
  release.set_value();
}

TEST(Download, IsCutWhereItIsCancelled) {
  TestServer provider;
  std::promise<void> asked;
  std::promise<void> release;
  provider.set("/x", [&asked, gate = release.get_future().share()] {
    asked.set_value();
    gate.wait();
    return http::Response();
  });
  Downloader downloader({.timeout = std::chrono::seconds(60)}, {});
  std::thread canceller([&] {
    asked.get_future().wait();
    downloader.cancel();
  });
  EXPECT_THAT(error_of(downloader, provider.url() + "/x"),
              HasSubstr("the service stops"));
  canceller.join();
  release.set_value();
  EXPECT_THAT(error_of(downloader, provider.url() + "/x"),
              HasSubstr("the service stops"));
}

}  // namespace
}  // namespace assay::download
