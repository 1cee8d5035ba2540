// SPDX-License-Identifier: Apache-2.0
// Tests of Landlock, in processes of their own.
#include "confine/landlock.h"

#include <cerrno>
#include <csignal>
#include <fstream>
#include <system_error>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/landlock.h>
#include <sys/stat.h>

#include "confine/layer.h"
#include "confine/test_child.h"

namespace assay::confine {
namespace {

namespace fs = std::filesystem;

// landlock(7); headers of older kernels lack them.
constexpr uint64_t kTruncate = 1 << 14;
constexpr uint64_t kIoctlDevice = 1 << 15;

// A folder with "read/file", "write/file" and "other/file".
class Folder {
 public:
  Folder() {
    std::string name = (fs::temp_directory_path() / "confine-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
    for (const char* part : {"read", "write", "other"}) {
      fs::create_directory(path_ / part);
      std::ofstream(path_ / part / "file") << part;
    }
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    std::error_code error;
    fs::remove_all(path_, error);
  }

  const fs::path& path() const { return path_; }
  std::vector<Reach> reaches() const {
    return {{path_ / "read", Access::Read},
            {path_ / "write", Access::Write},
            {path_ / "absent", Access::Read}};
  }

 private:
  fs::path path_;
};

// 0, or errno.
int tried(int answer) {
  return answer < 0 ? errno : 0;
}

int opened(const fs::path& path, int flags) {
  const int file = ::open(path.c_str(), flags | O_CLOEXEC, 0600);
  const int number = tried(file);
  if (file >= 0) {
    ::close(file);
  }
  return number;
}

bool is_here() {
  return !kSanitized && landlock_version() > 0;
}

TEST(Landlock, HasTheRightsOfItsVersion) {
  EXPECT_EQ(rights_of(Access::Read, Kind::File, 1),
            LANDLOCK_ACCESS_FS_READ_FILE);
  EXPECT_EQ(rights_of(Access::Read, Kind::Folder, 9),
            LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR);
  const uint64_t first = rights_of(Access::Write, Kind::Folder, 1);
  EXPECT_EQ(first & LANDLOCK_ACCESS_FS_MAKE_REG, LANDLOCK_ACCESS_FS_MAKE_REG);
  EXPECT_EQ(rights_of(Access::Write, Kind::Folder, 2) - first,
            LANDLOCK_ACCESS_FS_REFER);
  EXPECT_EQ(rights_of(Access::Write, Kind::Folder, 3) - first,
            LANDLOCK_ACCESS_FS_REFER | kTruncate);
  EXPECT_EQ(rights_of(Access::Write, Kind::Folder, 4),
            rights_of(Access::Write, Kind::Folder, 3));
  EXPECT_EQ(rights_of(Access::Write, Kind::Folder, 5),
            rights_of(Access::Write, Kind::Folder, 3) + kIoctlDevice);
}

TEST(Landlock, NeverLetsExecuteNorMakeDevices) {
  for (int version = 1; version < 10; ++version) {
    EXPECT_EQ(rights_of(Access::Write, Kind::Folder, version) &
                  (LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_MAKE_CHAR |
                   LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SYM),
              0u);
  }
}

TEST(Landlock, SaysWhyThereIsNone) {
  if (is_here()) {
    GTEST_SKIP() << "there is one";
  }
  const auto confined = confine_files({});
  ASSERT_FALSE(confined);
  EXPECT_EQ(confined.error().code(), Code::ConfigInvalid);
}

TEST(Landlock, LeavesWhatIsNamedAndNothingElse) {
  if (!is_here()) {
    GTEST_SKIP() << "this kernel or build has no Landlock";
  }
  const Folder folder;
  const fs::path& top = folder.path();
  EXPECT_EQ(
      outcome_of([&] {
        ASSAY_IN_CHILD(confine_files(folder.reaches()));
        ASSAY_IN_CHILD(opened(top / "read/file", O_RDONLY) == 0);
        ASSAY_IN_CHILD(opened(top / "read/file", O_RDWR) == EACCES);
        ASSAY_IN_CHILD(opened(top / "read/new", O_RDWR | O_CREAT) == EACCES);
        ASSAY_IN_CHILD(opened(top / "write/file", O_RDWR) == 0);
        ASSAY_IN_CHILD(opened(top / "write/new", O_RDWR | O_CREAT) == 0);
        ASSAY_IN_CHILD(opened(top / "other/file", O_RDONLY) == EACCES);
        ASSAY_IN_CHILD(opened(top / "read/../other/file", O_RDONLY) == EACCES);
        ASSAY_IN_CHILD(opened("/etc/passwd", O_RDONLY) == EACCES);
        ASSAY_IN_CHILD(opened("/", O_RDONLY) == EACCES);
        return 0;
      }),
      0);
}

TEST(Landlock, LetsFilesBeMadeReplacedAndRemovedWhereTheyMayBeWritten) {
  if (!is_here()) {
    GTEST_SKIP() << "this kernel or build has no Landlock";
  }
  const Folder folder;
  const fs::path in = folder.path() / "write";
  EXPECT_EQ(
      outcome_of([&] {
        ASSAY_IN_CHILD(confine_files(folder.reaches()));
        ASSAY_IN_CHILD(tried(::mkdir((in / "a").c_str(), 0700)) == 0);
        ASSAY_IN_CHILD(opened(in / "a/x", O_RDWR | O_CREAT) == 0);
        ASSAY_IN_CHILD(
            tried(::rename((in / "a/x").c_str(), (in / "file").c_str())) == 0);
        ASSAY_IN_CHILD(tried(::rmdir((in / "a").c_str())) == 0);
        ASSAY_IN_CHILD(tried(::unlink((in / "file").c_str())) == 0);
        ASSAY_IN_CHILD(tried(::unlink((folder.path() / "read/file").c_str())) ==
                       EACCES);
        ASSAY_IN_CHILD(tried(::symlink("/etc", (in / "l").c_str())) == EACCES);
        ASSAY_IN_CHILD(tried(::mkfifo((in / "p").c_str(), 0600)) == EACCES);
        return 0;
      }),
      0);
}

TEST(Landlock, ReadsFilesThatTookThePlaceOfOthers) {
  if (!is_here()) {
    GTEST_SKIP() << "this kernel or build has no Landlock";
  }
  const Folder folder;
  const fs::path file = folder.path() / "read/file";
  EXPECT_EQ(outcome_of([&] {
              // The helper stays outside, as an operator does.
              int bell[2];
              ASSAY_IN_CHILD(::pipe(bell) == 0);
              const pid_t outside = ::fork();
              if (outside == 0) {
                char byte = 0;
                const bool rung = ::read(bell[0], &byte, 1) == 1;
                std::ofstream(file.string() + ".new") << "new";
                fs::rename(file.string() + ".new", file);
                ::_exit(rung ? 0 : 1);
              }
              ASSAY_IN_CHILD(confine_files(reach_of_file(file)));
              ASSAY_IN_CHILD(::write(bell[1], "x", 1) == 1);
              int status = 1;
              ASSAY_IN_CHILD(::waitpid(outside, &status, 0) == outside &&
                             status == 0);
              std::string text;
              std::ifstream(file) >> text;
              ASSAY_IN_CHILD(text == "new");
              return 0;
            }),
            0);
}

TEST(Landlock, ExecutesNothing) {
  if (!is_here()) {
    GTEST_SKIP() << "this kernel or build has no Landlock";
  }
  EXPECT_EQ(outcome_of([] {
              ASSAY_IN_CHILD(confine_files(reach_of_libraries()));
              ::execl("/usr/bin/true", "true", nullptr);
              ASSAY_IN_CHILD(errno == EACCES);
              return 0;
            }),
            0);
}

TEST(Landlock, SignalsNobodyOutside) {
  if (!is_here() || landlock_version() < 6) {
    GTEST_SKIP() << "this kernel's Landlock has no scopes";
  }
  EXPECT_EQ(outcome_of([] {
              const pid_t parent = ::getppid();
              ASSAY_IN_CHILD(tried(::kill(parent, 0)) == 0);
              ASSAY_IN_CHILD(confine_files({}));
              ASSAY_IN_CHILD(tried(::kill(parent, 0)) == EPERM);
              ASSAY_IN_CHILD(tried(::kill(::getpid(), 0)) == 0);
              return 0;
            }),
            0);
}

TEST(Landlock, NeedsThePlacesThatAreWritten) {
  if (!is_here()) {
    GTEST_SKIP() << "this kernel or build has no Landlock";
  }
  const std::vector<Reach> reaches = {{"/nowhere/data", Access::Write}};
  const auto confined = confine_files(reaches);
  ASSERT_FALSE(confined);
  EXPECT_EQ(confined.error().detail(),
            "Landlock: cannot open /nowhere/data: No such file or directory");
}

}  // namespace
}  // namespace assay::confine
