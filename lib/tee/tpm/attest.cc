// SPDX-License-Identifier: Apache-2.0
// Reads a TPMS_ATTEST in the order of its table.
#include "tee/tpm/attest.h"

#include <fmt/format.h>

#include "base/reader.h"
#include "tee/tpm/sized.h"

namespace assay::tpm {
namespace {

// Banks of a TPM: HASH_COUNT is at most 16.
constexpr uint32_t kMaxSelections = 16;
constexpr uint8_t kSelectBytes = kPcrCount / 8;
constexpr size_t kMaxName = 2 + 64;

Error malformed(std::string detail) {
  return Error(Code::EvidenceMalformed, std::move(detail));
}

// TPML_PCR_SELECTION.
Result<std::vector<PcrSelection>> read_selections(Reader& r) {
  const uint32_t count = r.u32be();
  if (count > kMaxSelections) {
    return malformed(fmt::format("expected at most {} PCR selections, found {}",
                                 kMaxSelections, count));
  }
  std::vector<PcrSelection> selections;
  for (uint32_t i = 0; i < count && !r.failed(); ++i) {
    PcrSelection selection;
    selection.algorithm = r.u16be();
    const uint8_t size = r.u8();
    if (!r.failed() && size != kSelectBytes) {
      return malformed(
          fmt::format("expected a bitmap of {} bytes for {} PCRs, found {}",
                      kSelectBytes, kPcrCount, size));
    }
    unsigned shift = 0;
    for (const uint8_t byte : r.take(size)) {
      selection.mask |= uint32_t{byte} << shift;
      shift += 8;
    }
    selections.push_back(selection);
  }
  return selections;
}

}  // namespace

Result<Attest> parse_attest(Bytes input) {
  Reader r(input);
  Attest attest;
  attest.magic = r.u32be();
  attest.type = r.u16be();
  TRY_OK(r.status());
  const bool quote = attest.type == kAttestQuote;
  if (attest.magic != kGenerated || !(quote || attest.type == kAttestCertify)) {
    return attest;
  }
  TRY(attest.qualified_signer, read_sized(r, kMaxName));
  TRY(attest.extra_data, read_sized(r, crypto::kMaxDigestSize + 2));
  attest.clock.clock = r.u64be();
  attest.clock.reset_count = r.u32be();
  attest.clock.restart_count = r.u32be();
  const uint8_t safe = r.u8();
  attest.firmware_version = r.u64be();
  TRY_OK(r.status());
  if (safe > 1) {
    return malformed(fmt::format("expected 0 or 1 for safe, found {}", safe));
  }
  attest.clock.safe = safe == 1;
  if (quote) {
    TRY(attest.selections, read_selections(r));
    TRY(attest.pcr_digest, read_sized(r, crypto::kMaxDigestSize));
  } else {
    TRY(attest.name, read_sized(r, kMaxName));
    TRY_OK(read_sized(r, kMaxName));  // qualifiedName
  }
  return r.finish(std::move(attest));
}

}  // namespace assay::tpm
