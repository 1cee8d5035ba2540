// SPDX-License-Identifier: Apache-2.0
// Invariant: facts follow from believed events alone: a log without its tagged
// events has none of Windows, and no log claims debugging both off and on.
#include <cstdlib>

#include "tee/tpm/boot_facts.h"

namespace {

void require(bool holds) {
  if (!holds) {
    std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace assay;
  const Bytes input(data, size);
  if (const auto key = tpm::parse_vsm_key(input)) {
    require(16 + key->exponent.size() + key->modulus.size() == size);
  }
  const auto log = tpm::parse_event_log(input);
  if (!log) {
    return 0;
  }
  const tpm::AnyLog logs[] = {&*log};
  auto record = tpm::read_boot_record(logs);
  if (!record) {
    return 0;
  }
  const auto facts = tpm::read_boot_facts(*record);
  if (!facts) {
    return 0;
  }
  require(!(facts->boot_debugging.never() && facts->boot_debugging.some()));
  require(!facts->secure_boot || facts->secure_boot_variable.data.size() == 1);
  for (tpm::TaggedEvent& tagged : record->tagged) {
    tagged.believed = false;
  }
  const auto without = tpm::read_boot_facts(*record);
  require(without.has_value() && !without->windows && !without->elam);
  require(!without->vbs_enabled() && without->idks.empty());
  require(without->secure_boot == facts->secure_boot);
  return 0;
}
