// SPDX-License-Identifier: Apache-2.0
// Event logs by forge/event_log_draft, and an IMA log beside them.
#include "forge/tpm_log.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "base/assert.h"
#include "base/writer.h"
#include "tee/tpm/event_names.h"
#include "tee/tpm/ima_log.h"
#include "tee/tpm/sipa_events.h"

namespace assay::forge {
namespace {

using tpm::Sipa;

constexpr unsigned kExitPcr = 5;
constexpr uint32_t kImaPcr = 10;
constexpr uint32_t kConfigurationPcr = 12;

// What firmware measures when it leaves boot services, and some do not log.
bool is_exit(const EventDraft& event) {
  return event.pcr == kExitPcr && event.type == tpm::kEvEfiAction;
}

std::vector<EventDraft> exit_events() {
  std::vector<EventDraft> events = make_event_log_draft({}).events;
  std::erase_if(events, [](const EventDraft& e) { return !is_exit(e); });
  return events;
}

EventDraft repeated_event() {
  const Buffer policy = make_sipa(Sipa::kVbsHvciPolicy, Buffer(8, 0));
  return {kConfigurationPcr, tpm::kEvEventTag,
          make_trust_boundary({policy, policy})};
}

}  // namespace

EventLogDraft make_tpm_log(const TpmSpec& spec, const crypto::PublicKey& idks) {
  EventLogSpec log;
  log.system =
      spec.system == TpmSystem::Windows ? LogSystem::Windows : LogSystem::Linux;
  log.hashes = spec.banks;
  log.secure_boot = spec.secure_boot;
  log.boot_debugging = spec.boot_debugging;
  log.vbs = spec.vbs_required;
  log.iommu = spec.vbs_required;
  if (spec.idks) {
    log.idks =
        IdksSpec{copy_of(idks.rsa_exponent()), copy_of(idks.rsa_modulus())};
  }
  EventLogDraft draft = make_event_log_draft(log);
  if (spec.unlogged_exit) {
    std::erase_if(draft.events, is_exit);
  }
  if (spec.repeated_event) {
    const auto first = std::find_if(
        draft.events.begin(), draft.events.end(),
        [](const EventDraft& e) { return e.pcr == kConfigurationPcr; });
    draft.events.insert(first, repeated_event());
  }
  return draft;
}

Buffer make_ima_log() {
  const auto field = [](Bytes bytes) {
    return Writer()
        .u32le(static_cast<uint32_t>(bytes.size()))
        .bytes(bytes)
        .take();
  };
  const Bytes version = bytes_of("6.1.0-forge");
  const Buffer digest =
      Writer()
          .bytes(bytes_of(std::string_view("sha256:\0", 8)))
          .bytes(crypto::digest(crypto::Hash::Sha256, {version}))
          .take();
  const Buffer data =
      Writer()
          .bytes(field(digest))
          .bytes(field(bytes_of(std::string_view("kernel_version\0", 15))))
          .bytes(field(version))
          .take();
  const std::string_view name = "ima-buf";
  return Writer()
      .u32le(kImaPcr)
      .bytes(crypto::digest(crypto::Hash::Sha1, {data}))
      .u32le(static_cast<uint32_t>(name.size()))
      .bytes(bytes_of(name))
      .u32le(static_cast<uint32_t>(data.size()))
      .bytes(data)
      .take();
}

tpm::PcrBank registers_of(const TpmSpec& spec, const EventLogDraft& log,
                          const std::optional<Buffer>& ima, crypto::Hash hash) {
  EventLogDraft measured = log;
  if (spec.unlogged_exit) {
    const std::vector<EventDraft> more = exit_events();
    measured.events.insert(measured.events.end(), more.begin(), more.end());
  }
  const tpm::PcrBank whole = registers_of(measured, hash);
  tpm::PcrBank bank(hash);
  for (const tpm::PcrValue& value : whole.values()) {
    if ((spec.pcrs >> value.index & 1) != 0) {
      bank.set(value.index, copy_of(value.digest));
    }
  }
  if (!ima || bank.find(kImaPcr) == nullptr) {
    return bank;
  }
  const auto entries = tpm::parse_ima_log(*ima);
  ASSAY_ASSERT(entries.has_value());
  for (const tpm::ImaEntry& entry : entries->entries) {
    bank.set(
        kImaPcr,
        crypto::digest(
            hash, {*bank.find(kImaPcr),
                   tpm::ima_digest(entry, hash, tpm::ImaBanks::OwnDigests)}));
  }
  return bank;
}

}  // namespace assay::forge
