// SPDX-License-Identifier: Apache-2.0
// Tests of places, and of how a diagnostic is drawn.
#include "policy/source.h"

#include <gtest/gtest.h>

namespace assay::policy {
namespace {

std::string shown(std::string_view source, Range range) {
  Diagnostic diagnostic;
  diagnostic.code = "code";
  diagnostic.range = range;
  diagnostic.message = "message";
  return render(diagnostic, source, "p");
}

// The line and the carets alone.
std::string picture(std::string_view source, Range range) {
  const std::string text = shown(source, range);
  return text.substr(text.find('\n') + 1);
}

TEST(Place, CountsLinesAndCharactersFromOne) {
  constexpr std::string_view kText = "ab\n\xc3\xa4x\n";
  EXPECT_EQ(place_of(kText, 0), (Place{1, 1}));
  EXPECT_EQ(place_of(kText, 1), (Place{1, 2}));
  EXPECT_EQ(place_of(kText, 3), (Place{2, 1}));
  EXPECT_EQ(place_of(kText, 5), (Place{2, 2}));  // behind two bytes
  EXPECT_EQ(place_of(kText, 7), (Place{3, 1}));
  EXPECT_EQ(place_of(kText, 99), (Place{3, 1}));
}

TEST(Render, DrawsCaretAndTildes) {
  EXPECT_EQ(shown("one\ntwo three\nfour", {8, 13}),
            "p:2:5: error: message [code]\n"
            "  two three\n"
            "      ^~~~~\n");
}

TEST(Render, ShowsTheHint) {
  Diagnostic diagnostic;
  diagnostic.severity = Severity::Warning;
  diagnostic.code = "code";
  diagnostic.message = "message";
  diagnostic.hint = "hint";
  EXPECT_EQ(render(diagnostic, "", "p"),
            "p:1:1: warning: message [code]\n  \n  ^\n  hint: hint\n");
}

TEST(Render, LinesUpBehindTabsAndWideCharacters) {
  EXPECT_EQ(picture("\t\t\xc3\xa4x", {4, 5}), "    \xc3\xa4x\n     ^\n");
}

TEST(Render, EndsAtTheEndOfTheLine) {
  EXPECT_EQ(picture("ab\r\ncd", {1, 6}), "  ab\n   ^\n");
  EXPECT_EQ(picture("ab\n", {2, 3}), "  ab\n    ^\n");
  EXPECT_EQ(picture("ab\n", {3, 3}), "  \n  ^\n");
}

TEST(Render, CutsLongLinesAroundTheOffence) {
  const std::string source =
      std::string(300, 'a') + "oops" + std::string(300, 'b');
  EXPECT_EQ(picture(source, {300, 304}),
            "  ..." + std::string(50, 'a') + "oops" + std::string(46, 'b') +
                "...\n     " + std::string(50, ' ') + "^~~~\n");
}

TEST(Render, CutsBetweenCharacters) {
  std::string source;
  for (int i = 0; i < 200; ++i) {
    source += "\xe2\x82\xac";
  }
  const std::string shown_line = picture(source, {300, 303});
  EXPECT_EQ(shown_line.find('?'), std::string::npos);
}

TEST(Render, ObeysNoControlCharacter) {
  EXPECT_EQ(picture("a\x1b[2Jb\x7f\xc2\x9b\xff", {1, 2}),
            "  a?[2Jb???\n   ^\n");
}

TEST(Excerpt, IsShortAndOnOneLine) {
  EXPECT_EQ(excerpt("abc"), "abc");
  EXPECT_EQ(excerpt("ab\ncd"), "ab...");
  EXPECT_EQ(excerpt(std::string(100, 'a')), std::string(48, 'a') + "...");
  EXPECT_EQ(excerpt("\xff\x01"), "??");
}

TEST(Excerpt, CutsWhereItIsTold) {
  EXPECT_EQ(excerpt("abcdef", 3), "abc...");
  EXPECT_EQ(excerpt("ab\xc3\xa4", 3), "ab...");
  EXPECT_EQ(excerpt("abc", 3), "abc");
}

}  // namespace
}  // namespace assay::policy
