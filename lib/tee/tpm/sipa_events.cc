// SPDX-License-Identifier: Apache-2.0
// Unfolds aggregations, each inside of its parent's bytes.
#include "tee/tpm/sipa_events.h"

#include <algorithm>
#include <array>
#include <iterator>

#include <fmt/format.h>

#include "base/reader.h"

namespace assay::tpm {
namespace {

constexpr size_t kHead = 8;

constexpr SipaInfo kRows[] = {
#define SIPA(code, name, kind) {code, name, SipaKind::kind},
#include "tee/tpm/sipa_events.def"
#undef SIPA
};

constexpr size_t group_of(uint32_t code) {
  return code >> 16 & 15;
}

// The first row of each group.
constexpr std::array<size_t, 16> make_groups() {
  std::array<size_t, 16> first{};
  for (size_t i = std::size(kRows); i-- > 0;) {
    first[group_of(kRows[i].code)] = i;
  }
  return first;
}

constexpr SipaInfo kUndefined = {Sipa::kUnknown, "UNDEFINED", SipaKind::Raw};

// An aggregation that the table does not know is one by its bits: 0x40000000
// and the group of containers. 0x80000000 says that it is not measured.
bool is_container(uint32_t code) {
  return (code & 0x7fff0000) == 0x40010000;
}

struct ValueName {
  uint32_t code;
  uint64_t value;
  std::string_view name;
};

// wbcl.h and bcdtypes.h; the names of policies as published ones compare them.
constexpr ValueName kValueNames[] = {
    {0x00020003, 1, "OSLoader"},
    {0x00020003, 2, "Resume"},
    {0x00050004, 0, "OptIn"},
    {0x00050004, 1, "OptOut"},
    {0x00050004, 2, "AlwaysOff"},
    {0x00050004, 3, "AlwaysOn"},
    {0x00050007, 0, "Default"},
    {0x00050007, 1, "ForceEnable"},
    {0x00050007, 2, "ForceDisable"},
    {0x00050008, 0x00000000, "Unknown"},
    {0x00050008, 0x00010001, "BlockIoHardDisk"},
    {0x00050008, 0x00010002, "BlockIoRemovableDisk"},
    {0x00050008, 0x00010003, "BlockIoCdrom"},
    {0x00050008, 0x00010004, "BlockIoPartition"},
    {0x00050008, 0x00010005, "BlockIoFile"},
    {0x00050008, 0x00010006, "BlockIoRamDisk"},
    {0x00050008, 0x00010007, "BlockIoVirtualHardDisk"},
    {0x00050008, 0x00020000, "Serial"},
    {0x00050008, 0x00030000, "Udp"},
    {0x00050008, 0x00040000, "Vmbus"},
    {0x00050008, 0x00050000, "Composite"},
    {0x0005000a, 0, "Off"},
    {0x0005000a, 1, "Auto"},
    {0x0005000c, 0, "Default"},
    {0x0005000c, 1, "Enable"},
    {0x0005000c, 2, "Disable"},
    {0x0005000e, 0, "Default"},
    {0x0005000e, 1, "Normal"},
    {0x0005000e, 3, "BadCritical"},
    {0x0005000e, 7, "All"},
    {0x00050012, 0, "Off"},
    {0x00050012, 1, "Auto"},
    {0x00070003, 0x8004, "SHA1"},
    {0x00070003, 0x800c, "SHA256"},
    {0x00070003, 0x800d, "SHA384"},
    {0x00070003, 0x800e, "SHA512"},
};

// EVENT_BITLOCKER_UNLOCK, by bit.
constexpr std::pair<uint64_t, std::string_view> kUnlockFlags[] = {
    {0x1, "Cached"},      {0x2, "Media"},     {0x4, "TPM"},
    {0x10, "PIN"},        {0x20, "External"}, {0x40, "Recovery"},
    {0x80, "Passphrase"}, {0x100, "NBP"},     {0x200, "AUK"},
};

std::string unlock_text(uint64_t value) {
  std::string text;
  for (const auto& [bit, name] : kUnlockFlags) {
    if ((value & bit) != 0) {
      text += text.empty() ? "" : "|";
      text += name;
    }
  }
  return text.empty() ? "None" : text;
}

class Unfolder {
 public:
  explicit Unfolder(Bytes input) : input_(input) {}

