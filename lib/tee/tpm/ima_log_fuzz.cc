// SPDX-License-Identifier: Apache-2.0
// Invariant: the entries of a log that is accepted, written one after the
// other, are the log.
#include <cstdlib>

#include "base/writer.h"
#include "tee/tpm/ima_log.h"

namespace {

void require(bool holds) {
  if (!holds) {
    std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace assay;
  const auto log = tpm::parse_ima_log({data, size});
  if (!log) {
    require(!log.error().detail().empty());
    return 0;
  }
  require(log->entries.size() <= tpm::kMaxImaEntries);
  Writer again;
  for (const tpm::ImaEntry& entry : log->entries) {
    again.u32le(entry.pcr).bytes(entry.digest);
    again.u32le(static_cast<uint32_t>(entry.template_name.size()));
    again.bytes(entry.template_name);
    again.u32le(static_cast<uint32_t>(entry.data.size())).bytes(entry.data);
    require(entry.name.size() + entry.buffer.size() <= entry.data.size());
    require(
        tpm::ima_digest(entry, crypto::Hash::Sha256, tpm::ImaBanks::PaddedSha1)
            .size() == 32);
  }
  require(equal(again.buffer(), {data, size}));
  return 0;
}
