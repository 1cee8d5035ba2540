// SPDX-License-Identifier: Apache-2.0
// Tests of the QE identity.
#include "tee/dcap/qe_identity.h"

#include <gtest/gtest.h>

namespace assay::dcap {
namespace {

const std::string kGood =
    R"({"id":"QE","version":2,"issueDate":"2025-06-01T00:00:00Z",)"
    R"("nextUpdate":"2025-07-01T00:00:00Z","tcbEvaluationDataNumber":17,)"
    R"("miscselect":"00000001","miscselectMask":"FFFFFFFF",)"
    R"("attributes":"11000000000000000000000000000000",)"
    R"("attributesMask":"FBFFFFFFFFFFFFFF0000000000000000",)"
    R"("mrsigner":"8C4F5775D796503E96137F77C68A829A0056AC8DED70140B081B094490C57BFF",)"
    R"("isvprodid":1,"tcbLevels":[{"tcb":{"isvsvn":8},)"
    R"("tcbDate":"2024-03-13T00:00:00Z","tcbStatus":"UpToDate"}]})";

Result<QeIdentity> parse(const std::string& text) {
  const auto value = codec::parse_json(text);
  return parse_qe_identity(value->get_object());
}

TEST(QeIdentity, ReadsEveryMember) {
  const auto identity = parse(kGood);
  ASSERT_TRUE(identity) << identity.error().message();
  EXPECT_EQ(identity->id, "QE");
  EXPECT_EQ(identity->misc_select, 1u);
  EXPECT_EQ(identity->misc_select_mask, 0xffffffffu);
  EXPECT_EQ(identity->attributes.data[0], 0x11);
  EXPECT_EQ(identity->mr_signer.data[31], 0xff);
  EXPECT_EQ(identity->levels.front().isv_svn, 8);
}

TEST(QeIdentity, RefusesMalformedMembers) {
  const std::pair<const char*, const char*> edits[] = {
      {"\"00000001\"", "\"0000001\""},
      {"\"isvprodid\":1", "\"isvprodid\":65536"},
      {"\"isvsvn\":8", "\"isvsvn\":-1"},
      {"\"tcbLevels\"", "\"levels\""},
      {"8C4F", "XX4F"},
  };
  for (const auto& [from, to] : edits) {
    std::string text = kGood;
    text.replace(text.find(from), std::string(from).size(), to);
    EXPECT_FALSE(parse(text)) << to;
  }
}

TEST(QeIdentity, LeavesUnknownVersionsToTheCheck) {
  const auto identity =
      parse(R"({"version":1,"issueDate":"2025-06-01T00:00:00Z",)"
            R"("nextUpdate":"2025-07-01T00:00:00Z"})");
  ASSERT_TRUE(identity);
  EXPECT_EQ(identity->version, 1u);
}

}  // namespace
}  // namespace assay::dcap
