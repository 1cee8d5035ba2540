// SPDX-License-Identifier: Apache-2.0
// Tests of event logs: both forms, their ends, and every length.
#include "tee/tpm/event_log.h"

#include <gtest/gtest.h>

#include "tee/tpm/test_log.h"

namespace assay::tpm {
namespace {

using crypto::Hash;

const std::vector<Hash> kTwo = {Hash::Sha1, Hash::Sha256};

std::string refusal(const Buffer& log) {
  const auto parsed = parse_event_log(log);
  return parsed ? "" : parsed.error().message();
}

Buffer agile(const std::vector<Buffer>& events) {
  Buffer log = agile_header(kTwo);
  for (const Buffer& event : events) {
    log.insert(log.end(), event.begin(), event.end());
  }
  return log;
}

Buffer with(Buffer log, size_t offset, uint8_t value) {
  log.at(offset) = value;
  return log;
}

TEST(EventLogParser, ReadsTheFormOfTpm12) {
  const Buffer input = join({sha1_event(0, kEvSCrtmVersion, bytes_of("ab")),
                             sha1_event(7, kEvSeparator, Buffer(4))});
  const auto log = parse_event_log(input);
  ASSERT_TRUE(log) << log.error().message();
  EXPECT_EQ(log->format, LogFormat::Sha1);
  EXPECT_EQ(log->hashes(), std::vector{Hash::Sha1});
  ASSERT_EQ(log->events.size(), 2u);
  EXPECT_EQ(log->events[0].data.data(), input.data() + 32);
  EXPECT_EQ(text_of(log->events[0].data), "ab");
  EXPECT_EQ(log->events[1].offset, 34u);
  EXPECT_EQ(log->events[1].pcr, 7u);
  EXPECT_EQ(log->events[1].type, kEvSeparator);
  EXPECT_TRUE(equal(log->digest(log->events[1], Hash::Sha1),
                    crypto::digest(Hash::Sha1, {Buffer(4)})));
  EXPECT_TRUE(log->digest(log->events[1], Hash::Sha256).empty());
}

TEST(EventLogParser, ReadsTheCryptoAgileForm) {
  const Buffer input = agile({agile_event(kTwo, 4, kEvAction, bytes_of("x"))});
  const auto log = parse_event_log(input);
  ASSERT_TRUE(log) << log.error().message();
  EXPECT_EQ(log->format, LogFormat::CryptoAgile);
  EXPECT_EQ(log->hashes(), kTwo);
  ASSERT_EQ(log->events.size(), 2u);
  for (const Hash hash : kTwo) {
    EXPECT_TRUE(equal(log->digest(log->events[1], hash),
                      crypto::digest(hash, {bytes_of("x")})));
  }
  EXPECT_TRUE(log->digest(log->events[1], Hash::Sha384).empty());
  EXPECT_EQ(log->digest(log->events[0], Hash::Sha1).size(), 20u);
  EXPECT_TRUE(log->digest(log->events[0], Hash::Sha256).empty());
}

TEST(EventLogParser, FindsDigestsInAnotherOrderThanTheHeaders) {
  const Buffer input = agile(
      {agile_event({Hash::Sha256, Hash::Sha1}, 4, kEvAction, bytes_of("x"))});
  const auto log = parse_event_log(input);
  ASSERT_TRUE(log) << log.error().message();
  EXPECT_TRUE(equal(log->digest(log->events[1], Hash::Sha256),
                    crypto::digest(Hash::Sha256, {bytes_of("x")})));
}

TEST(EventLogParser, SkipsOverBanksOfUnknownAlgorithms) {
  Buffer header = agile_header(kTwo);
  header[32 + 28] = 0x12;  // SM3-256 in the place of SHA-1
  header[32 + 30] = 32;
  Writer event;
  event.u32le(1).u32le(kEvAction).u32le(2);
  event.u16le(0x12).zeros(32).u16le(0x0b);
  event.bytes(crypto::digest(Hash::Sha256, {bytes_of("x")}));
  event.u32le(1).bytes(bytes_of("x"));
  const Buffer input = join({header, event.buffer()});
  const auto log = parse_event_log(input);
  ASSERT_TRUE(log) << log.error().message();
  EXPECT_EQ(log->hashes(), std::vector{Hash::Sha256});
  EXPECT_EQ(log->digest(log->events[1], Hash::Sha256).size(), 32u);
}

TEST(EventLogParser, EndsAtPadding) {
  const Buffer event = sha1_event(0, kEvAction, bytes_of("a"));
  for (const uint8_t fill : {uint8_t{0}, uint8_t{0xff}}) {
    for (const size_t size : {1u, 7u, 8u, 31u, 32u, 500u}) {
      const Buffer input = join({event, Buffer(size, fill)});
      const auto log = parse_event_log(input);
      ASSERT_TRUE(log) << size << ' ' << log.error().message();
      EXPECT_EQ(log->events.size(), 1u);
      EXPECT_EQ(log->padding, size);
    }
  }
}

TEST(EventLogParser, RefusesMoreThanPaddingAfterItsBegin) {
  const Buffer event = sha1_event(0, kEvAction, bytes_of("a"));
  Buffer ones(64, 0xff);
  ones[40] = 0;
  EXPECT_EQ(refusal(join({event, ones})),
            "event 1, PCR index, offset 33: padding begins, but not all that "
            "follows is");
  EXPECT_EQ(refusal(join({event, Buffer(32), event})),
            "event 1, PCR index, offset 33: padding begins, but not all that "
            "follows is");
}

TEST(EventLogParser, TakesAnEventWithoutPcrIfItMeasuresNothing) {
  const Buffer quiet = sha1_event(kNoPcr, kEvNoAction, bytes_of("a"));
  const auto log = parse_event_log(quiet);
  ASSERT_TRUE(log) << log.error().message();
  EXPECT_EQ(log->events[0].pcr, kNoPcr);
  EXPECT_EQ(refusal(sha1_event(24, kEvAction, bytes_of("a"))),
            "event 0, PCR index, offset 0: there is no PCR 24");
  EXPECT_EQ(refusal(sha1_event(24, kEvNoAction, bytes_of("a"))),
            "event 0, PCR index, offset 0: there is no PCR 24");
}

TEST(EventLogParser, RefusesEveryTruncation) {
  const Buffer event = agile_event(kTwo, 4, kEvAction, bytes_of("hello"));
  const Buffer whole = agile({event});
  const size_t begin = whole.size() - event.size();
  for (size_t size = 1; size < whole.size(); ++size) {
    if (size != begin) {
      const Buffer cut(whole.begin(),
                       whole.begin() + static_cast<std::ptrdiff_t>(size));
      EXPECT_NE(refusal(cut), "") << size;
    }
  }
  EXPECT_EQ(refusal(Buffer(whole.begin(), whole.end() - 1)),
            "event 1, event data, offset 141: 4 bytes are left of 5");
}

TEST(EventLogParser, RefusesAnEmptyLog) {
  EXPECT_EQ(refusal({}), "event 0, PCR index, offset 0: the log has no event");
  EXPECT_EQ(refusal(Buffer(100)),
            "event 0, PCR index, offset 0: the log has no event");
}

TEST(EventLogParser, RefusesEventsThatAreTooLarge) {
  Buffer event = sha1_event(0, kEvAction, bytes_of("a"));
  event[31] = 0xff;
  EXPECT_EQ(refusal(event),
            "event 0, event size, offset 28: 4278190081 bytes, more than "
            "1048576");
}

TEST(EventLogParser, RefusesLogsThatAreTooLarge) {
  const auto log = parse_event_log(Buffer(kMaxLogSize + 1));
  ASSERT_FALSE(log);
  EXPECT_EQ(log.error().code(), Code::EvidenceTooLarge);
}

TEST(EventLogParser, RefusesMoreEventsThanTheLimit) {
  const Buffer one = sha1_event(1, kEvAction, {});
  Buffer all;
  for (size_t i = 0; i <= kMaxEvents; ++i) {
    all.insert(all.end(), one.begin(), one.end());
  }
  EXPECT_EQ(refusal(all),
            "event 65536, number of events, offset 2097152: more than 65536");
}

// Offsets in the header event: data begins at 32.
TEST(EventLogParser, RefusesHeadersThatAreNotOne) {
  const Buffer event = agile_event(kTwo, 4, kEvAction, bytes_of("x"));
  const Buffer whole = agile({event});
  EXPECT_EQ(refusal(with(whole, 8, 1)),
            "event 0, digest, offset 0: that of the header is zeros");
  EXPECT_EQ(refusal(with(whole, 32 + 21, 1)),
            "event 0, header, offset 0: version 1 with integers of kind 2");
  EXPECT_EQ(refusal(with(whole, 32 + 23, 3)),
            "event 0, header, offset 0: version 2 with integers of kind 3");
  EXPECT_EQ(refusal(with(whole, 32 + 24, 0)),
            "event 0, number of algorithms, offset 0: expected 1 to 8, found "
            "0");
  EXPECT_EQ(refusal(with(whole, 32 + 24, 9)),
            "event 0, number of algorithms, offset 0: expected 1 to 8, found "
            "9");
  EXPECT_EQ(refusal(with(whole, 32 + 30, 32)),
            "event 0, algorithms, offset 0: 0x0004 with digests of 32 bytes");
  EXPECT_EQ(refusal(with(with(whole, 32 + 32, 4), 32 + 34, 20)),
            "event 0, algorithms, offset 0: 0x0004 with digests of 20 bytes, "
            "again");
  EXPECT_EQ(refusal(with(whole, 32 + 36, 1)),
            "event 0, header, offset 0: its lengths do not add up");
}

TEST(EventLogParser, WantsExactlyTheDigestsOfTheHeader) {
  EXPECT_EQ(refusal(agile(
                {agile_event({Hash::Sha256}, 4, kEvAction, bytes_of("x"))})),
            "event 1, digest count, offset 77: the header names 2 algorithms, "
            "found 1");
  EXPECT_EQ(refusal(agile({agile_event({Hash::Sha1, Hash::Sha1}, 4, kEvAction,
                                       bytes_of("x"))})),
            "event 1, digest algorithm, offset 103: 0x0004 is not in the "
            "header, or twice in the event");
  EXPECT_EQ(refusal(agile({agile_event({Hash::Sha1, Hash::Sha384}, 4, kEvAction,
                                       bytes_of("x"))})),
            "event 1, digest algorithm, offset 103: 0x000c is not in the "
            "header, or twice in the event");
}

TEST(EventLogParser, KnowsAHeaderByItsPlaceAndType) {
  Buffer other = agile_header(kTwo);
  other[4] = 5;  // EV_ACTION
  const auto log = parse_event_log(other);
  ASSERT_TRUE(log) << log.error().message();
  EXPECT_EQ(log->format, LogFormat::Sha1);
}

}  // namespace
}  // namespace assay::tpm