  Result<std::vector<SipaEvent>> unfold() {
    constexpr size_t kUsual = 24;  // bytes of an event, or more
    events_.reserve(std::min(input_.size() / kUsual + 1, kMaxSipaEvents));
    TRY_OK(read_sequence(input_, 0));
    return std::move(events_);
  }

 private:
  Error malformed(Bytes at, std::string_view what) const {
    return Error(Code::EvidenceMalformed,
                 fmt::format("tagged event at offset {}: {}",
                             at.data() - input_.data(), what));
  }

  Result<> read_sequence(Bytes input, size_t depth);
  Result<> read_event(Bytes whole, size_t depth);

  Bytes input_;
  std::vector<SipaEvent> events_;
};

Result<> Unfolder::read_sequence(Bytes input, size_t depth) {
  while (!input.empty()) {
    Reader head(input);
    head.u32le();
    const uint32_t size = head.u32le();
    if (head.failed() || size > input.size() - kHead) {
      return malformed(input,
                       fmt::format("{} bytes are left, too few", input.size()));
    }
    TRY_OK(read_event(input.first(kHead + size), depth));
    input = input.subspan(kHead + size);
  }
  return {};
}

// Requires: whole is a head and as many bytes as it says.
Result<> Unfolder::read_event(Bytes whole, size_t depth) {
  Reader reader(whole);
  SipaEvent event;
  event.code = reader.u32le();
  reader.u32le();
  event.info = &sipa_info(event.code);
  event.data = reader.rest();
  if (events_.size() == kMaxSipaEvents) {
    return malformed(whole, fmt::format("more than {}", kMaxSipaEvents));
  }
  if (event.info->kind == SipaKind::Bool &&
      (event.data.size() != 1 || event.data[0] > 1)) {
    return malformed(whole,
                     fmt::format("{} is neither 0 nor 1", event.info->name));
  }
  const size_t index = events_.size();
  events_.push_back(event);
  if (is_container(event.code)) {
    if (depth + 1 > kMaxSipaDepth) {
      return malformed(whole,
                       fmt::format("more than {} levels", kMaxSipaDepth));
    }
    TRY_OK(read_sequence(event.data, depth + 1));
  }
  events_[index].end = static_cast<uint32_t>(events_.size());
  return {};
}

}  // namespace

std::span<const SipaInfo> all_sipa() {
  return kRows;
}

const SipaInfo& sipa_info(uint32_t code) {
  static constexpr std::array<size_t, 16> kGroups = make_groups();
  // Most groups are without gaps: their numbers say where a row stands.
  const size_t place = kGroups[group_of(code)] + (code & 0xffff) - 1;
  if (place < std::size(kRows) && kRows[place].code == code) {
    return kRows[place];
  }
  const auto* const row = std::lower_bound(
      std::begin(kRows), std::end(kRows), code,
      [](const SipaInfo& item, uint32_t key) { return item.code < key; });
  return row != std::end(kRows) && row->code == code ? *row : kUndefined;
}

std::optional<uint64_t> SipaEvent::number() const {
  if (data.empty() || data.size() > sizeof(uint64_t)) {
    return std::nullopt;
  }
  uint64_t value = 0;
  for (auto byte = data.rbegin(); byte != data.rend(); ++byte) {
    value = value << 8 | *byte;
  }
  return value;
}

bool is_sipa(Bytes data) {
  constexpr uint32_t kNeverSet = 0x3ff00000;
  constexpr uint32_t kGroups = 0xc;
  Reader reader(data);
  const uint32_t code = reader.u32le();
  const uint32_t group = code >> 16 & 0xf;
  return !reader.failed() && (code & kNeverSet) == 0 && group >= 1 &&
         group <= kGroups;
}

Result<std::vector<SipaEvent>> parse_sipa_events(Bytes input) {
  return Unfolder(input).unfold();
}

std::string sipa_text(uint32_t code, uint64_t value) {
  constexpr uint32_t kBitLockerUnlock = 0x00020005;
  if (code == kBitLockerUnlock) {
    return unlock_text(value);
  }
  if (code == Sipa::kVbsHvciPolicy && (value & 1) != 0) {
    return "HypervisorEnforcedCodeIntegrityEnable";
  }
  for (const ValueName& row : kValueNames) {
    if (row.code == code && row.value == value) {
      return std::string(row.name);
    }
  }
  return std::to_string(value);
}

}  // namespace assay::tpm
