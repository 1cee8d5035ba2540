// SPDX-License-Identifier: Apache-2.0
// Walks over all logs in order and keeps what more is known of.
#include "tee/tpm/boot_record.h"

#include <algorithm>
#include <array>
#include <iterator>

#include <fmt/format.h>

#include "tee/tpm/event_digest.h"
#include "tee/tpm/event_names.h"
#include "tee/tpm/utf16.h"

namespace assay::tpm {
namespace {

constexpr size_t kMaxNotes = 64;

// What separators measure: the usual one, the other that the specification
// allows, an error, and that of Windows.
constexpr std::array<uint8_t, 4> kSeparators[] = {
    {0, 0, 0, 0}, {0xff, 0xff, 0xff, 0xff}, {1, 0, 0, 0}, {'W', 'B', 'C', 'L'}};

struct SeparatorDigests {
  crypto::Hash hash;
  std::array<Buffer, std::size(kSeparators)> digests;
};

std::vector<SeparatorDigests> separators_of(const EventLog& log) {
  std::vector<SeparatorDigests> all;
  for (const crypto::Hash hash : log.hashes()) {
    all.push_back({hash, {}});
    for (size_t i = 0; i < std::size(kSeparators); ++i) {
      all.back().digests[i] = crypto::digest(hash, {kSeparators[i]});
    }
  }
  return all;
}

// Registers in which Windows measures nothing but tagged events.
bool is_of_tags_alone(uint32_t pcr) {
  return pcr == 12 || pcr == 13;
}

bool is_variable(uint32_t type) {
  return type == kEvEfiVariableDriverConfig || type == kEvEfiVariableBoot ||
         type == kEvEfiVariableBoot2 || type == kEvEfiVariableAuthority;
}

std::string text_of_place(const EventPlace& place, const Event& event) {
  return fmt::format("log {}, event {}, PCR {}", place.log, place.number,
                     event.pcr);
}

class Recorder {
 public:
  explicit Recorder(std::span<const AnyLog> logs) {
    record_.logs.assign(logs.begin(), logs.end());
  }

  Result<BootRecord> record();

 private:
  Result<> add(const EventPlace& place, const Event& event);
  Result<> add_tagged(const EventPlace& place, const Event& event);
  void add_other(const EventPlace& place, const Event& event);
  void add_variable(const EventPlace& place, const Event& event);
  void note(std::string_view code, std::string message, const EventPlace& place,
            const Event& event);
  void note_repeated(const TaggedEvent& tagged);

  Result<> add_log(size_t index, const EventLog& log);
  bool is_separator(const EventLog& log, const Event& event) const;
  bool separated(const Event& event) const {
    return (separated_ >> event.pcr & 1) != 0;
  }

