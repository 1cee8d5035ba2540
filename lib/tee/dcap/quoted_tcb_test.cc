// SPDX-License-Identifier: Apache-2.0
// Tests of the status that a TD would have under another module.
#include "tee/dcap/quoted_tcb.h"

#include <gtest/gtest.h>

#include "tee/dcap/test_quoted_tcb.h"

namespace assay::dcap {
namespace {

TEST(QuotedTcb, HasTheLevelOfItsQuotingEnclave) {
  Asked asked;
  EXPECT_EQ(&judgement_of_qe(asked.quoted()),
            &asked.identity.levels[0].judgement);
}

TEST(QuotedTcb, HasAStatusUnderModulesThatAreKnown) {
  Asked asked;
  EXPECT_EQ(status_under(asked.quoted(), kNewest), TcbStatus::UpToDate);
  EXPECT_EQ(status_under(asked.quoted(), kOldModule), TcbStatus::OutOfDate);
  EXPECT_EQ(status_under(asked.quoted(), kOldMicrocode), TcbStatus::OutOfDate);
  asked.qe().judgement.status = TcbStatus::Revoked;
  EXPECT_EQ(status_under(asked.quoted(), kNewest), TcbStatus::Revoked);
}

TEST(QuotedTcb, HasNoStatusUnderOthers) {
  for (const auto& [byte, value] :
       {std::pair(size_t{1}, uint8_t{9}), std::pair(size_t{0}, uint8_t{1}),
        std::pair(size_t{15}, uint8_t{0})}) {
    TeeTcbSvn svn = kNewest;
    svn.data[byte] = value;
    EXPECT_FALSE(status_under(Asked().quoted(), svn)) << byte;
  }
}

}  // namespace
}  // namespace assay::dcap
