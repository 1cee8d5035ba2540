// SPDX-License-Identifier: Apache-2.0
// Ways in which a log tells of another boot than the one that was measured.
#pragma once

#include "forge/event_log_draft.h"

namespace assay::forge {

// The index of the first such event. Requires: there is one.
size_t find_event(const EventLogDraft& draft, uint32_t pcr, uint32_t type);

// Breaks. Registers that are to be those of the whole log are taken before.

// The event was measured, but is not in the log: tpm.log.replay.
void drop_event(EventLogDraft& draft, size_t index);
// One bit of the data is another than what was measured: tpm.log.event_digest
// of events that claims rest on.
void alter_logged_data(EventLogDraft& draft, size_t index);
// Data and digest are of something else than was measured: tpm.log.replay.
void alter_measured_data(EventLogDraft& draft, size_t index);
// The first tagged event says that it is longer than it is, and was measured
// so: tpm.log.tagged_event, with registers taken after.
void lengthen_tagged_event(EventLogDraft& draft);
// A tagged event comes after the separator of PCR 12, as anybody may extend.
void append_after_separator(EventLogDraft& draft, Buffer data);
// A second SecureBoot variable, which says the opposite.
void repeat_secure_boot(EventLogDraft& draft);
// Events change places, within a register: tpm.log.replay.
void swap_events(EventLogDraft& draft, size_t first, size_t second);

}  // namespace assay::forge
