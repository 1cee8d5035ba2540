// SPDX-License-Identifier: Apache-2.0
// Event logs as long as those of machines that load many drivers.
#pragma once

#include <cstddef>

#include "forge/event_log_draft.h"

namespace assay::bench {

// Adds drivers that were loaded, as many as make the log this large.
// Requires: the draft has 20 events.
void lengthen(forge::EventLogDraft& draft, size_t size);

}  // namespace assay::bench