  BootRecord record_;
  std::vector<SeparatorDigests> separators_;  // of the log that is read
  uint32_t windows_ = 0;  // bit i: PCR i has tagged events of Windows
  // The first event of another kind of PCR i, before its separator.
  std::array<std::string, kPcrCount> others_;
  uint32_t separated_ = 0;  // bit i: PCR i had a separator
  size_t tagged_events_ = 0;
};

void Recorder::note(std::string_view code, std::string message,
                    const EventPlace& place, const Event& event) {
  if (record_.notes.size() < kMaxNotes) {
    record_.notes.push_back(
        {code, std::move(message), text_of_place(place, event)});
  }
}

void Recorder::add_variable(const EventPlace& place, const Event& event) {
  auto variable = parse_efi_variable(event.data);
  if (!variable) {
    note("tpm.log.variable",
         "a variable's lengths do not fit: " + variable.error().message(),
         place, event);
    return;
  }
  if (variable->trailing > 0) {
    note("tpm.log.variable",
         fmt::format("{} bytes follow a variable", variable->trailing), place,
         event);
  }
  record_.variables.push_back({place, &event, *variable, !separated(event)});
}

// A sequence has each code once, but for those that are arrays.
void Recorder::note_repeated(const TaggedEvent& tagged) {
  std::vector<uint32_t> seen;
  const auto repeats = [&](size_t begin, size_t end) {
    seen.clear();
    for (size_t i = begin; i < end; i = tagged.events[i].end) {
      const SipaKind kind = tagged.events[i].info->kind;
      if (kind != SipaKind::Lists && kind != SipaKind::Structs &&
          kind != SipaKind::Keys) {
        seen.push_back(tagged.events[i].code);
      }
    }
    std::sort(seen.begin(), seen.end());
    return std::adjacent_find(seen.begin(), seen.end()) != seen.end();
  };
  bool found = repeats(0, tagged.events.size());
  for (size_t i = 0; i < tagged.events.size() && !found; ++i) {
    // One part alone repeats nothing.
    found =
        tagged.events[i].end > i + 2 && repeats(i + 1, tagged.events[i].end);
  }
  if (found) {
    note("tpm.log.repeated",
         "a tagged event occurs twice in one aggregation; the last counts",
         tagged.place, *tagged.event);
  }
}

Result<> Recorder::add_tagged(const EventPlace& place, const Event& event) {
  if (event.data.size() >= sizeof(uint32_t) && !is_sipa(event.data)) {
    add_other(place, event);
    note("tpm.log.foreign_tag", "a tagged event that is not of Windows", place,
         event);
    return {};
  }
  TaggedEvent tagged;
  tagged.place = place;
  tagged.event = &event;
  tagged.believed = !separated(event);
  windows_ |= uint32_t{tagged.believed} << event.pcr;
  auto events = parse_sipa_events(event.data);
  if (!events) {
    return Error(Code::EvidenceMalformed,
                 fmt::format("{}: {}", text_of_place(place, event),
                             events.error().detail()));
  }
  tagged.events = std::move(*events);
  tagged_events_ += tagged.events.size();
  if (tagged_events_ > kMaxSipaEvents) {
    return Error(Code::EvidenceMalformed,
                 fmt::format("{}: more than {} tagged events",
                             text_of_place(place, event), kMaxSipaEvents));
  }
  if (!tagged.believed) {
    note("tpm.log.after_separator",
         "a tagged event after the separator of its PCR is not believed", place,
         event);
  }
  note_repeated(tagged);
  record_.tagged.push_back(std::move(tagged));
  return {};
}

bool Recorder::is_separator(const EventLog& log, const Event& event) const {
  if (event.type == kEvSeparator) {
    return true;
  }
  for (const SeparatorDigests& item : separators_) {
    const Bytes digest = log.digest(event, item.hash);
    for (const Buffer& known : item.digests) {
      if (equal(digest, known)) {
        return true;
      }
    }
  }
  return false;
}

void Recorder::add_other(const EventPlace& place, const Event& event) {
  if (is_of_tags_alone(event.pcr) && !separated(event) &&
      others_[event.pcr].empty()) {
    others_[event.pcr] =
        fmt::format("{}: {} among tagged events of Windows",
                    text_of_place(place, event), event_type_name(event.type));
  }
}

Result<> Recorder::add(const EventPlace& place, const Event& event) {
  if (is_variable(event.type)) {
    add_variable(place, event);
  }
  if (event.type == kEvEventTag && has_tagged_events(event.pcr)) {
    return add_tagged(place, event);
  }
  add_other(place, event);
  return {};
}

Result<> Recorder::add_log(size_t index, const EventLog& log) {
  separators_ = separators_of(log);
  for (size_t number = 0; number < log.events.size(); ++number) {
    const Event& event = log.events[number];
    if (event.type == kEvNoAction) {
      continue;
    }
    if (is_separator(log, event)) {
      separated_ |= uint32_t{1} << event.pcr;
    } else {
      TRY_OK(add({index, number}, event));
    }
  }
  return {};
}

Result<BootRecord> Recorder::record() {
  if (record_.logs.size() > kMaxLogs) {
    return Error(Code::EvidenceMalformed,
                 fmt::format("{} logs of one boot, more than {}",
                             record_.logs.size(), kMaxLogs));
  }
  for (size_t i = 0; i < record_.logs.size(); ++i) {
    if (const auto* const log =
            std::get_if<const EventLog*>(&record_.logs[i])) {
      TRY_OK(add_log(i, **log));
    }
  }
  for (unsigned pcr = 0; pcr < kPcrCount; ++pcr) {
    if ((windows_ >> pcr & 1) != 0 && !others_[pcr].empty()) {
      return Error(Code::EvidenceMalformed, others_[pcr]);
    }
  }
  return std::move(record_);
}

std::string unbound(const BootRecord& record, const EventPlace& place,
                    const Event& event) {
  const EventLog& log = *std::get<const EventLog*>(record.logs[place.log]);
  return claims_rest_on(event) &&
                 match_digest(log, event) == DigestMatch::Foreign
             ? fmt::format("{}: the digest of {} is not of its data",
                           text_of_place(place, event),
                           event_type_name(event.type))
             : std::string();
}

}  // namespace

std::string MeasuredVariable::name() const {
  return utf8_of(variable.name);
}

bool has_tagged_events(uint32_t pcr) {
  return (pcr >= 11 && pcr <= 14) || (pcr >= 17 && pcr <= 22);
}

Result<BootRecord> read_boot_record(std::span<const AnyLog> logs) {
  return Recorder(logs).record();
}

std::string find_unbound_event(const BootRecord& record) {
  for (const TaggedEvent& item : record.tagged) {
    if (std::string found = unbound(record, item.place, *item.event);
        !found.empty()) {
      return found;
    }
  }
  for (const MeasuredVariable& item : record.variables) {
    if (std::string found = unbound(record, item.place, *item.event);
        !found.empty()) {
      return found;
    }
  }
  return {};
}

}  // namespace assay::tpm
