// SPDX-License-Identifier: Apache-2.0
// Tests of the places that the sealing key may come from.
#include "store/key_source.h"

#include <cstdlib>
#include <filesystem>

#include <gtest/gtest.h>
#include <unistd.h>

#include "codec/hex.h"
#include "files/file.h"

namespace assay::store {
namespace {

namespace fs = std::filesystem;

class KeySourceTest : public testing::Test {
 protected:
  void SetUp() override {
    fs::remove_all(folder_);
    ASSERT_TRUE(files::make_private_folder(folder_));
  }
  void TearDown() override { fs::remove_all(folder_); }

  fs::path folder_ =
      fs::temp_directory_path() / ("assay-key-" + std::to_string(::getpid()));
};

TEST_F(KeySourceTest, MakesAFileOnceAndReadsItEverAfter) {
  const std::string source = "file:" + (folder_ / "key").string();
  const auto made = load_master_key(source, Missing::Create);
  ASSERT_TRUE(made);
  EXPECT_EQ(*load_master_key(source, Missing::Create), *made);
  EXPECT_EQ(*load_master_key(source, Missing::Refuse), *made);
}

TEST_F(KeySourceTest, RefusesAMissingFileWhereAsked) {
  const std::string source = "file:" + (folder_ / "key").string();
  EXPECT_EQ(load_master_key(source, Missing::Refuse).error().code(),
            Code::FileUnreadable);
}

TEST_F(KeySourceTest, ReadsTheEnvironment) {
  const std::string digits(64, 'a');
  ::setenv("ASSAY_TEST_KEY", digits.c_str(), 1);
  const auto key = load_master_key("env:ASSAY_TEST_KEY", Missing::Refuse);
  ASSERT_TRUE(key);
  EXPECT_EQ(codec::encode_hex(key->bytes()), digits);
  ::unsetenv("ASSAY_TEST_KEY");
  EXPECT_FALSE(load_master_key("env:ASSAY_TEST_KEY", Missing::Refuse));
}

TEST_F(KeySourceTest, ReadsASystemdCredential) {
  ASSERT_TRUE(files::write_file(folder_ / "seal",
                                bytes_of(std::string(64, 'b') + "\n"),
                                files::Mode::Private));
  ::setenv("CREDENTIALS_DIRECTORY", folder_.c_str(), 1);
  EXPECT_TRUE(load_master_key("credential:seal", Missing::Refuse));
  EXPECT_FALSE(load_master_key("credential:../seal", Missing::Refuse));
  ::unsetenv("CREDENTIALS_DIRECTORY");
}

TEST_F(KeySourceTest, NeverRepeatsTheSecretInAnError) {
  ::setenv("ASSAY_TEST_KEY", "hunter2", 1);
  const auto key = load_master_key("env:ASSAY_TEST_KEY", Missing::Refuse);
  ::unsetenv("ASSAY_TEST_KEY");
  ASSERT_FALSE(key);
  EXPECT_EQ(key.error().message().find("hunter2"), std::string::npos);
  EXPECT_NE(key.error().message().find("openssl rand -hex 32"),
            std::string::npos);
}

TEST(KeySource, RefusesPkcs11ByName) {
  const auto key = load_master_key("pkcs11:token=x", Missing::Create);
  ASSERT_FALSE(key);
  EXPECT_NE(key.error().message().find("pkcs11: is not offered"),
            std::string::npos);
}

TEST(KeySource, RefusesUnknownKinds) {
  for (const char* source : {"", "file:", "pkcs11:token=x", "key"}) {
    EXPECT_EQ(load_master_key(source, Missing::Create).error().code(),
              Code::ConfigInvalid)
        << source;
  }
}

}  // namespace
}  // namespace assay::store
