// SPDX-License-Identifier: Apache-2.0
// Tests with sockets that listen before the server does.
#include "http/inherited.h"

#include <gtest/gtest.h>

#include "http/raw_client.h"

namespace assay::http {
namespace {

// A socket, listening at a port of 127.0.0.1 unless type says otherwise.
class Handed {
 public:
  explicit Handed(int type = SOCK_STREAM)
      : descriptor_(::socket(AF_INET, type, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::bind(descriptor_, reinterpret_cast<sockaddr*>(&address),
                     sizeof(address)),
              0);
    socklen_t size = sizeof(address);
    ::getsockname(descriptor_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
  }
  Handed(const Handed&) = delete;
  Handed& operator=(const Handed&) = delete;
  ~Handed() { ::close(descriptor_); }

  int listening() const {
    EXPECT_EQ(::listen(descriptor_, 16), 0);
    return descriptor_;
  }
  int descriptor() const { return descriptor_; }
  uint16_t port() const { return port_; }
  Url url() const {
    Url url;
    url.host = "127.0.0.1";
    url.port = port_;
    return url;
  }

 private:
  int descriptor_;
  uint16_t port_ = 0;
};

TEST(Inherited, IsFoundByItsAddress) {
  const Handed first;
  const Handed second;
  const auto taken = Inherited::take({first.listening(), second.listening()});
  ASSERT_TRUE(taken);
  const auto loopback = asio::ip::make_address("127.0.0.1");
  EXPECT_EQ(taken->find({loopback, second.port()}), second.descriptor());
  EXPECT_EQ(taken->find({asio::ip::make_address("127.0.0.2"), second.port()}),
            -1);
  EXPECT_TRUE(taken->expect_named({first.url(), second.url()}));
  EXPECT_FALSE(taken->expect_named({first.url(), second.url(), second.url()}));
  const auto unnamed = taken->expect_named({second.url()});
  ASSERT_FALSE(unnamed);
  EXPECT_EQ(unnamed.error().code(), Code::ConfigInvalid);
  EXPECT_NE(unnamed.error().detail().find("127.0.0.1:" +
                                          std::to_string(first.port())),
            std::string::npos);
}

TEST(Inherited, IsASocketThatListens) {
  const Handed silent;
  const Handed datagrams(SOCK_DGRAM);
  for (const int descriptor :
       {silent.descriptor(), datagrams.descriptor(), STDIN_FILENO, 1'000}) {
    const auto taken = Inherited::take({descriptor});
    ASSERT_FALSE(taken) << descriptor;
    EXPECT_EQ(taken.error().code(), Code::ConfigInvalid);
  }
  const Handed once;
  EXPECT_FALSE(Inherited::take({once.listening(), once.descriptor()}));
}

TEST(Inherited, KeepsWhoComesBetweenTwoServers) {
  const Handed handed;
  const auto inherited = Inherited::take({handed.listening()});
  ASSERT_TRUE(inherited);
  for (int i = 0; i < 2; ++i) {
    RawClient client(handed.port());
    client.send("GET /a HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    Options options = options_of(echo);
    options.threads = 2;
    options.inherited = *inherited;
    const auto server = Server::start({{handed.url(), nullptr}}, options);
    ASSERT_TRUE(server) << server.error().message();
    EXPECT_EQ((*server)->ports().front(), handed.port());
    EXPECT_EQ(body_of(client.receive()), "GET /a ");
  }
}

}  // namespace
}  // namespace assay::http
