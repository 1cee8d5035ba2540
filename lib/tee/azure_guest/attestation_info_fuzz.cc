// SPDX-License-Identifier: Apache-2.0
// Invariant: a bundle that is accepted has registers that a TPM has and texts
// in UTF-8; one that is refused has a check that failed, and says which.
#include <cstdlib>

#include "codec/utf8.h"
#include "tee/azure_guest/attestation_info.h"

namespace {

void require(bool holds) {
  if (!holds) {
    std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace assay;
  tee::Trail trail;
  const auto info = azure_guest::parse_attestation_info({data, size}, trail);
  size_t failed = 0;
  for (const tee::CheckInfo& row : tee::all_checks()) {
    if (trail.record(row.id).outcome == tee::CheckOutcome::Failed) {
      ++failed;
      require(!info && info.error().reason() == row.code);
    }
  }
  if (!info) {
    require(failed == 1);
    return 0;
  }
  require(failed == 0);
  for (const uint32_t index : info->tpm.pcr_set) {
    require(index < 24);
  }
  for (const azure_guest::PcrValue& value : info->tpm.pcrs) {
    require(value.index < 24);
  }
  for (const std::string* const text :
       {&info->os_type, &info->os_distro, &info->os_build}) {
    require(!codec::find_invalid_utf8(*text));
  }
  require(info->client_payload.empty() || info->client_payload[0] == '{');
  return 0;
}
