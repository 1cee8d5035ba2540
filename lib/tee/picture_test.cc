// SPDX-License-Identifier: Apache-2.0
// Tests of pictures: values, and their JSON.
#include "tee/picture.h"

#include <array>

#include "tee/test_picture.h"

namespace assay::tee {
namespace {

constexpr std::array<BitName, 2> kBits = {{{0, "A"}, {63, "Z"}}};

TEST(Picture, WritesEachKindOfValue) {
  Picture picture;
  PictureSection& section = picture.add("Title", "s");
  section.add("NOTHING", "nothing", {});
  section.add("FLAG", "flag", true);
  section.add("NUMBER", "number", ~uint64_t{0});
  section.add("TEXT", "text", std::string("a\"b"));
  section.add("TIME", "time", shown(Time(std::chrono::seconds(0))));
  section.add("NAMED", "named", named(2, "two"));
  section.add("PLAIN", "plain", named(3, ""));
  EXPECT_EQ(picture_json(picture),
            R"({"s":{"flag":true,"named":{"name":"two","raw":2},)"
            R"("nothing":null,"number":18446744073709551615,"plain":3,)"
            R"("text":"a\"b","time":"1970-01-01T00:00:00Z"}})");
}

TEST(Picture, ShowsBytesByTheirLength) {
  Picture picture;
  PictureSection& section = picture.add("Title", "s");
  section.add("none", "none", shown(Bytes()));
  section.add("short", "short", shown(Buffer{0xab, 1}));
  section.add("long", "long", shown(Buffer(kMaxShownBytes + 1)));
  EXPECT_EQ(at(picture, "s/none"), "null");
  EXPECT_EQ(at(picture, "s/short"), R"("ab01")");
  EXPECT_EQ(at(picture, "s/long/bytes"), "97");
}

TEST(Picture, NamesTheBitsOfMasks) {
  const Decoded decoded = mask(hex_number(5, 4), 5, kBits);
  EXPECT_EQ(std::get<std::string>(decoded.raw), "0x00000005");
  EXPECT_EQ(*decoded.flags, (std::vector<std::string>{"A", "bit 2"}));
  const Decoded field = mask(Buffer{0, 0, 0, 0, 0, 0, 0, 0x80}, kBits);
  EXPECT_EQ(std::get<std::string>(field.raw), "0000000000000080");
  EXPECT_EQ(*field.flags, std::vector<std::string>{"Z"});
  EXPECT_TRUE(mask("", 0, kBits).flags->empty());
}

TEST(Picture, CleansAndBoundsTextOfStrangers) {
  Picture picture;
  PictureSection& section = picture.add("Title", "s");
  section.add("a\nb", "a", std::string("\x1b[31m\xff"));
  section.add("b", "b", std::string(1000, 'x'));
  section.table = PictureTable{"rows", {{"C", "c"}}};
  section.table->add({std::string(1000, 'y') + "\n"});
  EXPECT_EQ(section.fields[0].name.name, "a?b");
  EXPECT_EQ(at(picture, "s/a"), R"("?[31m?")");
  EXPECT_EQ(std::get<std::string>(section.fields[1].value).size(),
            kMaxShownText);
  EXPECT_EQ(std::get<std::string>(section.table->lines[0][0]).size(),
            kMaxShownCell);
}

TEST(Picture, SaysWhichPartCannotBeRead) {
  Picture picture;
  picture.add("Title", "s");
  EXPECT_TRUE(picture.whole());
  picture.sections[0].unreadable =
      Error(Code::EvidenceMalformed, "odd \xff").at("place");
  EXPECT_FALSE(picture.whole());
  EXPECT_EQ(at(picture, "s/error"),
            R"({"code":"EvidenceMalformed","message":"place: odd ?"})");
}

TEST(Picture, TellsWhetherHeldDataIsBound) {
  const Buffer data = {1, 2, 3};
  Buffer field(64);
  const crypto::Sha256 digest = crypto::sha256(data);
  std::copy(digest.data.begin(), digest.data.end(), field.begin());
  Picture picture;
  add_held_data(picture, {}, {"A", field}, {"B", field});
  EXPECT_TRUE(picture.sections.empty());
  const Buffer other = {4};
  add_held_data(picture,
                {.evidence = {},
                 .runtime_data = HeldData{data},
                 .init_time_data = HeldData{other}},
                {"A", field}, {"B", field});
  EXPECT_EQ(at(picture, "held_data/runtime_data_bound"), "true");
  EXPECT_EQ(at(picture, "held_data/init_time_data_bound"), "false");
  EXPECT_EQ(at(picture, "held_data/runtime_data/bytes"), "3");
}

}  // namespace
}  // namespace assay::tee
