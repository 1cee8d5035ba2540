// SPDX-License-Identifier: Apache-2.0
// Events as firmware and the boot loader of Windows log them.
#include "forge/guest_log.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "base/writer.h"
#include "codec/hex.h"
#include "tee/tpm/efi_events.h"
#include "tee/tpm/event_names.h"
#include "tee/tpm/sipa_events.h"

namespace assay::forge {
namespace {

using tpm::Sipa;

constexpr uint32_t kSecureBootPcr = 7;
constexpr std::array<uint8_t, 16> kSha256Type = {
    0x26, 0x16, 0xc4, 0xc1, 0x4c, 0x50, 0x92, 0x40,
    0xac, 0xa9, 0x41, 0xf9, 0x36, 0x93, 0x43, 0x28};

EventDraft variable(std::string_view guid, std::string_view name, Bytes data) {
  return {kSecureBootPcr, tpm::kEvEfiVariableDriverConfig,
          make_efi_variable(guid, name, data)};
}

Buffer platform_value(std::string_view name) {
  return copy_of(bytes_of(fmt::format("assay forge {}", name)));
}

crypto::Sha256 forbidden_image() {
  return crypto::sha256(bytes_of("an image that nobody shall start"));
}

// EFI_SIGNATURE_LIST with one digest.
Buffer dbx_value() {
  constexpr uint32_t kSignature = 16 + 32;
  return Writer()
      .bytes(kSha256Type)
      .u32le(28 + kSignature)
      .u32le(0)
      .u32le(kSignature)
      .zeros(16)
      .bytes(forbidden_image().bytes())
      .take();
}

Buffer flag(const GuestSpec& spec, uint32_t code, std::string_view name) {
  const bool on = std::find(spec.loader_flags.begin(), spec.loader_flags.end(),
                            name) != spec.loader_flags.end();
  return make_sipa(code, Buffer{static_cast<uint8_t>(on ? 1 : 0)});
}

Buffer loader_events(const GuestSpec& spec) {
  return make_trust_boundary(
      {flag(spec, Sipa::kBootDebugging, "boot_debug"),
       flag(spec, Sipa::kOsKernelDebug, "kernel_debug"),
       flag(spec, Sipa::kHypervisorDebug, "hypervisor_debug"),
       flag(spec, Sipa::kTestSigning, "test_signing"),
       flag(spec, Sipa::kFlightSigning, "flight_signing"),
       make_sipa(Sipa::kVbsHvciPolicy,
                 Writer().u64le(spec.hvci_policy).buffer())});
}

void add_windows(EventLogDraft& log, const GuestSpec& spec) {
  constexpr uint32_t kElamKeyName = 0x00090001;
  log.events.push_back({12, tpm::kEvEventTag, loader_events(spec)});
  if (spec.elam) {
    log.events.push_back({13, tpm::kEvEventTag,
                          make_trust_boundary({make_sipa(
                              Sipa::kElamAggregation,
                              make_sipa(kElamKeyName, utf16("driver")))})});
  }
  for (const uint32_t pcr : {12u, 13u, 14u}) {
    log.events.push_back({pcr, tpm::kEvSeparator, copy_of(bytes_of("WBCL"))});
  }
}

}  // namespace

EventLogDraft make_guest_log(const GuestSpec& spec) {
  constexpr size_t kPadding = 1024;
  const uint8_t on = spec.secure_boot ? 1 : 0;
  const std::string_view pk = spec.known_variables ? "PK" : "another PK";
  EventLogDraft log;
  log.hashes = {crypto::Hash::Sha256};
  log.events = {
      {0, tpm::kEvSCrtmVersion, utf16("forge 1.0")},
      variable(tpm::kEfiGlobalVariable, "SecureBoot", Bytes(&on, 1)),
      variable(tpm::kEfiGlobalVariable, "PK", platform_value(pk)),
      variable(tpm::kEfiGlobalVariable, "KEK", platform_value("KEK")),
      variable(tpm::kEfiImageSecurityDatabase, "db",
               platform_value(spec.known_variables ? "db" : "another db")),
      variable(tpm::kEfiImageSecurityDatabase, "dbx",
               spec.known_variables ? dbx_value() : Buffer()),
  };
  if (spec.uefi_debug_mode) {
    log.events.push_back({kSecureBootPcr, tpm::kEvEfiAction,
                          copy_of(bytes_of("UEFI Debug Mode"))});
  }
  for (uint32_t i = 0; i < spec.padding_events; ++i) {
    log.events.push_back({4, tpm::kEvIpl, Buffer(kPadding, 0x70)});
  }
  for (uint32_t pcr = 0; pcr <= kSecureBootPcr; ++pcr) {
    log.events.push_back({pcr, tpm::kEvSeparator, Buffer(4)});
  }
  if (spec.system == GuestSystem::Windows) {
    add_windows(log, spec);
  }
  return log;
}

tpm::PcrBank extend(const EventLogDraft& log, uint32_t mask) {
  const tpm::PcrBank all = registers_of(log, crypto::Hash::Sha256);
  tpm::PcrBank bank(crypto::Hash::Sha256);
  for (unsigned index = 0; index < tpm::kPcrCount; ++index) {
    if ((mask >> index & 1) != 0) {
      const Buffer* const value = all.find(index);
      bank.set(index,
               value == nullptr ? Buffer(crypto::Sha256::kSize) : *value);
    }
  }
  return bank;
}

std::string guest_secure_boot_lists() {
  const auto digest = [](std::string_view name) {
    return codec::encode_hex(crypto::sha256(platform_value(name)).bytes());
  };
  return fmt::format(
      R"({{"pk":["{}"],"kek":["{}"],"db":["{}"],"dbx":[["{}"]]}})",
      digest("PK"), digest("KEK"), digest("db"),
      codec::encode_hex(forbidden_image().bytes()));
}

}  // namespace assay::forge
