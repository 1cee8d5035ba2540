// SPDX-License-Identifier: Apache-2.0
// Tests of lines in a file.
#include "journal/line_file.h"

#include <fstream>
#include <iterator>

#include <gtest/gtest.h>

namespace assay::journal {
namespace {

std::string content_of(const std::filesystem::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

class LineFileTest : public testing::Test {
 protected:
  LineFileTest() { std::filesystem::remove_all(folder); }
  ~LineFileTest() override { std::filesystem::remove_all(folder); }

  const std::filesystem::path folder =
      std::filesystem::path(testing::TempDir()) / "assay-line-file";
  const std::filesystem::path path = folder / "log";
};

TEST_F(LineFileTest, AppendsToWhatIsThere) {
  std::filesystem::create_directories(folder);
  std::ofstream(path) << "before\n";
  LineFile file;
  ASSERT_TRUE(file.open(path));
  EXPECT_EQ(file.write("one\n"), Written::All);
  EXPECT_EQ(content_of(path), "before\none\n");
}

TEST_F(LineFileTest, BeginsALineAfterOneThatWasCutOff) {
  std::filesystem::create_directories(folder);
  std::ofstream(path) << "whole\nhal";
  LineFile file;
  ASSERT_TRUE(file.open(path));
  file.write("one\n");
  file.write("two\n");
  EXPECT_EQ(content_of(path), "whole\nhal\none\ntwo\n");
}

TEST_F(LineFileTest, IsMadeAnewAfterItWasMovedAway) {
  std::filesystem::create_directories(folder);
  LineFile file;
  ASSERT_TRUE(file.open(path));
  file.write("one\n");
  std::filesystem::rename(path, folder / "log.1");
  file.write("two\n");
  ASSERT_TRUE(file.reopen());
  file.write("three\n");
  EXPECT_EQ(content_of(folder / "log.1"), "one\ntwo\n");
  EXPECT_EQ(content_of(path), "three\n");
}

TEST_F(LineFileTest, GoesOnWithTheOldFileWhereTheNewOneCannotBeOpened) {
  std::filesystem::create_directories(folder);
  LineFile file;
  ASSERT_TRUE(file.open(path));
  const std::filesystem::path moved = folder.string() + "-moved";
  std::filesystem::remove_all(moved);
  std::filesystem::rename(folder, moved);
  const auto reopened = file.reopen();
  ASSERT_FALSE(reopened);
  EXPECT_EQ(reopened.error().code(), Code::FileUnreadable);
  EXPECT_EQ(file.write("still\n"), Written::All);
  EXPECT_EQ(content_of(moved / "log"), "still\n");
  std::filesystem::remove_all(moved);
}

TEST(LineFile, TellsThatADiskIsFull) {
  LineFile file;
  ASSERT_TRUE(file.open("/dev/full"));
  EXPECT_EQ(file.write("one\n"), Written::NotAll);
}

TEST(LineFile, OfStandardErrorHasNothingToReopen) {
  LineFile file;
  EXPECT_TRUE(file.reopen());
}

}  // namespace
}  // namespace assay::journal
