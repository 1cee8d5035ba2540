// SPDX-License-Identifier: Apache-2.0
// Tests of breaks: each is found by the rule that it breaks, and by no other.
#include "forge/event_log_breaks.h"

#include <gtest/gtest.h>

#include "tee/tpm/boot_facts.h"
#include "tee/tpm/event_names.h"
#include "tee/tpm/replay.h"

namespace assay::forge {
namespace {

using crypto::Hash;

EventLogDraft windows() {
  EventLogSpec spec;
  spec.system = LogSystem::Windows;
  return make_event_log_draft(spec);
}

// The first rule that a log breaks, in the order of tpm-vbs.md 4.18.
std::string broken(const EventLogDraft& draft, const tpm::PcrBank& registers) {
  const Buffer bytes = write_event_log(draft);
  const auto log = tpm::parse_event_log(bytes);
  if (!log) {
    return "malformed";
  }
  const tpm::AnyLog logs[] = {&*log};
  if (tpm::match_quoted(*tpm::replay(logs, Hash::Sha256), registers)
          .difference) {
    return "replay";
  }
  const auto record = tpm::read_boot_record(logs);
  if (!record) {
    return "tagged_event";
  }
  return find_unbound_event(*record).empty() ? "" : "event_digest";
}

std::string broken(void (*edit)(EventLogDraft&)) {
  EventLogDraft draft = windows();
  const tpm::PcrBank registers = registers_of(draft, Hash::Sha256);
  edit(draft);
  return broken(draft, registers);
}

// Registers are those of the edited draft.
std::string broken_when_measured(void (*edit)(EventLogDraft&)) {
  EventLogDraft draft = windows();
  edit(draft);
  return broken(draft, registers_of(draft, Hash::Sha256));
}

TEST(EventLogBreaks, AreFoundByTheirRule) {
  EXPECT_EQ(broken([](EventLogDraft&) {}), "");
  EXPECT_EQ(broken([](EventLogDraft& d) { d.cut = 5; }), "malformed");
  EXPECT_EQ(broken([](EventLogDraft& d) { d.tail = {1}; }), "malformed");
  EXPECT_EQ(broken([](EventLogDraft& d) { d.tail = Buffer(100, 0xff); }), "");
  EXPECT_EQ(broken([](EventLogDraft& d) { drop_event(d, 3); }), "replay");
  EXPECT_EQ(broken([](EventLogDraft& d) { alter_measured_data(d, 3); }),
            "replay");
  EXPECT_EQ(broken([](EventLogDraft& d) { swap_events(d, 3, 4); }), "replay");
  EXPECT_EQ(broken([](EventLogDraft& d) {
              alter_logged_data(
                  d, find_event(d, 7, tpm::kEvEfiVariableDriverConfig));
            }),
            "event_digest");
  EXPECT_EQ(broken(repeat_secure_boot), "replay");
}

TEST(EventLogBreaks, ThatWereMeasuredAreFoundByTheirRule) {
  EXPECT_EQ(broken_when_measured(lengthen_tagged_event), "tagged_event");
  EXPECT_EQ(broken_when_measured(repeat_secure_boot), "");
}

TEST(EventLogBreaks, ASecondSecureBootEndsTheClaim) {
  EventLogDraft draft = windows();
  repeat_secure_boot(draft);
  const Buffer bytes = write_event_log(draft);
  const auto log = tpm::parse_event_log(bytes);
  const tpm::AnyLog logs[] = {&*log};
  const auto record = tpm::read_boot_record(logs);
  EXPECT_FALSE(tpm::read_boot_facts(*record)->secure_boot);
}

TEST(EventLogBreaks, EventsAfterTheSeparatorAreNotBelieved) {
  EventLogSpec spec;
  spec.system = LogSystem::Windows;
  spec.vbs = false;
  EventLogDraft draft = make_event_log_draft(spec);
  append_after_separator(
      draft, make_trust_boundary(
                 {make_sipa(tpm::Sipa::kVbsMandatoryEnforcement, Buffer{1})}));
  const Buffer bytes = write_event_log(draft);
  const auto log = tpm::parse_event_log(bytes);
  const tpm::AnyLog logs[] = {&*log};
  const auto record = tpm::read_boot_record(logs);
  ASSERT_TRUE(record);
  EXPECT_FALSE(record->tagged.back().believed);
  EXPECT_FALSE(tpm::read_boot_facts(*record)->vbs_mandatory.some());
}

}  // namespace
}  // namespace assay::forge
