// SPDX-License-Identifier: Apache-2.0
// Event logs for people: one line an event.
#pragma once

#include <string>
#include <vector>

#include "tee/tpm/boot_record.h"

namespace assay::tpm {

constexpr size_t kMaxEventText = 160;  // bytes of a description

struct EventRow {
  size_t number = 0;        // as EventSeq in the claim `events`
  uint32_t pcr = 0;         // kNoPcr: none
  std::string type;         // "EV_SEPARATOR"
  std::string digest;       // hex, of the strongest bank
  std::string description;  // UTF-8 on one line, at most kMaxEventText bytes
};

// Every event of the record's logs, in order.
std::vector<EventRow> event_rows(const BootRecord& record);

// What an event's data says; empty where that is unknown. Control characters
// are written as '?': logs are of strangers.
std::string describe(const Event& event);

}  // namespace assay::tpm
