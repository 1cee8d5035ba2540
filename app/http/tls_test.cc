// SPDX-License-Identifier: Apache-2.0
// Tests of TLS settings and of serving over TLS.
#include "http/tls.h"

#include <gtest/gtest.h>

#include "http/raw_client.h"

namespace assay::http {
namespace {

constexpr std::string_view kGet = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n";

std::unique_ptr<Server> start_tls(std::shared_ptr<ServerTls> tls,
                                  Options options) {
  auto server = Server::start({{*parse_url("https://127.0.0.1:0"), tls}},
                              std::move(options));
  EXPECT_TRUE(server) << server.error().message();
  return std::move(*server);
}

std::shared_ptr<ServerTls> make_tls() {
  const Identity identity = make_identity("IP:127.0.0.1");
  return *ServerTls::make({identity.chain, identity.key});
}

std::string public_key_of(SSL* ssl) {
  const crypto::Handle<X509, X509_free> certificate(
      SSL_get1_peer_certificate(ssl));
  const auto der = crypto::encode_der(i2d_X509, certificate.get());
  return {der.begin(), der.end()};
}

TEST(ServerTls, ServesVersions12And13) {
  const auto server = start_tls(make_tls(), options_of(echo));
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    RawClient client(server->ports()[0]);
    ASSERT_TRUE(client.encrypt(version, version));
    for (int i = 0; i < 10; ++i) {
      client.send(kGet);
      EXPECT_EQ(body_of(client.receive()), "GET /a ");
    }
  }
}

TEST(ServerTls, RefusesOlderVersions) {
  const auto server = start_tls(make_tls(), options_of(echo));
  RawClient client(server->ports()[0]);
  EXPECT_FALSE(client.encrypt(TLS1_VERSION, TLS1_1_VERSION));
}

TEST(ServerTls, TakesLargeBodiesAndPipelines) {
  const auto server = start_tls(make_tls(), options_of(echo));
  RawClient client(server->ports()[0]);
  ASSERT_TRUE(client.encrypt());
  const std::string body(300'000, 'x');
  const std::string request =
      "POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 300000\r\n\r\n" + body;
  client.send(request + std::string(kGet) + std::string(kGet));
  EXPECT_EQ(body_of(client.receive()), "POST /a " + body);
  EXPECT_EQ(body_of(client.receive()), "GET /a ");
  EXPECT_EQ(body_of(client.receive()), "GET /a ");
}

TEST(ServerTls, SurvivesPlainHttpAndGarbage) {
  const auto server = start_tls(make_tls(), options_of(echo));
  for (const std::string_view text :
       {kGet, std::string_view("\x16\x03\x01\x00\x05\x01\x00", 7)}) {
    RawClient client(server->ports()[0]);
    client.send(text);
    client.finish_sending();
    EXPECT_EQ(client.receive_all().find("HTTP/1.1 200"), std::string::npos);
  }
  RawClient client(server->ports()[0]);
  ASSERT_TRUE(client.encrypt());
  client.send(kGet);
  EXPECT_EQ(status_of(client.receive()), "200");
}

TEST(ServerTls, DoesNotWaitForSlowHandshakes) {
  Options options = options_of(echo);
  options.limits.handshake_time = std::chrono::milliseconds(300);
  const auto server = start_tls(make_tls(), std::move(options));
  RawClient client(server->ports()[0]);
  EXPECT_EQ(client.receive_all(), "");
}

TEST(ServerTls, TellsTheEndOfAConnection) {
  const auto server = start_tls(make_tls(), options_of(echo));
  RawClient client(server->ports()[0]);
  ASSERT_TRUE(client.encrypt());
  client.send("GET /a HTTP/1.0\r\n\r\n");
  EXPECT_EQ(body_of(client.receive_all()), "GET /a ");
  EXPECT_EQ(SSL_get_shutdown(client.ssl()) & SSL_RECEIVED_SHUTDOWN,
            SSL_RECEIVED_SHUTDOWN);
}

TEST(ServerTls, GivesNewConnectionsTheReloadedCertificate) {
  const auto tls = make_tls();
  const auto server = start_tls(tls, options_of(echo));
  RawClient before(server->ports()[0]);
  ASSERT_TRUE(before.encrypt());
  const Identity next = make_identity("IP:127.0.0.1");
  ASSERT_TRUE(tls->reload({next.chain, next.key}));
  RawClient after(server->ports()[0]);
  ASSERT_TRUE(after.encrypt());
  EXPECT_NE(public_key_of(before.ssl()), public_key_of(after.ssl()));
  before.send(kGet);
  EXPECT_EQ(status_of(before.receive()), "200");
}

TEST(ServerTls, RefusesAKeyOfSomebodyElse) {
  const Identity one = make_identity("DNS:a");
  const Identity other = make_identity("DNS:b");
  const auto tls = ServerTls::make({one.chain, other.key});
  ASSERT_FALSE(tls);
  EXPECT_EQ(tls.error().code(), Code::ConfigInvalid);
  EXPECT_EQ(tls.error().detail(),
            "the TLS key does not belong to the TLS certificate");
}

TEST(ServerTls, RefusesWhatIsNoPem) {
  const Identity one = make_identity("DNS:a");
  EXPECT_FALSE(ServerTls::make({"", one.key}));
  EXPECT_FALSE(ServerTls::make({"x", one.key}));
  EXPECT_FALSE(ServerTls::make({one.chain, "x"}));
  const auto tls = *ServerTls::make({one.chain, one.key});
  const auto before = tls->context();
  EXPECT_FALSE(tls->reload({"x", one.key}));
  EXPECT_EQ(tls->context(), before);
}

TEST(ServerTls, LetsNobodyInWithoutACertificateThatItAsksFor) {
  const Identity own = make_identity("IP:127.0.0.1");
  const auto server = start_tls(
      *ServerTls::make({own.chain, own.key, own.chain}), options_of(echo));
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    RawClient client(server->ports()[0]);
    if (client.encrypt(version, version)) {  // of TLS 1.3 it hears afterwards
      client.send(kGet);
    }
    EXPECT_EQ(client.receive_all(), "");
  }
}

TEST(ServerTls, RefusesAuthoritiesThatAreNone) {
  const Identity own = make_identity("DNS:a");
  const auto tls = ServerTls::make({own.chain, own.key, "x"});
  ASSERT_FALSE(tls);
  EXPECT_EQ(tls.error().code(), Code::ConfigInvalid);
}

TEST(ClientTls, SaysWhichCaFileIsUnusable) {
  const auto context = make_client_context("/nowhere/ca.pem");
  ASSERT_FALSE(context);
  EXPECT_EQ(context.error().detail(),
            "the CA file /nowhere/ca.pem cannot be read or holds no PEM "
            "certificate");
}

}  // namespace
}  // namespace assay::http
