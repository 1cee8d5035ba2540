// SPDX-License-Identifier: Apache-2.0
// Tagged events of Windows (SIPA): what the boot manager, the loader and the
// hypervisor say of the boot, inside of EV_EVENT_TAG.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace assay::tpm {

constexpr size_t kMaxSipaDepth = 16;
constexpr size_t kMaxSipaEvents = 65'536;  // of one boot

// Codes that claims are made from.
struct Sipa {
  static constexpr uint32_t kBootDebugging = 0x00040001;
  static constexpr uint32_t kOsKernelDebug = 0x00050001;
  static constexpr uint32_t kCodeIntegrity = 0x00050002;
  static constexpr uint32_t kTestSigning = 0x00050003;
  static constexpr uint32_t kSafeMode = 0x00050005;
  static constexpr uint32_t kWinPe = 0x00050006;
  static constexpr uint32_t kHypervisorDebug = 0x0005000d;
  static constexpr uint32_t kFlightSigning = 0x00050021;
  static constexpr uint32_t kVsmIdksInfo = 0x00050023;
  static constexpr uint32_t kVbsVsmRequired = 0x000a0001;
  static constexpr uint32_t kVbsIommuRequired = 0x000a0003;
  static constexpr uint32_t kVbsMandatoryEnforcement = 0x000a0006;
  static constexpr uint32_t kVbsHvciPolicy = 0x000a0007;
  static constexpr uint32_t kTrustBoundary = 0x40010001;
  static constexpr uint32_t kElamAggregation = 0x40010002;
  static constexpr uint32_t kLoadedModule = 0x40010003;
  static constexpr uint32_t kUnknown = 0;
};

enum class SipaKind : uint8_t {
  List,     // an aggregation: a sequence of tagged events
  Lists,    // the same; may occur often, an array in JSON
  Bool,     // one byte, 0 or 1
  Number,   // a count: a number in JSON
  Named,    // a number with flags or names: {"Value": n, "String": text}
  Text,     // UTF-16
  Raw,      // bytes
  Struct,   // bytes with a layout: {"RawData": base64url}
  Structs,  // the same; may occur often, an array in JSON
  Keys,     // bytes; may occur often, an array in JSON
};

// One row of sipa_events.def.
struct SipaInfo {
  uint32_t code;
  std::string_view name;  // "EVENT_BOOTDEBUGGING"
  SipaKind kind;
};

std::span<const SipaInfo> all_sipa();  // ascending by code

// The row of the code; that of "UNDEFINED", raw bytes, where there is none.
const SipaInfo& sipa_info(uint32_t code);

// One tagged event. A sequence of them is flat, parents before their children.
struct SipaEvent {
  uint32_t code = 0;
  const SipaInfo* info = nullptr;
  uint32_t end = 0;  // index after its last descendant in the sequence
  Bytes data;

  // Of a Bool: parse_sipa_events() checked it. Requires: kind Bool.
  bool flag() const { return data[0] != 0; }
  // Of 1 to 8 bytes, little-endian; nothing where there are none or more.
  std::optional<uint64_t> number() const;
};

// False where the data is of another maker of tagged events (boot loaders of
// Linux): the first code does not have the form of one of Windows.
bool is_sipa(Bytes data);

// {code u32, size u32, data}, little-endian, one after the other; aggregations
// have such a sequence as data. Windows SDK, wbcl.h. input must outlive the
// result. Errors: EvidenceMalformed with the offset, where lengths do not add
// up, a Bool is no such, or there are more than kMaxSipaEvents or levels than
// kMaxSipaDepth.
Result<std::vector<SipaEvent>> parse_sipa_events(Bytes input);

// What a number stands for: "HypervisorEnforcedCodeIntegrityEnable"; decimal
// digits where it has no name.
std::string sipa_text(uint32_t code, uint64_t value);

}  // namespace assay::tpm
