// SPDX-License-Identifier: Apache-2.0
// A process is killed while it commits: what it acknowledged is there, what it
// did not is there wholly or not at all.
#include <csignal>
#include <random>

#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/sqlite.h"
#include "store/test_folder.h"
#include "store/test_store.h"

namespace assay::store {
namespace {

constexpr int kRounds = 50;
constexpr uint64_t kMaxDelayMicroseconds = 20'000;

std::string numbered(uint64_t number) {
  return "audit/" + std::to_string(number);
}

// Each commit makes a record and counts it in another one.
[[noreturn]] void commit_for_ever(const std::filesystem::path& path,
                                  int acknowledge) {
  const auto store = SqliteStore::open(path, {.master = {}});
  if (!store) {
    ::_exit(1);
  }
  const auto last = (*store)->load("last");
  uint64_t number = *last ? (*last)->version : 0;
  while (true) {
    const std::string text = std::to_string(number + 1);
    if (!(*store)->commit(
            std::vector<Change>{write(numbered(number + 1), 0, text),
                                write("last", number, text)})) {
      ::_exit(2);
    }
    ++number;
    (void)!::write(acknowledge, &number, sizeof number);
  }
}

TEST(Kill, LosesNothingThatWasAcknowledged) {
  const TestFolder folder;
  const auto path = folder.path() / "db";
  std::mt19937_64 chance(static_cast<uint64_t>(::getpid()));
  uint64_t acknowledged = 0;
  for (int round = 0; round < kRounds; ++round) {
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      ::close(ends[0]);
      commit_for_ever(path, ends[1]);
    }
    ::close(ends[1]);
    // Every other time somewhere behind the first commit, else anywhere.
    if (round % 2 == 0) {
      pollfd readable{.fd = ends[0], .events = POLLIN, .revents = 0};
      ASSERT_EQ(::poll(&readable, 1, 60'000), 1);
    }
    ::usleep(static_cast<useconds_t>(chance() % kMaxDelayMicroseconds));
    ::kill(child, SIGKILL);
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status)) << WEXITSTATUS(status);
    for (uint64_t number = 0;
         ::read(ends[0], &number, sizeof number) == sizeof number;) {
      acknowledged = number;
    }
    ::close(ends[0]);

    const auto store = SqliteStore::open(path, {.master = {}});
    ASSERT_TRUE(store) << store.error().message();
    const uint64_t last =
        (*store)->load("last").value().value_or(Record()).version;
    EXPECT_GE(last, acknowledged);
    EXPECT_LE(last, acknowledged + 1);
    EXPECT_EQ((*store)->count(), last == 0 ? 0 : last + 1);
    for (uint64_t number = 1; number <= last; ++number) {
      EXPECT_EQ(content_of(**store, numbered(number)),
                "1:" + std::to_string(number));
    }
    EXPECT_TRUE((*store)->check()->damage.empty());
    ASSERT_FALSE(testing::Test::HasFailure()) << "round " << round;
    acknowledged = last;
  }
  testing::Test::RecordProperty("acknowledged", std::to_string(acknowledged));
  EXPECT_GT(acknowledged, 25u);
}

}  // namespace
}  // namespace assay::store
