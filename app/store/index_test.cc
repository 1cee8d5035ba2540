// SPDX-License-Identifier: Apache-2.0
// Tests of the index: rows changed, lost, doubled and put back.
#include "store/index.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "base/writer.h"

namespace assay::store {
namespace {

// Some rows, and the manifest that counts them.
struct Example {
  Keyring keyring = Keyring::make();
  std::vector<RowHead> heads;
  Manifest manifest;

  explicit Example(size_t count) {
    for (size_t i = 0; i < count; ++i) {
      heads.push_back(made(std::to_string(i), 3));
      manifest.add(keyring, heads.back());
    }
  }

  RowHead made(const std::string& name, uint64_t version) const {
    return seal_row(keyring, {name, "group", version}, {}).head;
  }

  Index index() const {
    IndexBuilder builder(keyring, manifest);
    for (const RowHead& head : heads) {
      builder.add(head);
    }
    return builder.finish();
  }

  // How many rows are where: Absent, Present, Damaged.
  std::vector<size_t> standings(const Index& index) const {
    std::vector<size_t> counts(3);
    for (size_t i = 0; i < 200; ++i) {
      const Tag tag = keyring.tag_of(std::to_string(i));
      ++counts[static_cast<size_t>(index.find(tag).standing)];
    }
    return counts;
  }

  Standing standing_of(const std::string& name) const {
    return index().find(keyring.tag_of(name)).standing;
  }
};

TEST(Index, KnowsEveryRowOfAWholeStore) {
  const Example example(200);
  const Index index = example.index();
  EXPECT_EQ(example.standings(index), (std::vector<size_t>{0, 200, 0}));
  EXPECT_EQ(index.size(), 200u);
  EXPECT_EQ(index.missing(), 0u);
  EXPECT_EQ(example.standing_of("other"), Standing::Absent);
}

TEST(Index, DoubtsNobodyElseWhenOneHeadIsDamaged) {
  for (size_t field = 0; field < 5; ++field) {
    Example example = Example(200);
    RowHead& head = example.heads[7];
    switch (field) {
      case 0:
        head.version ^= 1;
        break;
      case 1:
        head.salt.data[2] ^= 1;
        break;
      case 2:
        head.group.data[9] ^= 1;
        break;
      case 3:
        head.seal.data[31] ^= 1;
        break;
      case 4:
        head.tag.data[0] ^= 0x80;  // into another bucket
        break;
    }
    const Index index = example.index();
    EXPECT_EQ(example.standing_of("7"), Standing::Damaged) << field;
    EXPECT_EQ(example.standings(index), (std::vector<size_t>{0, 199, 1}))
        << field;
    EXPECT_EQ(index.size(), 200u);
    EXPECT_EQ(index.missing(), 1u);
  }
}

TEST(Index, DoubtsTheBucketOfARowThatIsGone) {
  Example example(200);
  example.heads.erase(example.heads.begin() + 7);
  const Index index = example.index();
  EXPECT_EQ(example.standing_of("7"), Standing::Damaged);
  EXPECT_GT(example.standings(index)[1], 170u);
  EXPECT_EQ(index.size(), 200u);
}

TEST(Index, DoubtsARowThatWasPutBack) {
  Example example(200);
  const RowHead old = example.heads[7];
  example.manifest.subtract(example.keyring, old);
  example.manifest.add(example.keyring, example.made("7", 4));
  EXPECT_EQ(example.standing_of("7"), Standing::Damaged);
}

// Seals can be read in the file: one row is sacrificed, and gets a seal that
// makes good for another one's.
TEST(Index, DoubtsARowThatWasPutBackBehindAForgedSeal) {
  Example example(1000);
  const RowHead old = example.heads[7];
  const RowHead newer = example.made("7", 4);
  example.manifest.subtract(example.keyring, old);
  example.manifest.add(example.keyring, newer);
  const auto other =
      std::ranges::find_if(example.heads, [&old](const RowHead& head) {
        return head.tag != old.tag && bucket_of(head.tag) == bucket_of(old.tag);
      });
  ASSERT_NE(other, example.heads.end());
  Sum forged;
  forged.add(newer.seal);
  forged.add(other->seal);
  forged.subtract(old.seal);
  Writer seal;
  for (const uint64_t limb : forged.limbs) {
    seal.u64le(limb);
  }
  other->seal = crypto::Sha256::from(seal.buffer());
  EXPECT_EQ(example.standing_of("7"), Standing::Damaged);
}

TEST(Index, DoubtsAnotherWriteOfTheSameVersion) {
  Example example(200);
  example.heads[7] = example.made("7", 3);
  EXPECT_EQ(example.standing_of("7"), Standing::Damaged);
}

TEST(Index, DoubtsARowThatIsThereTwice) {
  Example example(200);
  example.heads.push_back(example.heads[7]);
  EXPECT_EQ(example.standing_of("7"), Standing::Damaged);
}

TEST(Index, DoubtsAnErasedRowThatWasPutBack) {
  Example example(200);
  example.heads.push_back(example.made("erased", 1));
  EXPECT_EQ(example.standing_of("erased"), Standing::Damaged);
}

TEST(Index, DoubtsABucketThatCannotBeReadWhole) {
  const Example example(200);
  IndexBuilder builder(example.keyring, example.manifest);
  for (const RowHead& head : example.heads) {
    builder.add(head);
  }
  builder.add_unreadable(bucket_of(example.heads[7].tag));
  const Index index = builder.finish();
  EXPECT_EQ(index.find(example.heads[7].tag).standing, Standing::Damaged);
  EXPECT_GT(index.missing(), 0u);
}

TEST(Index, FindsTheTagsOfAGroup) {
  Example example(20);
  const Index index = example.index();
  EXPECT_EQ(index.tags(example.keyring.group_of("group")).size(), 20u);
  EXPECT_EQ(index.tags(example.keyring.group_of("other")).size(), 0u);
  EXPECT_EQ(index.tags().size(), 20u);
}

}  // namespace
}  // namespace assay::store
