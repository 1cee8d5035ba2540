// SPDX-License-Identifier: Apache-2.0
// Tests of IMA logs: templates, lengths, and what is extended.
#include "tee/tpm/ima_log.h"

#include <gtest/gtest.h>

#include "tee/tpm/test_log.h"

namespace assay::tpm {
namespace {

using crypto::Hash;

Buffer owned(std::string_view text) {
  return copy_of(bytes_of(text));
}

std::string refusal(const Buffer& log) {
  const auto parsed = parse_ima_log(log);
  return parsed ? "" : parsed.error().message();
}

TEST(ImaLogParser, ReadsTheTemplates) {
  const Buffer digest = owned("sha256:....");
  const Buffer input = join(
      {ima_entry("ima-ng", {digest, owned(std::string("/sbin/init\0", 11))}),
       ima_entry("ima-sig", {digest, owned("/a"), owned("signature")}),
       ima_entry("ima-buf", {digest, owned("kernel_version"), owned("6.1")}),
       ima_entry("d-ng|n-ng", {owned("whatever")})});
  const auto log = parse_ima_log(input);
  ASSERT_TRUE(log) << log.error().message();
  ASSERT_EQ(log->entries.size(), 4u);
  EXPECT_EQ(log->entries[0].kind, ImaTemplate::Ng);
  EXPECT_EQ(text_of(log->entries[0].name), "/sbin/init");
  EXPECT_EQ(log->entries[0].pcr, 10u);
  EXPECT_FALSE(log->entries[0].violation());
  EXPECT_EQ(log->entries[1].kind, ImaTemplate::Sig);
  EXPECT_EQ(text_of(log->entries[2].name), "kernel_version");
  EXPECT_EQ(text_of(log->entries[2].buffer), "6.1");
  EXPECT_EQ(log->entries[3].kind, ImaTemplate::Other);
  EXPECT_EQ(text_of(log->entries[3].template_name), "d-ng|n-ng");
  EXPECT_TRUE(log->entries[3].name.empty());
}

TEST(ImaLogParser, TakesAnEmptyLog) {
  EXPECT_TRUE(parse_ima_log({}));
}

TEST(ImaLogParser, RefusesEveryTruncation) {
  const Buffer whole = ima_entry("ima-ng", {owned("d"), owned("n")});
  for (size_t size = 1; size < whole.size(); ++size) {
    EXPECT_NE(refusal(Buffer(whole.begin(),
                             whole.begin() + static_cast<ptrdiff_t>(size))),
              "")
        << size;
  }
}

TEST(ImaLogParser, RefusesLengthsThatDoNotAddUp) {
  EXPECT_EQ(refusal(ima_entry("ima-ng", {owned("d"), owned("n"), owned("x")})),
            "entry 0, template data, offset 0: its fields do not fill it");
  EXPECT_EQ(refusal(ima_entry("ima-buf", {owned("d"), owned("n")})),
            "entry 0, template data, offset 0: its fields do not fill it");
  Buffer name = ima_entry("ima-ng", {owned("d"), owned("n")});
  name[25] = 1;
  EXPECT_EQ(refusal(name),
            "entry 0, template name, offset 24: 262 bytes, more than 255");
  Buffer data = ima_entry("ima-ng", {owned("d"), owned("n")});
  data[36] = 0x20;
  EXPECT_EQ(refusal(data),
            "entry 0, template data, offset 34: 2097162 bytes, more than "
            "1048576");
}

TEST(ImaLogParser, RefusesRegistersThatAreNotThere) {
  Buffer entry = ima_entry("ima-ng", {owned("d"), owned("n")});
  entry[0] = 24;
  EXPECT_EQ(refusal(entry), "entry 0, PCR index, offset 0: there is no PCR 24");
}

TEST(ImaLogParser, RefusesWhatIsTooLarge) {
  const auto log = parse_ima_log(Buffer(kMaxImaLogSize + 1));
  ASSERT_FALSE(log);
  EXPECT_EQ(log.error().code(), Code::EvidenceTooLarge);
}

TEST(ImaLogParser, RefusesMoreEntriesThanTheLimit) {
  const Buffer one = ima_entry("x", {});
  Buffer all;
  for (size_t i = 0; i <= kMaxImaEntries; ++i) {
    all.insert(all.end(), one.begin(), one.end());
  }
  EXPECT_EQ(refusal(all),
            "entry 65536, number of entries, offset 2162688: more than 65536");
}

TEST(ImaLogParser, RefusesMoreKeysThanTheLimit) {
  const Buffer one =
      ima_entry("ima-buf", {owned("d"), owned(".ima"), owned("key")});
  Buffer all;
  for (size_t i = 0; i < kMaxImaKeys; ++i) {
    all.insert(all.end(), one.begin(), one.end());
  }
  EXPECT_EQ(refusal(all), "");
  all.insert(all.end(), one.begin(), one.end());
  EXPECT_EQ(refusal(all),
            "entry 1024, number of keys, offset 60416: more than 1024");
}

TEST(ImaDigest, IsOfTheKernelsKind) {
  const Buffer input = ima_entry("ima-ng", {owned("d"), owned("n")});
  const auto log = parse_ima_log(input);
  ASSERT_TRUE(log);
  const ImaEntry& entry = log->entries[0];
  EXPECT_TRUE(
      equal(ima_digest(entry, Hash::Sha1, ImaBanks::OwnDigests), entry.digest));
  EXPECT_EQ(ima_digest(entry, Hash::Sha256, ImaBanks::OwnDigests),
            crypto::digest(Hash::Sha256, {entry.data}));
  Buffer padded = copy_of(entry.digest);
  padded.resize(32);
  EXPECT_EQ(ima_digest(entry, Hash::Sha256, ImaBanks::PaddedSha1), padded);
}

TEST(ImaDigest, OfAViolationIsAllOnes) {
  Buffer input = ima_entry("ima-ng", {owned("d"), owned("n")});
  std::fill_n(input.begin() + 4, 20, uint8_t{0});
  const auto log = parse_ima_log(input);
  ASSERT_TRUE(log);
  EXPECT_TRUE(log->entries[0].violation());
  EXPECT_EQ(ima_digest(log->entries[0], Hash::Sha256, ImaBanks::OwnDigests),
            Buffer(32, 0xff));
  EXPECT_EQ(ima_digest(log->entries[0], Hash::Sha1, ImaBanks::PaddedSha1),
            Buffer(20, 0xff));
}

}  // namespace
}  // namespace assay::tpm
