// SPDX-License-Identifier: Apache-2.0
// Tests of lines that wait for their file.
#include "journal/line_queue.h"

#include <array>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/assert.h"

namespace assay::journal {
namespace {

// A pipe with a name: its writer waits until somebody reads.
class NamedPipe {
 public:
  NamedPipe() {
    ::unlink(path.c_str());
    ASSAY_ASSERT(::mkfifo(path.c_str(), 0600) == 0);
    reader_ = std::fopen(path.c_str(), "r+");
    ASSAY_ASSERT(reader_ != nullptr);
  }
  ~NamedPipe() {
    std::fclose(reader_);
    ::unlink(path.c_str());
  }

  std::string read_line() {
    std::array<char, 4'096> line{};
    return std::fgets(line.data(), line.size(), reader_) == nullptr
               ? ""
               : line.data();
  }

  const std::string path = testing::TempDir() + "assay-line-queue";

 private:
  std::FILE* reader_ = nullptr;
};

TEST(LineQueue, WritesLinesOfEveryThreadWhole) {
  const std::string path = testing::TempDir() + "assay-line-queue-file";
  ::unlink(path.c_str());
  LineFile file;
  ASSERT_TRUE(file.open(path));
  constexpr int kThreads = 4;
  constexpr int kLines = 1'000;
  {
    LineQueue queue(file);
    std::vector<std::thread> threads;
    for (int i = 0; i < kThreads; ++i) {
      threads.emplace_back([&queue] {
        for (int line = 0; line < kLines; ++line) {
          queue.add("0123456789\n");
        }
      });
    }
    for (std::thread& thread : threads) {
      thread.join();
    }
    EXPECT_EQ(queue.lost(), 0u);
  }
  std::FILE* const written = std::fopen(path.c_str(), "r");
  std::array<char, 64> line{};
  int count = 0;
  while (std::fgets(line.data(), line.size(), written) != nullptr) {
    EXPECT_STREQ(line.data(), "0123456789\n");
    ++count;
  }
  std::fclose(written);
  ::unlink(path.c_str());
  EXPECT_EQ(count, kThreads * kLines);
}

TEST(LineQueue, DropsAndCountsWhatFindsNoRoom) {
  NamedPipe pipe;
  LineFile file;
  ASSERT_TRUE(file.open(pipe.path));
  // More than a pipe takes: the writer waits in its first call.
  const std::string large(size_t{1} << 20, 'x');
  LineQueue queue(file, large.size() + 16);
  queue.add(large + "\n");
  EXPECT_EQ(pipe.read_line().size(), 4'095u);  // the writer is there
  queue.add(large + "\n");
  queue.add("0123456789abcdef\n");
  queue.add("0123456789abcdef\n");
  EXPECT_EQ(queue.lost(), 2u);
  size_t left = 2 * (large.size() + 1) - 4'095;
  while (left > 0) {
    left -= pipe.read_line().size();
  }
  queue.add("last\n");
  EXPECT_EQ(pipe.read_line(), "last\n");
}

TEST(LineQueue, CountsWhatTheFileDoesNotTake) {
  LineFile file;
  ASSERT_TRUE(file.open("/dev/full"));
  LineQueue queue(file);
  queue.add("one\n");
  while (queue.lost() == 0) {
    std::this_thread::yield();
  }
  EXPECT_EQ(queue.lost(), 1u);
}

}  // namespace
}  // namespace assay::journal
