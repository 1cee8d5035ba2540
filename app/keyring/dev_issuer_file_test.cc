// SPDX-License-Identifier: Apache-2.0
// Tests of the development issuer's file.
#include "keyring/dev_issuer_file.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "files/file.h"

namespace assay::keyring {
namespace {

namespace fs = std::filesystem;

class Folder {
 public:
  Folder()
      : path_(testing::TempDir() + "assay-dev-issuer-" +
              std::to_string(::getpid())) {
    fs::create_directories(path_);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { fs::remove_all(path_); }

  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

TEST(DevIssuerFile, IsMadeOnceAndKeptPrivate) {
  const Folder folder;
  const auto made = load_or_make_dev_issuer(folder.path());
  ASSERT_TRUE(made) << made.error().message();
  const auto loaded = load_or_make_dev_issuer(folder.path());
  ASSERT_TRUE(loaded);
  EXPECT_EQ(identity::write_dev_issuer(*made),
            identity::write_dev_issuer(*loaded));
  EXPECT_NE(made->clients[0].secret, made->clients[1].secret);
  EXPECT_EQ(fs::status(folder.path() / "identity.json").permissions(),
            fs::perms::owner_read | fs::perms::owner_write);
}

TEST(DevIssuerFile, IsRefusedWhereItIsBroken) {
  const Folder folder;
  ASSERT_TRUE(files::write_file(folder.path() / "identity.json", bytes_of("{}"),
                                files::Mode::Private));
  const auto loaded = load_or_make_dev_issuer(folder.path());
  ASSERT_FALSE(loaded);
  EXPECT_NE(loaded.error().message().find("identity.json"), std::string::npos);
}

TEST(DevIssuerFile, NeedsItsFolder) {
  EXPECT_EQ(load_or_make_dev_issuer("/nowhere/at-all").error().code(),
            Code::FileUnreadable);
}

}  // namespace
}  // namespace assay::keyring
