// SPDX-License-Identifier: Apache-2.0
// Tests of bounded reads and durable writes.
#include "files/file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

namespace assay::files {
namespace {

namespace fs = std::filesystem;

// A folder of its own for each test, removed at the end.
class Folder {
 public:
  Folder()
      : path_(fs::temp_directory_path() /
              ("assay-files-" + std::to_string(::getpid()))) {
    fs::remove_all(path_);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { fs::remove_all(path_); }

  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

TEST(File, IsRewrittenThroughLinksAndKeepsItsMode) {
  const Folder folder;
  ASSERT_TRUE(make_private_folder(folder.path()));
  const fs::path path = folder.path() / "a";
  const fs::path link = folder.path() / "link";
  ASSERT_TRUE(write_file(path, bytes_of("one"), Mode::Public));
  fs::permissions(path, fs::perms(0666));
  fs::create_symlink("a", link);
  ASSERT_TRUE(rewrite_file(link, bytes_of("two")));
  EXPECT_EQ(*read_text(path, 3), "two");
  EXPECT_TRUE(fs::is_symlink(link));
  EXPECT_EQ(fs::status(path).permissions(), fs::perms(0666));
  EXPECT_FALSE(rewrite_file(folder.path() / "nothing", {}));
  EXPECT_EQ(list_files(folder.path(), 9)->size(), 2u);
}

TEST(File, ReadsBackWhatWasWritten) {
  const Folder folder;
  ASSERT_TRUE(make_private_folder(folder.path()));
  const fs::path path = folder.path() / "a";
  ASSERT_TRUE(write_file(path, bytes_of("one"), Mode::Private));
  ASSERT_TRUE(write_file(path, bytes_of("two"), Mode::Private));
  EXPECT_EQ(*read_text(path, 3), "two");
}

TEST(File, RefusesMoreThanTheMaximum) {
  const Folder folder;
  ASSERT_TRUE(make_private_folder(folder.path()));
  const fs::path path = folder.path() / "a";
  ASSERT_TRUE(write_file(path, bytes_of("four"), Mode::Public));
  const auto content = read_text(path, 3);
  ASSERT_FALSE(content);
  EXPECT_EQ(content.error().code(), Code::FileUnreadable);
  EXPECT_NE(content.error().detail().find("larger than the 3 bytes"),
            std::string::npos);
}

TEST(File, NamesTheFileThatIsNotThere) {
  const auto content = read_text("/nowhere/at/all", 3);
  ASSERT_FALSE(content);
  EXPECT_EQ(content.error().detail(),
            "cannot open /nowhere/at/all: No such file or directory");
}

TEST(File, RefusesAFolderAsFile) {
  EXPECT_FALSE(read_file(fs::temp_directory_path(), 10));
}

TEST(File, KeepsPrivateThingsPrivate) {
  const Folder folder;
  ASSERT_TRUE(make_private_folder(folder.path() / "deep"));
  const fs::path path = folder.path() / "deep" / "key";
  ASSERT_TRUE(write_file(path, bytes_of("secret"), Mode::Private));
  struct stat status {};
  ASSERT_EQ(::stat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
  ASSERT_EQ(::stat((folder.path() / "deep").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0700u);
}

TEST(File, LeavesNoTemporaryFileBehindWhenTheTargetIsAFolder) {
  const Folder folder;
  ASSERT_TRUE(make_private_folder(folder.path() / "taken"));
  EXPECT_FALSE(
      write_file(folder.path() / "taken", bytes_of("x"), Mode::Public));
  EXPECT_TRUE(list_files(folder.path(), 10)->empty());
}

TEST(File, ListsRegularFilesByNameWithinTheMaximum) {
  const Folder folder;
  ASSERT_TRUE(make_private_folder(folder.path() / "sub"));
  for (const char* name : {"b", "a", ".hidden"}) {
    ASSERT_TRUE(write_file(folder.path() / name, {}, Mode::Public));
  }
  const auto found = list_files(folder.path(), 2);
  ASSERT_TRUE(found);
  ASSERT_EQ(found->size(), 2u);
  EXPECT_EQ(found->front().filename(), "a");
  EXPECT_FALSE(list_files(folder.path(), 1));
  EXPECT_FALSE(list_files(folder.path() / "nothing", 1));
}

}  // namespace
}  // namespace assay::files
