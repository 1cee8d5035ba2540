// SPDX-License-Identifier: Apache-2.0
// Tests of replay: what is extended, in which order, and what must match.
#include "tee/tpm/replay.h"

#include <gtest/gtest.h>

#include "tee/tpm/test_log.h"

namespace assay::tpm {
namespace {

using crypto::Hash;
using Reason = ReplayDifference::Reason;

// A log that owns its bytes.
struct OwnLog {
  explicit OwnLog(Buffer from) : bytes(std::move(from)) {
    auto parsed = parse_event_log(bytes);
    EXPECT_TRUE(parsed) << (parsed ? "" : parsed.error().message());
    log = std::move(*parsed);
  }
  Buffer bytes;
  EventLog log;
};

struct OwnImaLog {
  explicit OwnImaLog(Buffer from) : bytes(std::move(from)) {
    auto parsed = parse_ima_log(bytes);
    EXPECT_TRUE(parsed) << (parsed ? "" : parsed.error().message());
    log = std::move(*parsed);
  }
  Buffer bytes;
  ImaLog log;
};

Buffer sha(Bytes a, Bytes b) {
  return crypto::digest(Hash::Sha1, {a, b});
}

Buffer sha(std::string_view text) {
  return crypto::digest(Hash::Sha1, {bytes_of(text)});
}

ReplayedBank replayed(const std::vector<AnyLog>& logs, Hash hash = Hash::Sha1) {
  auto bank = replay(logs, hash);
  EXPECT_TRUE(bank);
  return std::move(*bank);
}

Buffer value(const ReplayedBank& bank, unsigned index) {
  return bank.pcrs[index].candidates[0].digest;
}

std::string difference(const ReplayedBank& bank, const PcrBank& quoted) {
  const ReplayMatch match = match_quoted(bank, quoted);
  return match.difference ? to_text(*match.difference) : "";
}

TEST(Replay, ExtendsInTheOrderOfEvents) {
  const OwnLog a(join({sha1_event(4, kEvAction, bytes_of("a")),
                       sha1_event(5, kEvAction, bytes_of("x")),
                       sha1_event(4, kEvAction, bytes_of("b")),
                       sha1_event(4, kEvNoAction, bytes_of("c"))}));
  const ReplayedBank bank = replayed({&a.log});
  EXPECT_EQ(value(bank, 4), sha(sha(Buffer(20), sha("a")), sha("b")));
  EXPECT_EQ(value(bank, 5), sha(Buffer(20), sha("x")));
  EXPECT_EQ(bank_of(bank).mask(), 0x30u);
}

TEST(Replay, TakesLogsOneAfterTheOther) {
  const OwnLog a(sha1_event(4, kEvAction, bytes_of("a")));
  const OwnLog b(sha1_event(4, kEvAction, bytes_of("b")));
  EXPECT_EQ(value(replayed({&a.log, &b.log}), 4),
            sha(sha(Buffer(20), sha("a")), sha("b")));
  EXPECT_EQ(value(replayed({&b.log, &a.log}), 4),
            sha(sha(Buffer(20), sha("b")), sha("a")));
}

Buffer locality(uint32_t pcr, uint8_t n) {
  Buffer data = copy_of(bytes_of(std::string_view("StartupLocality\0", 16)));
  data.push_back(n);
  return sha1_event(pcr, kEvNoAction, Buffer(20), data);
}

TEST(Replay, StartsPcr0FromItsLocality) {
  const OwnLog log(join({locality(0, 3), locality(0, 4)}));
  const ReplayedBank bank = replayed({&log.log});
  Buffer start(20);
  start[19] = 3;
  EXPECT_EQ(value(bank, 0), start);
  EXPECT_EQ(bank_of(bank).mask(), 1u);
}

TEST(Replay, BelievesALocalityOnlyInPcr0AndBeforeItWasExtended) {
  const OwnLog other(
      join({locality(1, 3), sha1_event(0, kEvAction, bytes_of("a")),
            locality(0, 3)}));
  const ReplayedBank bank = replayed({&other.log});
  EXPECT_EQ(value(bank, 0), sha(Buffer(20), sha("a")));
  EXPECT_EQ(value(bank, 1), Buffer(20));
}

TEST(Replay, ReplaysEveryBankOfAnAgileLog) {
  const std::vector<Hash> both = {Hash::Sha1, Hash::Sha256};
  const OwnLog log(join(
      {agile_header(both), agile_event(both, 7, kEvAction, bytes_of("a"))}));
  const ReplayedBank bank = replayed({&log.log}, Hash::Sha256);
  EXPECT_EQ(value(bank, 7),
            crypto::digest(
                Hash::Sha256,
                {Buffer(32), crypto::digest(Hash::Sha256, {bytes_of("a")})}));
}

TEST(Match, HoldsWhereEveryQuotedValueIsReplayed) {
  const OwnLog log(sha1_event(4, kEvAction, bytes_of("a")));
  const ReplayedBank bank = replayed({&log.log});
  PcrBank quoted(Hash::Sha1);
  quoted.set(4, sha(Buffer(20), sha("a")));
  quoted.set(5, Buffer(20));
  quoted.set(17, Buffer(20, 0xff));
  EXPECT_EQ(difference(bank, quoted), "");
}

TEST(Match, NamesTheFirstRegisterThatDiffers) {
  const OwnLog log(join({sha1_event(4, kEvAction, bytes_of("a")),
                         sha1_event(17, kEvAction, bytes_of("a"))}));
  const ReplayedBank bank = replayed({&log.log});
  PcrBank quoted(Hash::Sha1);
  quoted.set(17, Buffer(20, 0xff));
  EXPECT_EQ(difference(bank, quoted),
            "PCR 17 (SHA1): quoted as "
            "ffffffffffffffffffffffffffffffffffffffff, but the logs replay to "
            "b311ff7e540d671f5b54ed190d402a1d064fbecb");
  quoted.set(4, Buffer(20));
  const auto match = match_quoted(bank, quoted);
  ASSERT_TRUE(match.difference);
  EXPECT_EQ(match.difference->index, 4u);
  EXPECT_EQ(match.difference->reason, Reason::Differs);
  quoted.set(3, Buffer(20, 1));
  EXPECT_EQ(difference(bank, quoted),
            "PCR 3 (SHA1): quoted as "
            "0101010101010101010101010101010101010101, but the logs have no "
            "event of it");
}

TEST(Match, RefusesABankThatALogHasNoDigestsOf) {
  const std::vector<Hash> one = {Hash::Sha256};
  const OwnLog old(sha1_event(4, kEvAction, bytes_of("a")));
  const OwnLog fresh(
      join({agile_header(one), agile_event(one, 4, kEvAction, bytes_of("a"))}));
  const ReplayedBank bank = replayed({&fresh.log, &old.log}, Hash::Sha256);
  PcrBank quoted(Hash::Sha256);
  quoted.set(0, Buffer(32));
  EXPECT_EQ(difference(bank, quoted),
            "PCR 0 (SHA256): a log has no digests of that algorithm");
  EXPECT_EQ(bank_of(bank).mask(), 0u);
}

TEST(Match, AssumesTheExitOfBootServicesInPcr5Only) {
  const Buffer separator = sha1_event(5, kEvSeparator, Buffer(4));
  const Buffer exits =
      join({sha1_event(5, kEvAction, bytes_of("Exit Boot Services Invocation")),
            sha1_event(5, kEvAction,
                       bytes_of("Exit Boot Services Returned with Success"))});
  const OwnLog without(separator);
  const OwnLog whole(join({separator, exits}));
  PcrBank quoted(Hash::Sha1);
  quoted.set(5, value(replayed({&whole.log}), 5));
  const ReplayMatch match = match_quoted(replayed({&without.log}), quoted);
  EXPECT_FALSE(match.difference);
  ASSERT_EQ(match.notes.size(), 1u);
  EXPECT_EQ(match.notes[0].code, "tpm.log.boot_services_exit");
  EXPECT_EQ(match.notes[0].target, "PCR 5");
  EXPECT_TRUE(match_quoted(replayed({&whole.log}), quoted).notes.empty());

  Buffer elsewhere = join({separator, exits});
  const OwnLog other(sha1_event(4, kEvSeparator, Buffer(4)));
  PcrBank quoted4(Hash::Sha1);
  quoted4.set(4, value(replayed({&whole.log}), 5));
  EXPECT_TRUE(match_quoted(replayed({&other.log}), quoted4).difference);
}

TEST(Match, AssumesTheExitOfBootServicesOnlyOnce) {
  const Buffer exits =
      join({sha1_event(5, kEvAction, bytes_of("Exit Boot Services Invocation")),
            sha1_event(5, kEvAction,
                       bytes_of("Exit Boot Services Returned with Success"))});
  const OwnLog once(exits);
  const OwnLog twice(join({exits, exits}));
  PcrBank quoted(Hash::Sha1);
  quoted.set(5, value(replayed({&twice.log}), 5));
  EXPECT_TRUE(match_quoted(replayed({&once.log}), quoted).difference);
}

Buffer owned(std::string_view text) {
  return copy_of(bytes_of(text));
}

TEST(Match, TakesImaLogsOfEitherKernel) {
  const OwnImaLog ima(join({ima_entry("ima-ng", {owned("d"), owned("a")}),
                            ima_entry("ima-ng", {owned("d"), owned("b")})}));
  const ReplayedBank bank = replayed({&ima.log}, Hash::Sha256);
  for (const ImaBanks banks : {ImaBanks::OwnDigests, ImaBanks::PaddedSha1}) {
    Buffer pcr(32);
    for (const ImaEntry& entry : ima.log.entries) {
      pcr = crypto::digest(Hash::Sha256,
                           {pcr, ima_digest(entry, Hash::Sha256, banks)});
    }
    PcrBank quoted(Hash::Sha256);
    quoted.set(10, pcr);
    EXPECT_EQ(difference(bank, quoted), "");
    EXPECT_EQ(bank.pcrs[10].candidates.size(), 2u);
  }
  EXPECT_EQ(replayed({&ima.log}).pcrs[10].candidates.size(), 1u);
}

TEST(Replay, TakesAFewImaLogsAndNoMore) {
  const OwnImaLog ima(ima_entry("ima-ng", {owned("d"), owned("a")}));
  const std::vector<AnyLog> most(kMaxImaLogs, &ima.log);
  EXPECT_EQ(replayed(most, Hash::Sha256).pcrs[10].candidates.size(), 8u);
  const std::vector<AnyLog> more(kMaxImaLogs + 1, &ima.log);
  EXPECT_FALSE(replay(more, Hash::Sha256));
}

}  // namespace
}  // namespace assay::tpm
