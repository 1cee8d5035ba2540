// SPDX-License-Identifier: Apache-2.0
// Tests of banks and of their JSON form.
#include "tee/tpm/pcr_bank.h"

#include <gtest/gtest.h>

namespace assay::tpm {
namespace {

using crypto::Hash;

TEST(PcrBank, HasTheValuesThatWereSet) {
  PcrBank bank(Hash::Sha1);
  EXPECT_EQ(bank.find(3), nullptr);
  bank.set(23, Buffer(20, 2));
  bank.set(3, Buffer(20, 1));
  ASSERT_NE(bank.find(3), nullptr);
  EXPECT_EQ(*bank.find(3), Buffer(20, 1));
  EXPECT_EQ(bank.mask(), 0x800008u);
  const auto values = bank.values();
  ASSERT_EQ(values.size(), 2u);
  EXPECT_EQ(values[0].index, 3u);
  EXPECT_EQ(values[1].index, 23u);
}

TEST(PcrBank, IsWrittenWithEveryBankOfARegister) {
  PcrBank first(Hash::Sha1);
  PcrBank second(Hash::Sha256);
  first.set(0, Buffer(20, 0xab));
  second.set(0, Buffer(32, 0xcd));
  second.set(7, Buffer(32, 0x01));
  const PcrBank banks[] = {second, first};
  std::string one = "01";
  std::string many;
  std::string ab;
  std::string cd;
  for (int i = 0; i < 32; ++i) {
    many += one;
    ab += i < 20 ? "ab" : "";
    cd += "cd";
  }
  EXPECT_EQ(pcrs_json(banks), R"({"PCRs":[{"Index":0,"Digests":{"SHA1":")" +
                                  ab + R"(","SHA256":")" + cd +
                                  R"("}},{"Index":7,"Digests":{"SHA256":")" +
                                  many + R"("}}]})");
  EXPECT_EQ(pcrs_json({}), R"({"PCRs":[]})");
}

TEST(PcrBank, IsWrittenWithTheFirstValueWhereItOccursTwice) {
  PcrBank first(Hash::Sha1);
  PcrBank second(Hash::Sha1);
  first.set(0, Buffer(20, 0xaa));
  second.set(0, Buffer(20, 0xbb));
  second.set(1, Buffer(20, 0xcc));
  const PcrBank banks[] = {first, second};
  const std::string text = pcrs_json(banks);
  EXPECT_NE(text.find(R"({"Index":0,"Digests":{"SHA1":"aa)"), text.npos);
  EXPECT_NE(text.find(R"({"Index":1,"Digests":{"SHA1":"cc)"), text.npos);
  EXPECT_EQ(text.find("bb"), text.npos);
}

}  // namespace
}  // namespace assay::tpm
