// SPDX-License-Identifier: Apache-2.0
// From a log to how the guest was started. azure-guest.md 5, row 18, and 7.
#include "tee/azure_guest/boot_state.h"

#include <algorithm>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "tee/azure_guest/signature_list.h"
#include "tee/tpm/boot_facts.h"
#include "tee/tpm/event_digest.h"
#include "tee/tpm/event_names.h"
#include "tee/tpm/replay.h"

namespace assay::azure_guest {
namespace {

using tee::CheckId;
using tee::Trail;
using tpm::Event;
using tpm::EventLog;

constexpr uint32_t kSecureBootPcr = 7;
constexpr uint32_t kLoaderPcr = 12;
constexpr std::string_view kUefiDebug = "UEFI Debug Mode";

Result<EventLog> parse_log(Bytes log, Trail& trail) {
  auto parsed = tpm::parse_event_log(log);
  if (!parsed) {
    return trail.fail(CheckId::TpmLogMalformed, parsed.error()).at("TcgLogs");
  }
  trail.note(CheckId::TpmLogMalformed, true);
  return parsed;
}

// Notes a finding, and keeps its code.
void note(CheckId id, bool holds, BootState& state, Trail& trail) {
  trail.note(id, holds);
  if (!holds) {
    state.findings.push_back(tee::info(id).code);
  }
}

Result<> check_replay(const EventLog& log, const QuotedPcrs& quoted,
                      BootState& state, Trail& trail) {
  const tpm::AnyLog any = &log;
  const auto replayed = tpm::replay({&any, 1}, quoted.bank.hash());
  if (!replayed) {
    return trail.fail(CheckId::TpmLogReplay, replayed.error());
  }
  const tpm::ReplayMatch match = tpm::match_quoted(*replayed, quoted.bank);
  if (match.difference) {
    return trail.fail(
        CheckId::TpmLogReplay,
        Error(Code::EvidenceMalformed, tpm::to_text(*match.difference))
            .at("TcgLogs"));
  }
  trail.note(CheckId::TpmLogReplay, true);
  note(CheckId::TpmLogBootServicesExit, match.notes.empty(), state, trail);
  return {};
}

Result<> check_digests(const EventLog& log, Trail& trail) {
  for (const size_t number : tpm::find_foreign_digests(log)) {
    const Event& event = log.events[number];
    if (tpm::claims_rest_on(event)) {
      return trail.fail(
          CheckId::TpmLogEventDigest,
          Error(
              Code::EvidenceMalformed,
              fmt::format("event {} of PCR {}, {}: its digest is not that of "
                          "its data",
                          number, event.pcr, tpm::event_type_name(event.type)))
              .at("TcgLogs"));
    }
  }
  trail.note(CheckId::TpmLogEventDigest, true);
  return {};
}

Result<tpm::BootRecord> read_record(const EventLog& log, Trail& trail) {
  const tpm::AnyLog any = &log;
  auto record = tpm::read_boot_record({&any, 1});
  if (!record) {
    return trail.fail(CheckId::TpmLogTaggedEvent, record.error()).at("TcgLogs");
  }
  return record;
}

bool has_repeated(const tpm::BootRecord& record) {
  const std::string_view code = tee::info(CheckId::TpmLogRepeated).code;
  return std::any_of(record.notes.begin(), record.notes.end(),
                     [code](const Note& note) { return note.code == code; });
}

bool contains(const std::vector<crypto::Sha256>& sorted,
              const tpm::BootVariable& variable) {
  return variable.single() && std::binary_search(sorted.begin(), sorted.end(),
                                                 crypto::sha256(variable.data));
}

// True if dbx forbids every image of one of the lists.
bool forbids(const tpm::BootVariable& dbx,
             const std::vector<std::vector<crypto::Sha256>>& revisions) {
  if (!dbx.single()) {
    return false;
  }
  const auto forbidden = parse_image_digests(dbx.data);
  return forbidden &&
         std::any_of(revisions.begin(), revisions.end(),
                     [&forbidden](const std::vector<crypto::Sha256>& revision) {
                       return std::includes(forbidden->begin(),
                                            forbidden->end(), revision.begin(),
                                            revision.end());
                     });
}

// Facts of quoted registers: events of others are taken out before.
Result<tpm::BootFacts> read_facts(tpm::BootRecord record, uint32_t quoted,
                                  Trail& trail) {
  std::erase_if(record.tagged, [quoted](const tpm::TaggedEvent& tagged) {
    return (quoted >> tagged.event->pcr & 1) == 0;
  });
  auto facts = tpm::read_boot_facts(record);
  if (!facts) {
    return trail.fail(CheckId::TpmLogTaggedEvent, facts.error()).at("TcgLogs");
  }
  trail.note(CheckId::TpmLogTaggedEvent, true);
  return facts;
}

void take_facts(const tpm::BootFacts& facts, const tee::SecureBootLists* lists,
                BootState& state) {
  constexpr uint64_t kLargest = std::numeric_limits<int32_t>::max();
  state.secure_boot = facts.secure_boot;
  state.boot_debug = facts.boot_debugging.some();
  state.kernel_debug = facts.kernel_debug.some();
  state.hypervisor_debug = facts.hypervisor_debug.some();
  state.test_signing = facts.test_signing.some();
  state.flight_signing = facts.flight_signing.some();
  state.firmware_debug = facts.uefi_debug_mode;
  state.elam = facts.elam;
  state.hvci_policy =
      static_cast<int64_t>(std::min(facts.hvci_policy.value_or(0), kLargest));
  if (lists != nullptr) {
    state.known_keys = contains(lists->pk, facts.platform_key) &&
                       contains(lists->kek, facts.key_exchange);
    state.known_db = contains(lists->db, facts.db);
    state.known_dbx = forbids(facts.dbx, lists->dbx);
  }
}

// By the digest: the data of such an event is not bound to it.
bool has_firmware_debug(const EventLog& log, crypto::Hash hash) {
  const Buffer digest = crypto::digest(hash, {bytes_of(kUefiDebug)});
  return std::any_of(
      log.events.begin(), log.events.end(), [&](const Event& event) {
        return event.pcr == kSecureBootPcr && event.type != tpm::kEvNoAction &&
               equal(log.digest(event, hash), digest);
      });
}

// A separator ends what the loader says; one whose digest is of other data, or
// that is no separator's, may be anything under that name.
bool is_separator(const EventLog& log, const Event& event) {
  constexpr std::string_view kWbcl = "WBCL";
  constexpr size_t kSize = 4;
  return event.data.size() == kSize &&
         (text_of(event.data) == kWbcl || all_zero(event.data)) &&
         tpm::match_digest(log, event) == tpm::DigestMatch::OfData;
}

bool knows_loader(const EventLog& log, uint32_t quoted) {
  if ((quoted >> kLoaderPcr & 1) == 0) {
    return false;
  }
  bool told = false;
  for (const Event& event : log.events) {
    if (event.pcr != kLoaderPcr || event.type == tpm::kEvNoAction) {
      continue;
    }
    if (event.type != tpm::kEvEventTag) {
      return told && event.type == tpm::kEvSeparator &&
             is_separator(log, event);
    }
    if (!tpm::is_sipa(event.data)) {
      return false;
    }
    told = true;
  }
  return told;
}

}  // namespace

Result<BootState> verify_log(Bytes log, const QuotedPcrs& quoted,
                             const tee::SecureBootLists* lists, Trail& trail) {
  BootState state;
  TRY(const EventLog parsed, parse_log(log, trail));
  TRY_OK(check_replay(parsed, quoted, state, trail));
  TRY_OK(check_digests(parsed, trail));
  TRY(tpm::BootRecord record, read_record(parsed, trail));
  const bool repeated = has_repeated(record);
  const uint32_t mask = quoted.bank.mask();
  TRY(const tpm::BootFacts facts, read_facts(std::move(record), mask, trail));
  note(CheckId::TpmLogRepeated, !repeated, state, trail);
  take_facts(facts, lists, state);
  state.firmware_debug =
      state.firmware_debug || has_firmware_debug(parsed, quoted.bank.hash());
  state.loader_known = knows_loader(parsed, mask);
  return state;
}

}  // namespace assay::azure_guest
