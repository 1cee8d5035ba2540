// SPDX-License-Identifier: Apache-2.0
// Tests of completion scripts; tests/e2e/shell_test.py runs them in shells.
#include "cli/completion_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/test_commands.h"

namespace assay::cli {
namespace {

using testing::HasSubstr;

TEST(CompletionText, TellsBashWhatMayFollowEachVerb) {
  const std::string text = completion_text(small_program(), Shell::Bash);
  EXPECT_THAT(text, HasSubstr("    'p policy')\n"
                              "      verbs='check'\n"
                              "      flags='--help'\n"
                              "      valued=''\n"
                              "      ;;\n"));
  EXPECT_THAT(text, HasSubstr("      [[ $previous == --type ]] && choices='Sgx "
                              "Tdx'\n"));
  EXPECT_THAT(text, HasSubstr("complete -F _p p\n"));
}

TEST(CompletionText, QuotesSentencesForZsh) {
  EXPECT_THAT(completion_text(small_program(), Shell::Zsh),
              HasSubstr("'--type:the type'\\''s name'"));
}

TEST(CompletionText, QuotesSentencesForFish) {
  EXPECT_THAT(completion_text(small_program(), Shell::Fish),
              HasSubstr("complete -c p -n '__p_at p policy check' -l type -x "
                        "-a 'Sgx Tdx' -d 'the type\\'s name'\n"));
}

}  // namespace
}  // namespace assay::cli
