// SPDX-License-Identifier: Apache-2.0
// TCG event logs: what firmware and loaders wrote down when they measured.
// Nothing of a log is true before it was replayed to PCRs of a verified quote.
#pragma once

#include <cstdint>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "tee/tpm/tpm_alg.h"

namespace assay::tpm {

constexpr size_t kMaxLogSize = size_t{4} << 20;
constexpr size_t kMaxEvents = 65'536;
constexpr size_t kMaxLogAlgorithms = 8;
constexpr size_t kMaxEventData = size_t{1} << 20;

constexpr uint32_t kNoPcr = 0xffffffff;  // only EV_NO_ACTION may have it

enum class LogFormat : uint8_t {
  Sha1,         // TPM 1.2: one SHA-1 digest an event, no header
  CryptoAgile,  // several digests an event, as a first event says
};
std::string_view name_of(LogFormat format);  // "sha1", "crypto-agile"

// An algorithm of the header. Banks of algorithms that find_hash() does not
// know (SM3, SHA-3) are skipped over: nothing can be replayed to them.
struct LogBank {
  uint16_t algorithm = 0;  // TPM_ALG_ID
  uint16_t size = 0;       // bytes of a digest
};

// One measurement. Views of the log's bytes.
struct Event {
  uint32_t offset = 0;  // of its first byte in the log
  uint32_t pcr = 0;     // below kPcrCount, or kNoPcr
  uint32_t type = 0;    // event_types.def
  Bytes digests;        // as they stand: EventLog::digest() finds one
  Bytes data;
};

// INVARIANT: each event has exactly one digest of each of the banks.
struct EventLog {
  LogFormat format = LogFormat::Sha1;
  std::vector<LogBank> banks;  // as the header has them; SHA-1 without one
  std::vector<Event> events;   // the header, too, is one: events[0]
  size_t padding = 0;          // bytes after the last event

  // The algorithms of the banks that can be replayed, in the header's order.
  std::vector<crypto::Hash> hashes() const;
  // Empty where the log has no such bank.
  Bytes digest(const Event& event, crypto::Hash hash) const;
  // The header, or another event that only carries information.
  bool has_header() const { return format == LogFormat::CryptoAgile; }
};

// TCG_PCR_EVENT or TCG_PCR_EVENT2 after a header with TCG_EfiSpecIDEvent. TCG
// PC Client Platform Firmware Profile, section 10. A log may end in padding of
// nothing but 0xFF or zeros. input must outlive the result: EventLog owns no
// bytes. Errors: EvidenceMalformed with the event's number, the field and the
// offset; EvidenceTooLarge.
Result<EventLog> parse_event_log(Bytes input);

}  // namespace assay::tpm
