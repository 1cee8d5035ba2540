// SPDX-License-Identifier: Apache-2.0
// Events as firmware, Linux and Windows log them, and their bytes.
#include "forge/event_log_draft.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/assert.h"
#include "base/writer.h"
#include "codec/hex.h"
#include "tee/tpm/efi_events.h"
#include "tee/tpm/event_names.h"
#include "tee/tpm/sipa_events.h"

namespace assay::forge {
namespace {

using crypto::Hash;
using tpm::LogFormat;
using tpm::Sipa;

Buffer owned(std::string_view text) {
  return copy_of(bytes_of(text));
}

Buffer number(uint64_t value) {
  Writer w;
  return w.u64le(value).take();
}

Buffer small_number(uint32_t value) {
  Writer w;
  return w.u32le(value).take();
}

Buffer flag(uint32_t code, bool value) {
  return make_sipa(code, Buffer{static_cast<uint8_t>(value)});
}

EventDraft variable(uint32_t type, std::string_view guid, std::string_view name,
                    Bytes data) {
  constexpr uint32_t kSecureBootPcr = 7;
  return {kSecureBootPcr, type, make_efi_variable(guid, name, data)};
}

// UEFI_IMAGE_LOAD_EVENT; what is measured is the image.
EventDraft image(std::string_view path) {
  constexpr uint32_t kImagePcr = 4;
  const Buffer name = utf16(path);
  Writer node;
  node.u8(4).u8(4).u16le(static_cast<uint16_t>(name.size() + 6));
  node.bytes(name).u16le(0).bytes(Buffer{0x7f, 0xff, 4, 0});
  Writer w;
  w.u64le(0x1000).u64le(0x2000).u64le(0).u64le(node.buffer().size());
  w.bytes(node.buffer());
  return {kImagePcr, tpm::kEvEfiBootServicesApplication, w.take(), owned(path)};
}

void add_locality(EventLogDraft& draft, uint8_t locality) {
  Buffer data = owned(std::string_view("StartupLocality\0", 16));
  data.push_back(locality);
  draft.events.push_back({0, tpm::kEvNoAction, std::move(data)});
}

void add_firmware(EventLogDraft& draft, const EventLogSpec& spec) {
  constexpr unsigned kFirmwarePcrs = 8;
  auto& events = draft.events;
  if (spec.startup_locality != 0) {
    add_locality(draft, spec.startup_locality);
  }
  events.push_back({0, tpm::kEvSCrtmVersion, utf16("forged firmware 1")});
  events.push_back({0, tpm::kEvEfiPlatformFirmwareBlob,
                    [] {
                      Writer w;
                      return w.u64le(0xffe00000).u64le(0x200000).take();
                    }(),
                    owned("the firmware")});
  const Buffer on = {static_cast<uint8_t>(spec.secure_boot)};
  const uint32_t type = tpm::kEvEfiVariableDriverConfig;
  events.push_back(variable(type, tpm::kEfiGlobalVariable, "SecureBoot", on));
  events.push_back(
      variable(type, tpm::kEfiGlobalVariable, "PK", bytes_of("platform key")));
  events.push_back(variable(type, tpm::kEfiGlobalVariable, "KEK",
                            bytes_of("key exchange key")));
  events.push_back(variable(type, tpm::kEfiImageSecurityDatabase, "db",
                            bytes_of("allowed")));
  events.push_back(variable(type, tpm::kEfiImageSecurityDatabase, "dbx",
                            bytes_of("forbidden")));
  events.push_back({4, tpm::kEvEfiAction,
                    owned("Calling EFI Application from Boot Option")});
  for (unsigned pcr = 0; pcr < kFirmwarePcrs; ++pcr) {
    events.push_back({pcr, tpm::kEvSeparator, Buffer(4)});
  }
  events.push_back(variable(tpm::kEvEfiVariableAuthority,
                            tpm::kEfiImageSecurityDatabase, "db",
                            bytes_of("allowed")));
}

void add_exit(EventLogDraft& draft) {
  for (const std::string_view text :
       {"Exit Boot Services Invocation",
        "Exit Boot Services Returned with Success"}) {
    draft.events.push_back({5, tpm::kEvEfiAction, owned(text)});
  }
}

void add_linux(EventLogDraft& draft) {
  draft.events.push_back(image("\\EFI\\debian\\shimx64.efi"));
  draft.events.push_back(image("\\EFI\\debian\\grubx64.efi"));
  draft.events.push_back({8, tpm::kEvIpl, owned("grub_cmd: linux /vmlinuz"),
                          owned("linux /vmlinuz")});
  draft.events.push_back(
      {9, tpm::kEvIpl, owned("/vmlinuz"), owned("the kernel")});
}

// What the boot manager and the loader both say.
std::vector<Buffer> common_events(const EventLogSpec& spec) {
  return {flag(Sipa::kBootDebugging, spec.boot_debugging),
          flag(Sipa::kTestSigning, spec.test_signing),
          flag(Sipa::kFlightSigning, spec.flight_signing),
          flag(Sipa::kCodeIntegrity, true),
          make_sipa(0x00020005, small_number(4))};
}

std::vector<Buffer> loader_events(const EventLogSpec& spec) {
  std::vector<Buffer> events = common_events(spec);
  const auto add = [&](Buffer event) { events.push_back(std::move(event)); };
  add(flag(Sipa::kOsKernelDebug, spec.kernel_debug));
  add(make_sipa(0x00050004, number(1)));
  add(flag(Sipa::kSafeMode, spec.safe_mode));
  add(flag(Sipa::kWinPe, spec.win_pe));
  add(make_sipa(0x0005000e, small_number(1)));
  add(flag(Sipa::kHypervisorDebug, spec.hypervisor_debug));
  add(flag(Sipa::kVbsVsmRequired, spec.vbs));
  add(flag(Sipa::kVbsIommuRequired, spec.iommu));
  add(make_sipa(Sipa::kVbsHvciPolicy, number(spec.hvci_policy)));
  if (spec.elam) {
    add(make_sipa(Sipa::kElamAggregation,
                  make_sipa(0x00090001, utf16("Windows Defender"))));
  }
  if (spec.idks) {
    constexpr uint32_t kRsa = 1;
    Writer w;
    w.u32le(kRsa).u32le(static_cast<uint32_t>(8 * spec.idks->modulus.size()));
    w.u32le(static_cast<uint32_t>(spec.idks->exponent.size()));
    w.u32le(static_cast<uint32_t>(spec.idks->modulus.size()));
    w.bytes(spec.idks->exponent).bytes(spec.idks->modulus);
    add(make_sipa(Sipa::kVsmIdksInfo, w.buffer()));
  }
  return events;
}

Buffer module(std::string_view path) {
  const std::vector<Buffer> events = {
      make_sipa(0x00070001, utf16(path)),
      make_sipa(0x00070002, number(4096)),
      make_sipa(0x00070003, small_number(0x800c)),
      make_sipa(0x00070004, crypto::digest(Hash::Sha256, {bytes_of(path)})),
      flag(0x0007000a, true),
      make_sipa(0x0007000b, small_number(1))};
  Writer w;
  for (const Buffer& event : events) {
    w.bytes(event);
  }
  return make_sipa(Sipa::kLoadedModule, w.buffer());
}

void add_windows(EventLogDraft& draft, const EventLogSpec& spec) {
  auto& events = draft.events;
  const auto add = [&](uint32_t pcr, Buffer data) {
    events.push_back({pcr, tpm::kEvEventTag, std::move(data)});
  };
  events.push_back(image("\\EFI\\Microsoft\\Boot\\bootmgfw.efi"));
  events.push_back({11, tpm::kEvCompactHash, small_number(0x10)});
  add(12, make_trust_boundary(common_events(spec)));
  add(13,
      make_trust_boundary({module("\\Windows\\System32\\Boot\\winload.efi")}));
  add(14, make_sipa(0x00060002, bytes_of("authority key")));
  add(12, make_trust_boundary(loader_events(spec)));
  add(13, make_trust_boundary(
              {module("\\Windows\\System32\\ntoskrnl.exe"),
               module("\\windows\\system32\\drivers\\wdboot.sys")}));
  events.push_back({11, tpm::kEvCompactHash, small_number(0xffff)});
  for (const uint32_t pcr : {12u, 13u, 14u}) {
    events.push_back({pcr, tpm::kEvSeparator, owned("WBCL")});
  }
}

Bytes measured(const EventDraft& event) {
  return event.measured ? *event.measured : event.data;
}

void write_header(Writer& w, const std::vector<Hash>& hashes) {
  Writer data;
  data.bytes(bytes_of(std::string_view("Spec ID Event03\0", 16)));
  data.u32le(0).u8(0).u8(2).u8(0).u8(2);
  data.u32le(static_cast<uint32_t>(hashes.size()));
  for (const Hash hash : hashes) {
    data.u16le(tpm::algorithm_of(hash));
    data.u16le(static_cast<uint16_t>(crypto::size_of(hash)));
  }
  data.u8(0);
  w.u32le(0).u32le(tpm::kEvNoAction).zeros(20);
  w.u32le(static_cast<uint32_t>(data.buffer().size())).bytes(data.buffer());
}

Buffer digest_of(const EventDraft& event, Hash hash) {
  return event.type == tpm::kEvNoAction
             ? Buffer(crypto::size_of(hash))
             : crypto::digest(hash, {measured(event)});
}

}  // namespace

Buffer utf16(std::string_view ascii) {
  Writer w;
  for (const char c : ascii) {
    w.u16le(static_cast<uint8_t>(c));
  }
  return w.take();
}

Buffer make_sipa(uint32_t code, Bytes data) {
  Writer w;
  w.u32le(code).u32le(static_cast<uint32_t>(data.size()));
  return w.bytes(data).take();
}

Buffer make_trust_boundary(const std::vector<Buffer>& events) {
  Writer w;
  for (const Buffer& event : events) {
    w.bytes(event);
  }
  return make_sipa(Sipa::kTrustBoundary, w.buffer());
}

Buffer make_efi_variable(std::string_view guid, std::string_view name,
                         Bytes data) {
  std::string digits;
  std::copy_if(guid.begin(), guid.end(), std::back_inserter(digits),
               [](char c) { return c != '-'; });
  Buffer bytes = *codec::decode_hex(digits);
  ASSAY_ASSERT(bytes.size() == 16);
  std::reverse(bytes.begin(), bytes.begin() + 4);
  std::reverse(bytes.begin() + 4, bytes.begin() + 6);
  std::reverse(bytes.begin() + 6, bytes.begin() + 8);
  Writer w;
  w.bytes(bytes).u64le(name.size()).u64le(data.size());
  return w.bytes(utf16(name)).bytes(data).take();
}

EventLogDraft make_event_log_draft(const EventLogSpec& spec) {
  EventLogDraft draft;
  draft.format = spec.format;
  draft.hashes =
      spec.format == LogFormat::Sha1 ? std::vector{Hash::Sha1} : spec.hashes;
  add_firmware(draft, spec);
  if (spec.system == LogSystem::Windows) {
    add_windows(draft, spec);
  } else {
    add_linux(draft);
  }
  add_exit(draft);
  return draft;
}

Buffer write_event_log(const EventLogDraft& draft) {
  Writer w;
  const bool agile = draft.format == LogFormat::CryptoAgile;
  if (agile) {
    write_header(w, draft.hashes);
  }
  for (const EventDraft& event : draft.events) {
    w.u32le(event.pcr).u32le(event.type);
    if (agile) {
      w.u32le(static_cast<uint32_t>(draft.hashes.size()));
    }
    for (const Hash hash : draft.hashes) {
      if (agile) {
        w.u16le(tpm::algorithm_of(hash));
      }
      w.bytes(digest_of(event, hash));
    }
    w.u32le(static_cast<uint32_t>(event.data.size())).bytes(event.data);
  }
  w.bytes(draft.tail);
  Buffer log = w.take();
  log.erase(
      log.end() - static_cast<std::ptrdiff_t>(std::min(draft.cut, log.size())),
      log.end());
  return log;
}

tpm::PcrBank registers_of(const EventLogDraft& draft, Hash hash) {
  constexpr unsigned kFirstReset = 17;
  constexpr unsigned kLastReset = 22;
  std::array<Buffer, tpm::kPcrCount> values;
  values.fill(Buffer(crypto::size_of(hash)));
  uint32_t extended = 0;
  for (const EventDraft& event : draft.events) {
    if (event.type != tpm::kEvNoAction) {
      Buffer& value = values.at(event.pcr);
      value = crypto::digest(hash, {value, digest_of(event, hash)});
      extended |= uint32_t{1} << event.pcr;
    } else if (event.pcr == 0 && extended == 0 && event.data.size() == 17) {
      values[0].back() = event.data.back();
    }
  }
  tpm::PcrBank bank(hash);
  for (unsigned index = 0; index < tpm::kPcrCount; ++index) {
    const bool reset = index >= kFirstReset && index <= kLastReset &&
                       (extended >> index & 1) == 0;
    bank.set(index, reset ? Buffer(crypto::size_of(hash), 0xff)
                          : std::move(values[index]));
  }
  return bank;
}

}  // namespace assay::forge
