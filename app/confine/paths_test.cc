// SPDX-License-Identifier: Apache-2.0
// Tests of what files and libraries need.
#include "confine/paths.h"

#include <algorithm>
#include <fstream>

#include <gtest/gtest.h>

namespace assay::confine {
namespace {

namespace fs = std::filesystem;

TEST(Paths, NamesTheFolderOfAFileThatIsNotThereYet) {
  EXPECT_EQ(reach_of_file("/etc/assay/tls/chain.pem"),
            (std::vector<Reach>{{"/etc/assay/tls", Access::Read}}));
  EXPECT_EQ(reach_of_file("/etc/assay/x/../tls/chain.pem"),
            (std::vector<Reach>{{"/etc/assay/tls", Access::Read}}));
}

TEST(Paths, NeverNamesTheWholeSystem) {
  EXPECT_EQ(reach_of_file("/chain.pem"),
            (std::vector<Reach>{{"/chain.pem", Access::Read}}));
}

TEST(Paths, TakesRelativeNamesFromHere) {
  EXPECT_EQ(
      reach_of_file("nowhere/chain.pem"),
      (std::vector<Reach>{{fs::current_path() / "nowhere", Access::Read}}));
}

TEST(Paths, FollowsLinksToOtherFolders) {
  std::string name = (fs::temp_directory_path() / "paths-XXXXXX").string();
  const fs::path top = fs::canonical(::mkdtemp(name.data()));
  for (const char* folder : {"live", "archive"}) {
    fs::create_directory(top / folder);
  }
  std::ofstream(top / "archive/chain1.pem") << "x";
  fs::create_symlink("../archive/chain1.pem", top / "live/chain.pem");
  EXPECT_EQ(reach_of_file(top / "live/chain.pem"),
            (std::vector<Reach>{{top / "live", Access::Read},
                                {top / "archive", Access::Read}}));
  fs::remove_all(top);
}

TEST(Paths, LetsLibrariesReadAndNeverWrite) {
  const std::vector<Reach> reaches = reach_of_libraries();
  for (const Reach& reach : reaches) {
    EXPECT_EQ(reach.access, Access::Read) << reach.path;
    EXPECT_NE(reach.path, "/") << reach.path;
    EXPECT_FALSE(reach.path.string().starts_with("/home")) << reach.path;
  }
  EXPECT_NE(std::ranges::find(reaches, Reach{"/etc", Access::Read}),
            reaches.end());
}

}  // namespace
}  // namespace assay::confine
