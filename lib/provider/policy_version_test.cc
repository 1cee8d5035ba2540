// SPDX-License-Identifier: Apache-2.0
// A version is read as it was written; damage is named.
#include "provider/policy_version.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::provider {
namespace {

using testing::HasSubstr;

PolicyVersion sample() {
  PolicyVersion version;
  version.type = "SgxEnclave";
  version.number = 3;
  version.at = from_unix(1'750'000'000);
  version.by = "alice";
  version.hash = "h";
  version.token_hash = "t";
  version.jws = "a.b.";
  return version;
}

TEST(PolicyVersion, IsWrittenWithSortedMembers) {
  EXPECT_EQ(write_policy_version(sample()),
            R"({"act":"Set","at":1750000000,"by":"alice","hash":"h",)"
            R"("jws":"a.b.","number":3,"signerThumbprint":"",)"
            R"("tokenHash":"t","type":"SgxEnclave"})");
}

TEST(PolicyVersion, IsReadAsItWasWritten) {
  PolicyVersion reset = sample();
  reset.act = PolicyAct::Reset;
  reset.signer_thumbprint = "00FF";
  reset.restores = 1;
  for (const PolicyVersion& version : {sample(), reset}) {
    const auto read = read_policy_version(write_policy_version(version));
    ASSERT_TRUE(read) << read.error().message();
    EXPECT_EQ(*read, version);
  }
}

TEST(PolicyVersion, RefusesWhatIsNoRecordOfOne) {
  std::string unknown = write_policy_version(sample());
  unknown.replace(unknown.find("Set"), 3, "set");
  for (const std::string& record :
       {std::string(), std::string("[]"), std::string("{}"), unknown}) {
    const auto read = read_policy_version(record);
    ASSERT_FALSE(read) << record;
    EXPECT_EQ(read.error().code(), Code::StoreSealBroken);
    EXPECT_THAT(read.error().detail(), HasSubstr("version cannot be read"));
  }
}

}  // namespace
}  // namespace assay::provider
