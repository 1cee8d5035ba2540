// SPDX-License-Identifier: Apache-2.0
// Tests of the steps of a plain channel; TLS is tested in tls_test.cc.
#include "http/channel.h"

#include <array>
#include <string>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

namespace assay::http {
namespace {

// Two ends of a connection that does not block.
class Pair {
 public:
  Pair() {
    ::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends_.data());
  }
  Pair(const Pair&) = delete;
  Pair& operator=(const Pair&) = delete;
  ~Pair() {
    ::close(ends_[0]);
    ::close(ends_[1]);
  }
  int near() const { return ends_[0]; }
  int far() const { return ends_[1]; }

 private:
  std::array<int, 2> ends_{};
};

TEST(Channel, WritesBothPartsInOrder) {
  const Pair pair;
  Channel near = Channel::plain(pair.near());
  Channel far = Channel::plain(pair.far());
  const Transfer sent = near.write("head", "body");
  EXPECT_EQ(sent.step, Step::Done);
  EXPECT_EQ(sent.bytes, 8u);
  std::array<char, 16> space{};
  const Transfer got = far.read(space);
  EXPECT_EQ(std::string(space.data(), got.bytes), "headbody");
}

TEST(Channel, SaysThatThereIsNothingToReadYet) {
  const Pair pair;
  Channel near = Channel::plain(pair.near());
  std::array<char, 16> space{};
  EXPECT_EQ(near.read(space).step, Step::WaitReadable);
  EXPECT_EQ(near.discard(), Step::WaitReadable);
  EXPECT_FALSE(near.has_buffered());
}

TEST(Channel, SaysHowMuchWentOutBeforeItHadToWait) {
  const Pair pair;
  Channel near = Channel::plain(pair.near());
  const std::string large(4 * 1024 * 1024, 'x');
  const Transfer sent = near.write("h", large);
  EXPECT_EQ(sent.step, Step::WaitWritable);
  EXPECT_GT(sent.bytes, 1u);
  EXPECT_LT(sent.bytes, large.size());
}

TEST(Channel, SeesTheEnd) {
  const Pair pair;
  Channel near = Channel::plain(pair.near());
  Channel far = Channel::plain(pair.far());
  far.finish_writing();
  std::array<char, 16> space{};
  EXPECT_EQ(near.read(space).step, Step::Closed);
  EXPECT_EQ(near.discard(), Step::Closed);
}

}  // namespace
}  // namespace assay::http
