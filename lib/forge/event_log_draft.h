// SPDX-License-Identifier: Apache-2.0
// An event log before it is written, and the registers it was measured into.
#pragma once

#include <optional>
#include <vector>

#include "tee/tpm/event_log.h"
#include "tee/tpm/pcr_bank.h"

namespace assay::forge {

enum class LogSystem : uint8_t { Linux, Windows };

// The identity of a secure kernel, as Windows logs it. Big-endian.
struct IdksSpec {
  Buffer exponent;
  Buffer modulus;
};

// What the boot was like. Fields after `elam` are of Windows.
struct EventLogSpec {
  LogSystem system = LogSystem::Linux;
  tpm::LogFormat format = tpm::LogFormat::CryptoAgile;
  // Banks of the log; of the form Sha1 it has SHA-1 alone.
  std::vector<crypto::Hash> hashes = {crypto::Hash::Sha256};
  uint8_t startup_locality = 0;  // 0: none is logged
  bool secure_boot = true;
  bool elam = true;
  bool boot_debugging = false;
  bool kernel_debug = false;
  bool hypervisor_debug = false;
  bool test_signing = false;
  bool flight_signing = false;
  bool safe_mode = false;
  bool win_pe = false;
  bool vbs = true;
  bool iommu = true;
  uint64_t hvci_policy = 1;
  std::optional<IdksSpec> idks{};
};

struct EventDraft {
  uint32_t pcr = 0;
  uint32_t type = 0;
  Buffer data;
  std::optional<Buffer> measured{};  // where the digest is not of the data
};

struct EventLogDraft {
  tpm::LogFormat format = tpm::LogFormat::CryptoAgile;
  std::vector<crypto::Hash> hashes;
  std::vector<EventDraft> events;  // without the header of the agile form
  Buffer tail{};                   // after the last event
  size_t cut = 0;                  // bytes taken from the end
};

// A whole log, with separators in PCR 0 to 7 and, of Windows, in 12 to 14.
EventLogDraft make_event_log_draft(const EventLogSpec& spec);

Buffer write_event_log(const EventLogDraft& draft);

// All registers of a TPM into which the events were measured: 17 to 22 all ones
// where there is no event of them, others zeros. Tail and cut do not count.
tpm::PcrBank registers_of(const EventLogDraft& draft, crypto::Hash hash);

// Parts of logs, for drafts of one's own.
Buffer utf16(std::string_view ascii);  // little-endian
Buffer make_sipa(uint32_t code, Bytes data);
Buffer make_trust_boundary(const std::vector<Buffer>& events);
// UEFI_VARIABLE_DATA of a GUID of the form of tpm::kEfiGlobalVariable.
Buffer make_efi_variable(std::string_view guid, std::string_view name,
                         Bytes data);

}  // namespace assay::forge
