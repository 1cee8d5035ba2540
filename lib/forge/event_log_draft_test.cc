// SPDX-License-Identifier: Apache-2.0
// Tests of forged logs: they are read and replayed as what was asked for.
#include "forge/event_log_draft.h"

#include <gtest/gtest.h>

#include "tee/tpm/boot_facts.h"
#include "tee/tpm/event_digest.h"
#include "tee/tpm/event_names.h"
#include "tee/tpm/replay.h"

namespace assay::forge {
namespace {

using crypto::Hash;
using tpm::LogFormat;

// Whether the registers of the whole draft are explained by its log.
std::string difference(const EventLogDraft& draft, Hash hash) {
  const Buffer bytes = write_event_log(draft);
  const auto log = tpm::parse_event_log(bytes);
  if (!log) {
    return log.error().message();
  }
  const tpm::AnyLog logs[] = {&*log};
  const auto match =
      tpm::match_quoted(*tpm::replay(logs, hash), registers_of(draft, hash));
  return match.difference ? to_text(*match.difference) : "";
}

struct Read {
  explicit Read(const EventLogSpec& spec)
      : bytes(write_event_log(make_event_log_draft(spec))),
        log(*tpm::parse_event_log(bytes)),
        logs{&log},
        record(*tpm::read_boot_record(logs)),
        facts(*tpm::read_boot_facts(record)) {}

  Buffer bytes;
  tpm::EventLog log;
  std::vector<tpm::AnyLog> logs;
  tpm::BootRecord record;
  tpm::BootFacts facts;
};

EventLogSpec windows() {
  EventLogSpec spec;
  spec.system = LogSystem::Windows;
  return spec;
}

TEST(EventLogDraft, ReplaysToItsRegisters) {
  for (const LogSystem system : {LogSystem::Linux, LogSystem::Windows}) {
    EventLogSpec spec;
    spec.system = system;
    spec.hashes = {Hash::Sha1, Hash::Sha256, Hash::Sha384, Hash::Sha512};
    spec.startup_locality = 3;
    for (const Hash hash : spec.hashes) {
      EXPECT_EQ(difference(make_event_log_draft(spec), hash), "");
    }
    spec.format = LogFormat::Sha1;
    EXPECT_EQ(difference(make_event_log_draft(spec), Hash::Sha1), "");
    EXPECT_NE(difference(make_event_log_draft(spec), Hash::Sha256), "");
  }
}

TEST(EventLogDraft, HasNothingOddAboutIt) {
  for (const LogSystem system : {LogSystem::Linux, LogSystem::Windows}) {
    EventLogSpec spec;
    spec.system = system;
    const Read read(spec);
    EXPECT_TRUE(read.record.notes.empty());
    EXPECT_TRUE(tpm::find_foreign_digests(read.log).empty());
    EXPECT_EQ(find_unbound_event(read.record), "");
  }
}

TEST(EventLogDraft, SaysWhatWasAskedFor) {
  const Read usual(windows());
  EXPECT_TRUE(usual.facts.secure_boot);
  EXPECT_TRUE(usual.facts.debuggers_disabled());
  EXPECT_TRUE(usual.facts.boot_debugging.never());
  EXPECT_TRUE(usual.facts.signing_disabled());
  EXPECT_TRUE(usual.facts.vbs_enabled());
  EXPECT_TRUE(usual.facts.elam);
  EXPECT_EQ(usual.facts.hvci_policy, 1u);
  EXPECT_TRUE(equal(usual.facts.dbx.data, bytes_of("forbidden")));

  EventLogSpec spec = windows();
  spec.secure_boot = false;
  spec.boot_debugging = true;
  spec.kernel_debug = true;
  spec.hypervisor_debug = true;
  spec.test_signing = true;
  spec.flight_signing = true;
  spec.safe_mode = true;
  spec.win_pe = true;
  spec.vbs = false;
  spec.iommu = false;
  spec.elam = false;
  spec.hvci_policy = 0;
  spec.idks = IdksSpec{{1, 0, 1}, Buffer(256, 0xee)};
  const Read other(spec);
  EXPECT_FALSE(other.facts.secure_boot);
  EXPECT_TRUE(other.facts.boot_debugging.some());
  EXPECT_TRUE(other.facts.kernel_debug.some());
  EXPECT_TRUE(other.facts.hypervisor_debug.some());
  EXPECT_TRUE(other.facts.test_signing.some());
  EXPECT_TRUE(other.facts.flight_signing.some());
  EXPECT_TRUE(other.facts.safe_mode.some());
  EXPECT_TRUE(other.facts.win_pe.some());
  EXPECT_FALSE(other.facts.vbs_enabled());
  EXPECT_FALSE(other.facts.iommu_required.some());
  EXPECT_FALSE(other.facts.elam);
  EXPECT_EQ(other.facts.hvci_policy, 0u);
  ASSERT_EQ(other.facts.idks.size(), 1u);
  EXPECT_EQ(other.facts.idks[0].bit_length, 2048u);
}

TEST(EventLogDraft, OfLinuxHasNothingOfWindows) {
  const Read read{EventLogSpec()};
  EXPECT_TRUE(read.facts.secure_boot);
  EXPECT_FALSE(read.facts.windows);
  EXPECT_TRUE(read.record.tagged.empty());
}

TEST(EventLogDraft, HasRegistersAsATpmHasThem) {
  const auto bank =
      registers_of(make_event_log_draft(EventLogSpec()), Hash::Sha256);
  EXPECT_EQ(bank.mask(), 0xffffffu);
  EXPECT_EQ(*bank.find(16), Buffer(32));
  EXPECT_EQ(*bank.find(17), Buffer(32, 0xff));
  EXPECT_EQ(*bank.find(23), Buffer(32));
}

}  // namespace
}  // namespace assay::forge
