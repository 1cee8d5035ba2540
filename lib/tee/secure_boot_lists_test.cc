// SPDX-License-Identifier: Apache-2.0
// Tests of the operator's lists.
#include "tee/secure_boot_lists.h"

#include <string>

#include <gtest/gtest.h>

namespace assay::tee {
namespace {

std::string hex(char digit) {
  return '"' + std::string(64, digit) + '"';
}

crypto::Sha256 digest(uint8_t byte) {
  return crypto::Sha256::from(Buffer(32, byte));
}

Error error_of(const std::string& text) {
  return parse_secure_boot_lists(text).error();
}

TEST(SecureBootLists, AreReadAndSorted) {
  const auto lists = parse_secure_boot_lists(
      R"({"pk":[)" + hex('2') + "," + hex('1') + R"(],"kek":[],"db":[)" +
      hex('3') + R"(],"dbx":[[)" + hex('5') + "," + hex('4') + "],[" +
      hex('6') + "]]}");
  ASSERT_TRUE(lists.has_value()) << lists.error().message();
  EXPECT_EQ(lists->pk, (std::vector{digest(0x11), digest(0x22)}));
  EXPECT_TRUE(lists->kek.empty());
  EXPECT_EQ(lists->db, (std::vector{digest(0x33)}));
  ASSERT_EQ(lists->dbx.size(), 2u);
  EXPECT_EQ(lists->dbx[0], (std::vector{digest(0x44), digest(0x55)}));
}

TEST(SecureBootLists, KnowNothingOfWhatIsAbsent) {
  const auto lists = parse_secure_boot_lists("{}");
  ASSERT_TRUE(lists.has_value());
  EXPECT_TRUE(lists->pk.empty() && lists->dbx.empty());
}

TEST(SecureBootLists, NameWhatIsWrong) {
  EXPECT_EQ(error_of(R"({"PK":[]})").path(), "PK");
  EXPECT_EQ(error_of(R"({"pk":["00"]})").code(), Code::BadHex);
  EXPECT_EQ(error_of(R"({"db":{}})").code(), Code::JsonWrongType);
  EXPECT_EQ(error_of(R"({"db":[1]})").code(), Code::JsonWrongType);
  EXPECT_EQ(error_of("[]").code(), Code::JsonWrongType);
}

// Every dbx contains it.
TEST(SecureBootLists, RefuseAnEmptyRevision) {
  EXPECT_EQ(error_of(R"({"dbx":[[]]})").path(), "dbx");
  EXPECT_EQ(error_of(R"({"dbx":[)" + hex('1') + "]}").code(),
            Code::JsonWrongType);
}

}  // namespace
}  // namespace assay::tee
