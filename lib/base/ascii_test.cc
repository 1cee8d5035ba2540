// SPDX-License-Identifier: Apache-2.0
// Tests of letters, and of comparison whatever the case.
#include "base/ascii.h"

#include <gtest/gtest.h>

namespace assay {
namespace {

TEST(Ascii, HasLettersAndDigits) {
  for (const char c : {'a', 'z', 'A', 'Z', '0', '9'}) {
    EXPECT_TRUE(is_letter_or_digit(c)) << c;
  }
  for (const char c : {'`', '{', '@', '[', '/', ':', '\xe4'}) {
    EXPECT_FALSE(is_letter_or_digit(c)) << c;
  }
}

TEST(Ascii, LowersItsOwnLettersAlone) {
  EXPECT_EQ(ascii_lower("AbZ09[\xc4"), "abz09[\xc4");
}

TEST(Ascii, ComparesLettersWhateverTheirCase) {
  EXPECT_TRUE(equal_ignoring_case("Content-Length", "content-LENGTH"));
  EXPECT_TRUE(equal_ignoring_case("", ""));
  EXPECT_FALSE(equal_ignoring_case("a", "b"));
  EXPECT_FALSE(equal_ignoring_case("a", "aa"));
  EXPECT_FALSE(equal_ignoring_case("[", "{"));
  EXPECT_FALSE(equal_ignoring_case("\xc4", "\xe4"));
}

}  // namespace
}  // namespace assay
