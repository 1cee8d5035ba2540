// SPDX-License-Identifier: Apache-2.0
// The logs of one boot, read once: which variables were measured, which tagged
// events, and which of the latter may be believed.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/result.h"
#include "tee/tpm/efi_events.h"
#include "tee/tpm/replay.h"
#include "tee/tpm/sipa_events.h"

namespace assay::tpm {

constexpr size_t kMaxLogs = 8;  // of one boot

// A place in the logs of a boot.
struct EventPlace {
  size_t log = 0;     // index of the log
  size_t number = 0;  // of the event in it, from 0
};

struct MeasuredVariable {
  EventPlace place;
  const Event* event = nullptr;
  EfiVariable variable;
  // Before the first separator of its PCR, in all logs: only firmware can have
  // measured it.
  bool believed = true;

  std::string guid() const { return guid_text(variable.guid); }
  std::string name() const;
};

struct TaggedEvent {
  EventPlace place;
  const Event* event = nullptr;
  // Before the first separator of its PCR, in all logs: afterwards anybody who
  // runs code may have extended the register.
  bool believed = true;
  std::vector<SipaEvent> events;  // flat, as parse_sipa_events() gives them
};

// Views of the logs and of their bytes.
struct BootRecord {
  std::vector<AnyLog> logs;
  std::vector<MeasuredVariable> variables;  // in order
  std::vector<TaggedEvent> tagged;          // of Windows, in order
  // What is odd, and tolerated: "tpm.log.variable", "tpm.log.after_separator",
  // "tpm.log.repeated", "tpm.log.foreign_tag".
  std::vector<Note> notes;
};

// Registers in which Windows logs tagged events. tpm-vbs.md 8.1.
bool has_tagged_events(uint32_t pcr);

// Types are not measured: who edits a log may write another one. So separators
// are known by their digests, too, and a register of Windows' configuration or
// modules (PCR 12, 13) has nothing but tagged events before its separator, if
// it has one of Windows. Errors: EvidenceMalformed where it has, where a tagged
// event's lengths do not add up, with the log's and the event's number, or
// where there are more than kMaxLogs. The logs must outlive the result.
Result<BootRecord> read_boot_record(std::span<const AnyLog> logs);

// The first event that claims are made from and whose digest is not of its
// data, as text with its number, PCR and type; empty where there is none.
// Check tpm.log.event_digest.
std::string find_unbound_event(const BootRecord& record);

}  // namespace assay::tpm
