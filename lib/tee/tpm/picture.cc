// SPDX-License-Identifier: Apache-2.0
// Names of the fields are those of TPM 2.0 Library part 2.
#include "tee/tpm/picture.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "tee/tpm/attest.h"
#include "tee/tpm/boot_facts.h"
#include "tee/tpm/event_text.h"
#include "tee/tpm/logs.h"
#include "tee/tpm/signature.h"

namespace assay::tpm {
namespace {

using tee::BitName;
using tee::Blob;
using tee::Decoded;
using tee::hex_number;
using tee::mask;
using tee::Picture;
using tee::PictureSection;
using tee::PictureValue;
using tee::shown;

// TPMA_OBJECT, section 8.3.
constexpr std::array<BitName, 14> kObject = {{{1, "fixedTPM"},
                                              {2, "stClear"},
                                              {4, "fixedParent"},
                                              {5, "sensitiveDataOrigin"},
                                              {6, "userWithAuth"},
                                              {7, "adminWithPolicy"},
                                              {8, "firmwareLimited"},
                                              {9, "svnLimited"},
                                              {10, "noDA"},
                                              {11, "encryptedDuplication"},
                                              {16, "restricted"},
                                              {17, "decrypt"},
                                              {18, "sign"},
                                              {19, "x509sign"}}};

std::string algorithm_text(uint16_t algorithm) {
  const auto hash = find_hash(algorithm);
  return hash ? std::string(tpm::name_of(*hash)) : hex_number(algorithm, 2);
}

std::string_view name_of_type(uint16_t type) {
  switch (type) {
    case kAttestQuote:
      return "TPM_ST_ATTEST_QUOTE";
    case kAttestCertify:
      return "TPM_ST_ATTEST_CERTIFY";
    default:
      return {};
  }
}

std::string_view name_of(Signing scheme) {
  switch (scheme) {
    case Signing::RsaSsa:
      return "RSASSA";
    case Signing::RsaPss:
      return "RSAPSS";
    case Signing::Ecdsa:
      return "ECDSA";
  }
  return {};
}

// "0-7, 11".
std::string registers_text(uint32_t mask) {
  std::string text;
  for (unsigned first = 0; first < 32; ++first) {
    if ((mask >> first & 1) == 0) {
      continue;
    }
    unsigned last = first;
    while (last < 31 && (mask >> (last + 1) & 1) != 0) {
      ++last;
    }
    text += text.empty() ? "" : ", ";
    text += first == last ? fmt::format("{}", first)
                          : fmt::format("{}-{}", first, last);
    first = last;
  }
  return text;
}

void add_clock(PictureSection& section, const ClockInfo& clock) {
  section.add("clock (milliseconds)", "clock", clock.clock);
  section.add("resetCount", "reset_count", uint64_t{clock.reset_count});
  section.add("restartCount", "restart_count", uint64_t{clock.restart_count});
  section.add("safe", "safe", clock.safe);
}

Result<Signature> read_signature(Bytes signature, SignatureForm form) {
  return form == SignatureForm::Plain
             ? plain_signature(copy_of(signature), crypto::Hash::Sha256)
             : parse_signature(signature);
}

// Logs as far as they can be parsed.
struct ReadLogs {
  std::vector<OneLog> logs;
  std::optional<Error> error;
};

Result<OneLog> parse_log(const LogBytes& log) {
  if (log.type == LogType::Tcg) {
    TRY(EventLog parsed, parse_event_log(log.bytes));
    return OneLog(std::move(parsed));
  }
  TRY(ImaLog parsed, parse_ima_log(log.bytes));
  return OneLog(std::move(parsed));
}

ReadLogs parse_logs(std::span<const LogBytes> logs) {
  ReadLogs read;
  for (const LogBytes& log : logs) {
    auto parsed = parse_log(log);
    if (!parsed) {
      read.error = std::move(parsed).error().at(
          fmt::format("logs[{}]", read.logs.size()));
      break;
    }
    read.logs.push_back(std::move(*parsed));
  }
  return read;
}

std::string text_of_log(const OneLog& any, size_t bytes) {
  if (const auto* const log = std::get_if<EventLog>(&any)) {
    std::string banks;
    for (const LogBank& bank : log->banks) {
      banks += " " + algorithm_text(bank.algorithm);
    }
    return fmt::format("TCG {},{}, {} events, {} bytes", name_of(log->format),
                       banks, log->events.size(), bytes);
  }
  return fmt::format("IMA, {} entries, {} bytes",
                     std::get<ImaLog>(any).entries.size(), bytes);
}

// Without the record where its tagged events cannot be read: events are shown
// all the same.
BootRecord read_record(const std::vector<OneLog>& logs,
                       std::optional<Error>& error) {
  BootRecord record;
  for (const OneLog& log : logs) {
    std::visit([&record](const auto& one) { record.logs.emplace_back(&one); },
               log);
  }
  auto read = read_boot_record(record.logs);
  if (read) {
    return std::move(*read);
  }
  error = error ? error : std::move(read).error().at("logs");
  return record;
}

tee::PictureTable event_table(const BootRecord& record) {
  tee::PictureTable table{"events",
                          {{"EVENT", "event_seq"},
                           {"PCR", "pcr"},
                           {"TYPE", "type"},
                           {"DIGEST", "digest"},
                           {"DATA", "description"}}};
  for (EventRow& row : event_rows(record)) {
    table.add(
        {uint64_t{row.number},
         row.pcr == kNoPcr ? PictureValue() : PictureValue(uint64_t{row.pcr}),
         std::move(row.type), std::move(row.digest),
         std::move(row.description)});
  }
  return table;
}

// Its last measurement, and how often it was measured where that is not once.
void add_variable(PictureSection& section, const std::string& name,
                  const std::string& in_json, const BootVariable& variable) {
  section.add(name, in_json,
              variable.times == 0
                  ? PictureValue()
                  : PictureValue(Blob{variable.data.size(),
                                      crypto::sha256(variable.data)}));
  if (variable.times > 1 || variable.late) {
    section.add(name + ", times measured", in_json + "_times",
                uint64_t{variable.times});
    section.add(name + ", after the separator", in_json + "_late",
                variable.late);
  }
}

// What all events say; both counts where they differ; nothing without one.
PictureValue shown(const Tally& tally) {
  if (tally.yes > 0 && tally.no > 0) {
    return Decoded{"both", {}, {{"true", tally.yes}, {"false", tally.no}}};
  }
  return tally.yes + tally.no == 0 ? PictureValue()
                                   : PictureValue(tally.yes > 0);
}

void add_windows(PictureSection& section, const BootFacts& facts) {
  section.add("boot debugging", "boot_debugging", shown(facts.boot_debugging));
  section.add("kernel debugging", "kernel_debug", shown(facts.kernel_debug));
  section.add("hypervisor debugging", "hypervisor_debug",
              shown(facts.hypervisor_debug));
  section.add("test signing", "test_signing", shown(facts.test_signing));
  section.add("flight signing", "flight_signing", shown(facts.flight_signing));
  section.add("code integrity", "code_integrity", shown(facts.code_integrity));
  section.add("safe mode", "safe_mode", shown(facts.safe_mode));
  section.add("Windows PE", "win_pe", shown(facts.win_pe));
  section.add("VSM required", "vsm_required", shown(facts.vsm_required));
  section.add("VBS mandatory", "vbs_mandatory", shown(facts.vbs_mandatory));
  section.add("IOMMU required", "iommu_required", shown(facts.iommu_required));
  section.add("ELAM", "elam", facts.elam);
  section.add(
      "HVCI policy", "hvci_policy",
      facts.hvci_policy ? PictureValue(*facts.hvci_policy) : PictureValue());
  section.add("keys of the secure kernel", "idks", uint64_t{facts.idks.size()});
}

void add_boot_state(Picture& picture, const PicturePlace& place,
                    const BootRecord& record) {
  PictureSection& section = picture.add(place.title + "Boot state by the logs",
                                        place.key + "boot_state");
  const auto facts = read_boot_facts(record);
  if (!facts) {
    section.unreadable = Error(facts.error()).at("logs");
    return;
  }
  section.add("SecureBoot", "secure_boot",
              facts->secure_boot_variable.times == 0
                  ? PictureValue()
                  : PictureValue(facts->secure_boot));
  add_variable(section, "PK", "pk", facts->platform_key);
  add_variable(section, "KEK", "kek", facts->key_exchange);
  add_variable(section, "db", "db", facts->db);
  add_variable(section, "dbx", "dbx", facts->dbx);
  section.add("UEFI Debug Mode", "uefi_debug_mode", facts->uefi_debug_mode);
  section.add("Windows", "windows", facts->windows);
  if (facts->windows) {
    add_windows(section, *facts);
  }
}

}  // namespace

void add_key(PictureSection& section, const crypto::PublicKey& key) {
  section.add("key", "key", tee::key_text(key));
  section.add("SHA-256 of its SubjectPublicKeyInfo", "key_sha256",
              shown(crypto::sha256(key.spki())));
}

void add_public_area(PictureSection& section, const PublicArea& area) {
  section.add("nameAlg", "name_alg", algorithm_text(area.name_algorithm));
  section.add("objectAttributes", "object_attributes",
              mask(hex_number(area.attributes, 4), area.attributes, kObject));
  section.add("authPolicy", "auth_policy", shown(area.auth_policy));
  section.add("name", "name", shown(area.name));
  add_key(section, area.key);
}

void add_attest(PictureSection& section, Bytes attest) {
  const auto parsed = parse_attest(attest);
  if (!parsed) {
    section.unreadable = parsed.error();
    return;
  }
  section.add(
      "magic", "magic",
      Decoded{hex_number(parsed->magic, 4),
              parsed->magic == kGenerated ? "TPM_GENERATED_VALUE" : ""});
  section.add("type", "type",
              Decoded{hex_number(parsed->type, 2),
                      std::string(name_of_type(parsed->type))});
  if (parsed->magic != kGenerated || name_of_type(parsed->type).empty()) {
    return;  // of others nothing is read
  }
  section.add("qualifiedSigner", "qualified_signer",
              shown(parsed->qualified_signer));
  section.add("extraData", "extra_data", shown(parsed->extra_data));
  add_clock(section, parsed->clock);
  section.add("firmwareVersion", "firmware_version",
              hex_number(parsed->firmware_version, 8));
  if (parsed->type == kAttestCertify) {
    section.add("name", "certified_name", shown(parsed->name));
    return;
  }
  std::string selections;
  for (const PcrSelection& item : parsed->selections) {
    selections +=
        fmt::format("{}{}: {}", selections.empty() ? "" : "; ",
                    algorithm_text(item.algorithm), registers_text(item.mask));
  }
  section.add("pcrSelect", "pcr_select", std::move(selections));
  section.add("pcrDigest", "pcr_digest", shown(parsed->pcr_digest));
}

void add_signature(PictureSection& section, Bytes signature,
                   SignatureForm form) {
  const auto parsed = read_signature(signature, form);
  if (!parsed) {
    if (!section.unreadable) {
      section.unreadable = Error(parsed.error()).at("signature");
    }
    return;
  }
  section.add("signature", "signature_scheme",
              fmt::format("{} with {}", name_of(parsed->scheme),
                          tpm::name_of(parsed->hash)));
  section.add("signature value", "signature", shown(signature));
}

void add_pcrs(Picture& picture, const PicturePlace& place,
              std::span<const PcrBank> banks) {
  tee::PictureTable table{"values", {{"PCR", "pcr"}}};
  uint32_t any = 0;
  for (const PcrBank& bank : banks) {
    const std::string_view name = tpm::name_of(bank.hash());
    table.columns.push_back({std::string(name), std::string(name)});
    any |= bank.mask();
  }
  for (unsigned index = 0; index < kPcrCount; ++index) {
    if ((any >> index & 1) == 0) {
      continue;
    }
    std::vector<PictureValue> line = {uint64_t{index}};
    for (const PcrBank& bank : banks) {
      const Buffer* const value = bank.find(index);
      line.push_back(value == nullptr ? PictureValue() : tee::shown(*value));
    }
    table.add(std::move(line));
  }
  picture.add(place.title + "PCRs", place.key + "pcrs").table =
      std::move(table);
}

void add_ak_certificate(Picture& picture, const PicturePlace& place,
                        Bytes der) {
  if (der.empty()) {
    return;
  }
  PictureSection& section =
      picture.add(place.title + "Certificate of the attestation key",
                  place.key + "ak_certificate");
  const auto certificate = x509::Certificate::parse(der);
  if (certificate) {
    section.table = tee::certificate_table({&*certificate, 1});
  } else {
    section.unreadable = certificate.error();
  }
}

void add_logs(Picture& picture, const PicturePlace& place,
              std::span<const LogBytes> logs) {
  if (logs.empty()) {
    return;
  }
  ReadLogs read = parse_logs(logs);
  const BootRecord record = read_record(read.logs, read.error);
  PictureSection& section =
      picture.add(place.title + "Event log", place.key + "event_log");
  for (size_t i = 0; i < read.logs.size(); ++i) {
    section.add(fmt::format("log {}", i), fmt::format("log{}", i),
                text_of_log(read.logs[i], logs[i].bytes.size()));
  }
  section.table = event_table(record);
  section.unreadable = std::move(read.error);
  if (!section.unreadable) {
    add_boot_state(picture, place, record);
  }
}

}  // namespace assay::tpm
