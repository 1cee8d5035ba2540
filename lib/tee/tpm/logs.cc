// SPDX-License-Identifier: Apache-2.0
// The checks of logs, in their order.
#include "tee/tpm/logs.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "tee/tpm/event_digest.h"
#include "tee/tpm/event_names.h"

namespace assay::tpm {
namespace {

using tee::CheckId;
using tee::Trail;

Result<OneLog> parse_log(const LogBytes& log) {
  if (log.type == LogType::Tcg) {
    TRY(EventLog parsed, parse_event_log(log.bytes));
    return OneLog(std::move(parsed));
  }
  TRY(ImaLog parsed, parse_ima_log(log.bytes));
  return OneLog(std::move(parsed));
}

Result<std::vector<OneLog>> parse_logs(const std::vector<LogBytes>& logs) {
  std::vector<OneLog> parsed;
  for (const LogBytes& log : logs) {
    auto one = parse_log(log);
    if (!one) {
      return std::move(one).error().at(fmt::format("logs[{}]", parsed.size()));
    }
    parsed.push_back(std::move(*one));
  }
  return parsed;
}

std::vector<AnyLog> views_of(const std::vector<OneLog>& logs) {
  std::vector<AnyLog> views;
  for (const OneLog& log : logs) {
    std::visit([&views](const auto& one) { views.emplace_back(&one); }, log);
  }
  return views;
}

// The values that the logs must explain.
PcrBank masked(const PcrBank& bank, uint32_t mask) {
  PcrBank kept(bank.hash());
  for (const PcrValue& value : bank.values()) {
    if ((mask >> value.index & 1) != 0) {
      kept.set(value.index, copy_of(value.digest));
    }
  }
  return kept;
}

Result<> check_replay(const std::vector<OneLog>& logs,
                      const std::vector<PcrBank>& banks, uint32_t required,
                      Trail& trail) {
  const std::vector<AnyLog> views = views_of(logs);
  bool exited = true;
  for (const PcrBank& bank : banks) {
    const PcrBank quoted = masked(bank, required);
    if (quoted.mask() == 0) {
      continue;
    }
    const auto replayed = replay(views, bank.hash());
    if (!replayed) {
      return trail.fail(CheckId::TpmLogReplay, replayed.error());
    }
    const ReplayMatch match = match_quoted(*replayed, quoted);
    if (match.difference) {
      return trail.fail(
          CheckId::TpmLogReplay,
          Error(Code::EvidenceMalformed, to_text(*match.difference)));
    }
    exited = exited && match.notes.empty();
  }
  trail.note(CheckId::TpmLogReplay, true);
  trail.note(CheckId::TpmLogBootServicesExit, exited);
  return {};
}

bool is_believed(uint32_t pcr, uint32_t mask) {
  return pcr < kPcrCount && (mask >> pcr & 1) != 0;
}

// What carries information alone is in no PCR, and no claim is made of it.
void keep_believed(EventLog& log, uint32_t mask) {
  std::erase_if(log.events, [mask](const Event& event) {
    return event.type != kEvNoAction && !is_believed(event.pcr, mask);
  });
}

// The content of a violation is not what was measured.
void keep_believed(ImaLog& log, uint32_t mask) {
  std::erase_if(log.entries, [mask](const ImaEntry& entry) {
    return !is_believed(entry.pcr, mask) || entry.violation();
  });
}

Result<> check_digests(const EventLog& log) {
  for (const Event& event : log.events) {
    if (claims_rest_on(event) &&
        match_digest(log, event) == DigestMatch::Foreign) {
      return Error(Code::EvidenceMalformed,
                   fmt::format("the event at offset {} in PCR {}, of type "
                               "0x{:08x}, has another digest than its data",
                               event.offset, event.pcr, event.type));
    }
  }
  return {};
}

// Kernels extend other banks with what they hash themselves, and the SHA-1 bank
// with the digest that stands there.
Result<> check_digests(const ImaLog& log) {
  for (const ImaEntry& entry : log.entries) {
    if (!equal(crypto::sha1(entry.data).bytes(), entry.digest)) {
      return Error(Code::EvidenceMalformed,
                   fmt::format("the IMA entry at offset {} has another digest "
                               "than its data",
                               entry.offset));
    }
  }
  return {};
}

// Checks tpm.log.tagged_event, and what is odd about the boot.
Result<VerifiedLogs> read_boot(std::vector<OneLog> logs) {
  VerifiedLogs verified{std::move(logs), {}, {}};
  TRY(verified.record, read_boot_record(views_of(verified.logs)));
  TRY(verified.facts, read_boot_facts(verified.record));
  return verified;
}

}  // namespace

uint32_t believed_pcrs(std::span<const PcrBank> banks, const PcrRules& rules) {
  uint32_t mask = 0;
  for (const PcrBank& bank : banks) {
    if (bank.hash() != crypto::Hash::Sha1 ||
        rules.sha1 == tee::Sha1Quote::Accepted) {
      mask |= bank.mask();
    }
  }
  return mask & rules.required;
}

Result<VerifiedLogs> verify_logs(const Attestation& attestation,
                                 const PcrRules& rules, Trail& trail) {
  auto logs = parse_logs(attestation.logs);
  if (!logs) {
    return trail.fail(CheckId::TpmLogMalformed, logs.error());
  }
  trail.note(CheckId::TpmLogMalformed, true);
  TRY_OK(check_replay(*logs, attestation.banks, rules.required, trail));
  const uint32_t mask = believed_pcrs(attestation.banks, rules);
  for (OneLog& log : *logs) {
    const auto digests = std::visit(
        [mask](auto& one) {
          keep_believed(one, mask);
          return check_digests(one);
        },
        log);
    if (!digests) {
      return trail.fail(CheckId::TpmLogEventDigest, digests.error());
    }
  }
  trail.note(CheckId::TpmLogEventDigest, true);
  auto verified = read_boot(std::move(*logs));
  if (!verified) {
    return trail.fail(CheckId::TpmLogTaggedEvent, verified.error());
  }
  trail.note(CheckId::TpmLogTaggedEvent, true);
  const std::vector<Note>& notes = verified->record.notes;
  trail.note(CheckId::TpmLogRepeated,
             std::none_of(notes.begin(), notes.end(), [](const Note& note) {
               return note.code == tee::info(CheckId::TpmLogRepeated).code;
             }));
  return verified;
}

}  // namespace assay::tpm
