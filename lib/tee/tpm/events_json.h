// SPDX-License-Identifier: Apache-2.0
// The claim `events`: the logs of a boot as JSON that policies query.
#pragma once

#include <string>

#include "tee/tpm/boot_record.h"

namespace assay::tpm {

// {"Events":[{"EventSeq":0,"PcrIndex":7,"EventType":2147483649,
// "EventTypeString":"EV_...","EventSize":53,"Digests":{"SHA256":hex},
// "ProcessedData":{...}}]}, the events of all logs numbered as one sequence.
// Entries of IMA logs have no EventType. A tagged event that is not believed
// has "AfterSeparator":true and nothing in ProcessedData. tpm-vbs.md 8.2.
// Bounded: at most about six times the bytes of the logs.
std::string events_json(const BootRecord& record);

// The value of ProcessedData of one variable or tagged event.
std::string processed_data(const MeasuredVariable& variable);
std::string processed_data(const TaggedEvent& tagged);

}  // namespace assay::tpm
