// SPDX-License-Identifier: Apache-2.0
// Libraries that load, and those that do not.
#include "keystore/cryptoki.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "keystore/test_token.h"

namespace assay::keystore {
namespace {

using testing::HasSubstr;

std::string refusal_of(const std::string& path) {
  const auto loaded = Cryptoki::load(path);
  if (!loaded) {
    EXPECT_EQ(loaded.error().code(), Code::ConfigInvalid);
  }
  return loaded ? "loaded" : loaded.error().detail();
}

TEST(Cryptoki, LoadsALibraryAgain) {
  const TestToken token;
  for (int i = 0; i < 2; ++i) {
    const auto loaded = Cryptoki::load(std::string(kSoftHsm));
    ASSERT_TRUE(loaded) << loaded.error().message();
    CK_INFO info{};
    EXPECT_EQ((*loaded)->calls().C_GetInfo(&info), CKR_OK);
  }
}

TEST(Cryptoki, SharesALibraryThatIsInitialised) {
  const TestToken token;
  const auto first = Cryptoki::load(std::string(kSoftHsm));
  ASSERT_TRUE(first);
  { ASSERT_TRUE(Cryptoki::load(std::string(kSoftHsm))); }
  CK_INFO info{};
  EXPECT_EQ((*first)->calls().C_GetInfo(&info), CKR_OK);
}

TEST(Cryptoki, SaysWhatDoesNotLoad) {
  EXPECT_THAT(refusal_of("/nonexistent/hsm.so"),
              HasSubstr("module-path /nonexistent/hsm.so: the library does not "
                        "load"));
  EXPECT_THAT(refusal_of("libm.so.6"), HasSubstr("no PKCS#11 library"));
}

TEST(Cryptoki, NamesAnswers) {
  EXPECT_EQ(name_of(CKR_PIN_INCORRECT), "CKR_PIN_INCORRECT");
  EXPECT_EQ(name_of(0x80000001UL), "CKR 0x80000001");
}

}  // namespace
}  // namespace assay::keystore
