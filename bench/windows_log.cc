// SPDX-License-Identifier: Apache-2.0
// Drivers by their paths, digests and verdicts, as Windows measures them.
#include "bench/windows_log.h"

#include <fmt/format.h>

#include "base/writer.h"
#include "tee/tpm/event_names.h"
#include "tee/tpm/sipa_events.h"

namespace assay::bench {
namespace {

Buffer loaded_driver(size_t number) {
  Writer driver;
  driver.bytes(forge::make_sipa(
      0x00070001,
      forge::utf16(fmt::format(R"(\Windows\System32\drivers\driver{:04}.sys)",
                               number))));
  driver.bytes(forge::make_sipa(0x00070004, Buffer(32, 1)));
  driver.bytes(forge::make_sipa(0x0007000a, Buffer{1}));
  return forge::make_sipa(tpm::Sipa::kLoadedModule, driver.buffer());
}

}  // namespace

void lengthen(forge::EventLogDraft& draft, size_t size) {
  const size_t before = forge::write_event_log(draft).size();
  Writer drivers;
  for (size_t i = 0; before + drivers.buffer().size() < size; ++i) {
    drivers.bytes(loaded_driver(i));
  }
  draft.events.insert(
      draft.events.begin() + 20,
      forge::EventDraft{13, tpm::kEvEventTag,
                        forge::make_trust_boundary({drivers.buffer()})});
}

}  // namespace assay::bench
