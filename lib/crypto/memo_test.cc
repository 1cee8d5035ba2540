// SPDX-License-Identifier: Apache-2.0
// Tests of remembered facts, with a memo that forgets nothing.
#include "crypto/memo.h"

#include <map>

#include <gtest/gtest.h>

namespace assay::crypto {
namespace {

struct Answer : Fact {
  explicit Answer(int given) : value(given) {}
  int value;
};

class MapMemo : public Memo {
 public:
  std::shared_ptr<const Fact> find(const FactKey& key) override {
    const auto found = facts_.find(key);
    return found == facts_.end() ? nullptr : found->second;
  }
  void keep(const FactKey& key, std::shared_ptr<const Fact> fact) override {
    facts_[key] = std::move(fact);
  }

 private:
  std::map<FactKey, std::shared_ptr<const Fact>> facts_;
};

const FactKey kKey = sha256(bytes_of("assay/test/answer/1"));

TEST(Memo, RecallsWhatWasRemembered) {
  MapMemo memo;
  remember(&memo, kKey, std::make_shared<const Answer>(42));
  const auto answer = recall<Answer>(&memo, kKey);
  ASSERT_NE(answer, nullptr);
  EXPECT_EQ(answer->value, 42);
}

TEST(Memo, RecallsNothingUnderAnotherKey) {
  MapMemo memo;
  remember(&memo, kKey, std::make_shared<const Answer>(42));
  EXPECT_EQ(recall<Answer>(&memo, sha256(bytes_of("other"))), nullptr);
}

TEST(Memo, MayBeAbsent) {
  remember(nullptr, kKey, std::make_shared<const Answer>(42));
  EXPECT_EQ(recall<Answer>(nullptr, kKey), nullptr);
}

}  // namespace
}  // namespace assay::crypto
