// SPDX-License-Identifier: Apache-2.0
// Tests of pictures laid out for people.
#include "cli/picture_text.h"

#include <gtest/gtest.h>

namespace assay::cli {
namespace {

using tee::Picture;
using tee::PictureSection;
using tee::PictureTable;

TEST(PictureText, PutsNamesAndValuesInColumns) {
  Picture picture;
  PictureSection& section = picture.add("Title", "s");
  section.add("A", "a", uint64_t{7});
  section.add("LONGER", "longer", {});
  section.add("FLAG", "flag", true);
  section.add("EMPTY", "empty", std::string());
  EXPECT_EQ(picture_text(picture),
            "\nTitle\n"
            "  A       7\n"
            "  LONGER  -\n"
            "  FLAG    yes\n"
            "  EMPTY   -\n");
}

TEST(PictureText, SaysWhatNumbersStandFor) {
  Picture picture;
  PictureSection& section = picture.add("Title", "s");
  section.add("A", "a", tee::named(129, "TDX"));
  section.add("B", "b", tee::Decoded{"0x5", {}, {{"abi", 1}}, {{"SMT", "X"}}});
  section.add("C", "c", tee::mask("00", 0, {}));
  section.add("D", "d", tee::Blob{300, {}});
  EXPECT_EQ(picture_text(picture),
            "\nTitle\n"
            "  A  129 (TDX)\n"
            "  B  0x5 (abi 1, SMT, X)\n"
            "  C  00\n"
            "  D  300 bytes, SHA-256 " +
                std::string(64, '0') + "\n");
}

TEST(PictureText, LaysOutTables) {
  Picture picture;
  PictureSection& section = picture.add("Title", "s");
  section.table = PictureTable{"rows", {{"PCR", "pcr"}, {"VALUE", "value"}}};
  EXPECT_EQ(picture_text(picture), "\nTitle\n");
  section.table->add({uint64_t{10}, std::string("\xc3\xa4")});
  section.table->add({std::string("\xc3\xa4"), {}});
  EXPECT_EQ(picture_text(picture),
            "\nTitle\n"
            "  PCR  VALUE\n"
            "  10   \xc3\xa4\n"
            "  \xc3\xa4    -\n");
}

TEST(PictureText, SaysWhatCannotBeRead) {
  Picture picture;
  picture.add("Title", "s").unreadable =
      Error(Code::EvidenceMalformed, "odd\n\x1b[2J").at("log");
  EXPECT_EQ(picture_text(picture),
            "\nTitle\n  not readable: log: odd??[2J [EvidenceMalformed]\n");
}

}  // namespace
}  // namespace assay::cli
