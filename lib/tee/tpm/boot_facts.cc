// SPDX-License-Identifier: Apache-2.0
// Counts what believed events say; claims are made of the counts.
#include "tee/tpm/boot_facts.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/reader.h"
#include "tee/tpm/event_names.h"

namespace assay::tpm {
namespace {

constexpr uint32_t kSecureBootPcr = 7;
constexpr uint32_t kConfigurationPcr = 12;
constexpr std::string_view kDebugMode = "UEFI Debug Mode";

struct TallyRow {
  uint32_t code;
  Tally BootFacts::*tally;
};

constexpr TallyRow kTallies[] = {
    {Sipa::kBootDebugging, &BootFacts::boot_debugging},
    {Sipa::kOsKernelDebug, &BootFacts::kernel_debug},
    {Sipa::kHypervisorDebug, &BootFacts::hypervisor_debug},
    {Sipa::kTestSigning, &BootFacts::test_signing},
    {Sipa::kFlightSigning, &BootFacts::flight_signing},
    {Sipa::kCodeIntegrity, &BootFacts::code_integrity},
    {Sipa::kSafeMode, &BootFacts::safe_mode},
    {Sipa::kWinPe, &BootFacts::win_pe},
    {Sipa::kVbsVsmRequired, &BootFacts::vsm_required},
    {Sipa::kVbsMandatoryEnforcement, &BootFacts::vbs_mandatory},
    {Sipa::kVbsIommuRequired, &BootFacts::iommu_required},
};

struct VariableRow {
  std::string_view guid;
  std::string_view name;
  BootVariable BootFacts::*variable;
};

constexpr VariableRow kVariables[] = {
    {kEfiGlobalVariable, "SecureBoot", &BootFacts::secure_boot_variable},
    {kEfiGlobalVariable, "PK", &BootFacts::platform_key},
    {kEfiGlobalVariable, "KEK", &BootFacts::key_exchange},
    {kEfiImageSecurityDatabase, "db", &BootFacts::db},
    {kEfiImageSecurityDatabase, "dbx", &BootFacts::dbx},
};

bool counts(uint32_t pcr) {
  return pcr == 12 || pcr == 13 || pcr == 19 || pcr == 20;
}

void add_variable(BootFacts& facts, const MeasuredVariable& item) {
  if (item.event->type != kEvEfiVariableDriverConfig ||
      item.event->pcr != kSecureBootPcr) {
    return;
  }
  const std::string guid = item.guid();
  const std::string name = item.name();
  for (const VariableRow& row : kVariables) {
    if (row.guid == guid && row.name == name) {
      BootVariable& variable = facts.*row.variable;
      ++variable.times;
      variable.data = item.variable.data;
      variable.late = variable.late || !item.believed;
    }
  }
}

Result<> add_tagged(BootFacts& facts, const TaggedEvent& tagged,
                    const SipaEvent& event) {
  if (event.info->kind == SipaKind::Bool) {
    for (const TallyRow& row : kTallies) {
      if (row.code == event.code) {
        Tally& tally = facts.*row.tally;
        ++(event.flag() ? tally.yes : tally.no);
      }
    }
    return {};
  }
  if (event.code == Sipa::kElamAggregation) {
    facts.elam = true;
  } else if (event.code == Sipa::kVbsHvciPolicy) {
    facts.hvci_policy = event.number();
  } else if (event.code == Sipa::kVsmIdksInfo &&
             tagged.event->pcr == kConfigurationPcr) {
    auto key = parse_vsm_key(event.data);
    if (!key) {
      return Error(Code::EvidenceMalformed,
                   fmt::format("log {}, event {}, {}: {}", tagged.place.log,
                               tagged.place.number, event.info->name,
                               key.error().detail()));
    }
    facts.idks.push_back(*key);
  }
  return {};
}

// Firmware says so in PCR 7, as an action; known by its digest, for whoever
// edits a log can write another type and other data.
bool says_debug_mode(const EventLog& log) {
  struct Known {
    crypto::Hash hash;
    Buffer digest;
  };
  std::vector<Known> known;
  for (const crypto::Hash hash : log.hashes()) {
    known.push_back({hash, crypto::digest(hash, {bytes_of(kDebugMode)})});
  }
  return std::ranges::any_of(log.events, [&](const Event& event) {
    return event.pcr == kSecureBootPcr && event.type != kEvNoAction &&
           (text_of(event.data).starts_with(kDebugMode) ||
            std::ranges::any_of(known, [&](const Known& item) {
              return equal(log.digest(event, item.hash), item.digest);
            }));
  });
}

bool says_debug_mode(const BootRecord& record) {
  return std::ranges::any_of(record.logs, [](const AnyLog& any) {
    const auto* const log = std::get_if<const EventLog*>(&any);
    return log != nullptr && says_debug_mode(**log);
  });
}

}  // namespace

Result<VsmKey> parse_vsm_key(Bytes input) {
  Reader r(input);
  VsmKey key;
  key.algorithm = r.u32le();                 //  0, 4
  key.bit_length = r.u32le();                //  4, 4
  const uint32_t exponent_size = r.u32le();  //  8, 4
  const uint32_t modulus_size = r.u32le();   // 12, 4
  key.exponent = r.take(exponent_size);      // 16
  key.modulus = r.take(modulus_size);
  return r.finish(key);
}

Result<BootFacts> read_boot_facts(const BootRecord& record) {
  BootFacts facts;
  for (const MeasuredVariable& item : record.variables) {
    add_variable(facts, item);
  }
  for (const TaggedEvent& tagged : record.tagged) {
    if (!tagged.believed || !counts(tagged.event->pcr)) {
      continue;
    }
    facts.windows = true;
    for (const SipaEvent& event : tagged.events) {
      TRY_OK(add_tagged(facts, tagged, event));
    }
  }
  constexpr uint8_t kOn = 1;
  facts.secure_boot = facts.secure_boot_variable.single() &&
                      equal(facts.secure_boot_variable.data, Bytes(&kOn, 1));
  facts.uefi_debug_mode = says_debug_mode(record);
  return facts;
}

}  // namespace assay::tpm
