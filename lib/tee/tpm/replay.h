// SPDX-License-Identifier: Apache-2.0
// What logs, one after the other, make of the registers; and the first register
// that a quote says otherwise of.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "base/error.h"
#include "tee/tpm/event_log.h"
#include "tee/tpm/ima_log.h"
#include "tee/tpm/pcr_bank.h"

namespace assay::tpm {

// A log of a sequence. Views: what they point to must outlive the call.
using AnyLog = std::variant<const EventLog*, const ImaLog*>;

// PCR 0 to 15 are zero at start; 16 to 23 read what the last reset left there.
constexpr unsigned kFirstDynamicPcr = 16;

// IMA logs of one replay: each may be of either kind of kernel.
constexpr size_t kMaxImaLogs = 3;

// One value that a register may have, and what must be assumed for it.
struct PcrCandidate {
  Buffer digest;
  bool boot_services_exit = false;  // PCR 5: with the events that are missing
};

struct ReplayedPcr {
  bool extended = false;  // some event is of it, or says with what it starts
  // The first is that of the logs as they stand. Never empty.
  std::vector<PcrCandidate> candidates;
};

struct ReplayedBank {
  explicit ReplayedBank(crypto::Hash of) : hash(of) {}

  crypto::Hash hash;
  bool in_every_log = true;  // else nothing is replayed
  std::array<ReplayedPcr, kPcrCount> pcrs;
};

// What the logs as they stand replay to, of the registers they are about.
PcrBank bank_of(const ReplayedBank& replayed);

// Each event but EV_NO_ACTION: PCR = HASH(PCR, digest), in the order of logs
// and events. TCG PC Client Platform Firmware Profile, section 10; tpm-vbs.md
// 7.2. StartupLocality counts in PCR 0 before anything was measured there. IMA
// entries give two candidates, as kernels differ. PCR 5 gets another candidate
// where firmware did not log that it left boot services.
// Errors: EvidenceMalformed, where there are more than kMaxImaLogs.
Result<ReplayedBank> replay(std::span<const AnyLog> logs, crypto::Hash hash);

// A quoted register that the logs do not explain.
struct ReplayDifference {
  enum class Reason : uint8_t {
    NoSuchBank,   // a log has no digests of the algorithm
    NotMeasured,  // the quote has a value, the logs have no event
    Differs,
  };
  Reason reason = Reason::Differs;
  crypto::Hash hash = crypto::Hash::Sha256;
  unsigned index = 0;
  Buffer expected;  // as quoted
  Buffer replayed;  // by the logs as they stand; empty without such a bank
};
std::string to_text(const ReplayDifference& difference);

// What held, and what had to be assumed.
struct ReplayMatch {
  std::optional<ReplayDifference> difference;  // lowest index; none: it holds
  std::vector<Note> notes;                     // "tpm.log.boot_services_exit"
};

// Holds every quoted value against the logs: PCR 0 to 15 without an event must
// be zero, 16 to 23 without one may be anything.
ReplayMatch match_quoted(const ReplayedBank& replayed, const PcrBank& quoted);

}  // namespace assay::tpm
