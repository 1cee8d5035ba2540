// SPDX-License-Identifier: Apache-2.0
// The table of types, searched by halves.
#include "tee/tpm/event_names.h"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

namespace assay::tpm {
namespace {

constexpr EventTypeInfo kTypes[] = {
#define EVENT_TYPE(value, name, rule) {value, name, DigestRule::rule},
#include "tee/tpm/event_types.def"
#undef EVENT_TYPE
};

}  // namespace

std::span<const EventTypeInfo> all_event_types() {
  return kTypes;
}

const EventTypeInfo* find_event_type(uint32_t type) {
  const auto* const row = std::lower_bound(
      std::begin(kTypes), std::end(kTypes), type,
      [](const EventTypeInfo& item, uint32_t key) { return item.type < key; });
  return row != std::end(kTypes) && row->type == type ? row : nullptr;
}

std::string event_type_name(uint32_t type) {
  const EventTypeInfo* const row = find_event_type(type);
  return row != nullptr ? std::string(row->name)
                        : fmt::format("EV_0x{:08x}", type);
}

}  // namespace assay::tpm
