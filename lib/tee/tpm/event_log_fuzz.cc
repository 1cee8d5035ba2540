// SPDX-License-Identifier: Apache-2.0
// Invariant: the events of a log that is accepted, written one after the other,
// are the log without its padding; each has a digest of every known bank.
#include <cstdlib>

#include "base/writer.h"
#include "tee/tpm/event_log.h"

namespace {

void require(bool holds) {
  if (!holds) {
    std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace assay;
  const auto log = tpm::parse_event_log({data, size});
  if (!log) {
    require(!log.error().detail().empty());
    return 0;
  }
  require(log->events.size() <= tpm::kMaxEvents);
  Writer again;
  for (const tpm::Event& event : log->events) {
    const bool first = &event == log->events.data();
    require(event.offset == again.buffer().size());
    again.u32le(event.pcr).u32le(event.type);
    if (log->has_header() && !first) {
      again.u32le(static_cast<uint32_t>(log->banks.size()));
    }
    again.bytes(event.digests).u32le(static_cast<uint32_t>(event.data.size()));
    again.bytes(event.data);
    for (const crypto::Hash hash : log->hashes()) {
      const Bytes digest = log->digest(event, hash);
      require(digest.size() == crypto::size_of(hash) ||
              (first && digest.empty()));
    }
  }
  require(again.buffer().size() + log->padding == size);
  require(equal(again.buffer(), {data, again.buffer().size()}));
  return 0;
}
