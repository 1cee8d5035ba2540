// SPDX-License-Identifier: Apache-2.0
// Edits of a draft; what was measured stays what it was, unless it is said.
#include "forge/event_log_breaks.h"

#include <algorithm>

#include "base/assert.h"
#include "tee/tpm/event_names.h"

namespace assay::forge {

size_t find_event(const EventLogDraft& draft, uint32_t pcr, uint32_t type) {
  const auto found = std::find_if(
      draft.events.begin(), draft.events.end(), [&](const EventDraft& event) {
        return event.pcr == pcr && event.type == type;
      });
  ASSAY_ASSERT(found != draft.events.end());
  return static_cast<size_t>(found - draft.events.begin());
}

void drop_event(EventLogDraft& draft, size_t index) {
  ASSAY_ASSERT(index < draft.events.size());
  draft.events.erase(draft.events.begin() + static_cast<std::ptrdiff_t>(index));
}

void alter_logged_data(EventLogDraft& draft, size_t index) {
  EventDraft& event = draft.events.at(index);
  if (!event.measured) {
    event.measured = event.data;
  }
  event.data.back() ^= 1;
}

void alter_measured_data(EventLogDraft& draft, size_t index) {
  EventDraft& event = draft.events.at(index);
  event.data.back() ^= 1;
  event.measured = event.data;
}

void lengthen_tagged_event(EventLogDraft& draft) {
  constexpr uint32_t kConfigurationPcr = 12;
  constexpr size_t kSizeOffset = 4;
  const size_t index = find_event(draft, kConfigurationPcr, tpm::kEvEventTag);
  ++draft.events[index].data[kSizeOffset];
}

void append_after_separator(EventLogDraft& draft, Buffer data) {
  constexpr uint32_t kConfigurationPcr = 12;
  draft.events.push_back(
      {kConfigurationPcr, tpm::kEvEventTag, std::move(data)});
}

void repeat_secure_boot(EventLogDraft& draft) {
  constexpr uint32_t kSecureBootPcr = 7;
  const size_t index =
      find_event(draft, kSecureBootPcr, tpm::kEvEfiVariableDriverConfig);
  EventDraft again = draft.events[index];
  again.data.back() ^= 1;
  draft.events.insert(
      draft.events.begin() + static_cast<std::ptrdiff_t>(index) + 1,
      std::move(again));
}

void swap_events(EventLogDraft& draft, size_t first, size_t second) {
  const EventDraft kept = draft.events.at(first);
  draft.events.at(first) = draft.events.at(second);
  draft.events.at(second) = kept;
}

}  // namespace assay::forge
