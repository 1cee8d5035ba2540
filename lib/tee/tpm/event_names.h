// SPDX-License-Identifier: Apache-2.0
// Types of events: their names, and of what their digests are.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace assay::tpm {

// Those that more than their names is known of.
constexpr uint32_t kEvNoAction = 0x00000003;
constexpr uint32_t kEvSeparator = 0x00000004;
constexpr uint32_t kEvAction = 0x00000005;
constexpr uint32_t kEvEventTag = 0x00000006;
constexpr uint32_t kEvSCrtmVersion = 0x00000008;
constexpr uint32_t kEvCompactHash = 0x0000000c;
constexpr uint32_t kEvIpl = 0x0000000d;
constexpr uint32_t kEvEfiVariableDriverConfig = 0x80000001;
constexpr uint32_t kEvEfiVariableBoot = 0x80000002;
constexpr uint32_t kEvEfiBootServicesApplication = 0x80000003;
constexpr uint32_t kEvEfiBootServicesDriver = 0x80000004;
constexpr uint32_t kEvEfiRuntimeServicesDriver = 0x80000005;
constexpr uint32_t kEvEfiGptEvent = 0x80000006;
constexpr uint32_t kEvEfiAction = 0x80000007;
constexpr uint32_t kEvEfiPlatformFirmwareBlob = 0x80000008;
constexpr uint32_t kEvEfiPlatformFirmwareBlob2 = 0x8000000a;
constexpr uint32_t kEvEfiVariableBoot2 = 0x8000000c;
constexpr uint32_t kEvEfiVariableAuthority = 0x800000e0;

enum class DigestRule : uint8_t { Data, Variable, Free };

// One row of event_types.def.
struct EventTypeInfo {
  uint32_t type;
  std::string_view name;
  DigestRule rule;
};

std::span<const EventTypeInfo> all_event_types();  // ascending by type

// Null where the type has no name here.
const EventTypeInfo* find_event_type(uint32_t type);

// "EV_SEPARATOR"; "EV_0x00008201" where there is no name.
std::string event_type_name(uint32_t type);

}  // namespace assay::tpm
