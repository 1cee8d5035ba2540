// SPDX-License-Identifier: Apache-2.0
// Reads a platform claim; its sizes must add up.
#include "tee/tpm/platform_claim.h"

#include <fmt/format.h>

#include "base/reader.h"

namespace assay::tpm {
namespace {

constexpr uint32_t kMagic = 0x53444150;  // PADS
constexpr uint32_t kTpm20 = 2;
constexpr uint32_t kPlainHeader = 28;
constexpr uint32_t kHeaderWithBank = 32;

}  // namespace

Result<PlatformClaim> parse_platform_claim(Bytes input) {
  Reader r(input);
  const uint32_t magic = r.u32le();           //  0, 4
  const uint32_t platform = r.u32le();        //  4, 4
  const uint32_t header_size = r.u32le();     //  8, 4
  const uint32_t pcrs_size = r.u32le();       // 12, 4
  const uint32_t quote_size = r.u32le();      // 16, 4
  const uint32_t signature_size = r.u32le();  // 20, 4
  const uint32_t log_size = r.u32le();        // 24, 4
  TRY_OK(r.status());
  if (magic != kMagic ||
      (header_size != kPlainHeader && header_size != kHeaderWithBank)) {
    return Error(Code::EvidenceMalformed,
                 fmt::format("expected magic PADS and a header of 28 or 32 "
                             "bytes, found 0x{:08x} and {}",
                             magic, header_size));
  }
  if (platform != kTpm20) {
    return Error(
        Code::EvidenceUnsupported,
        fmt::format("expected a TPM 2.0 (2), found platform {}", platform));
  }
  PlatformClaim claim;
  if (header_size == kHeaderWithBank) {
    const uint32_t algorithm = r.u32le();  // 28, 4
    TRY_OK(r.status());
    const auto bank = algorithm > UINT16_MAX
                          ? std::nullopt
                          : find_hash(static_cast<uint16_t>(algorithm));
    if (!bank) {
      return Error(Code::EvidenceUnsupported,
                   fmt::format("expected PCRs of a SHA-1 or SHA-2 bank, found "
                               "algorithm 0x{:04x}",
                               algorithm));
    }
    claim.bank = *bank;
  }
  const size_t expected = kPcrCount * crypto::size_of(claim.bank);
  if (pcrs_size != expected) {
    return Error(Code::EvidenceMalformed,
                 fmt::format("expected {} bytes of PCR values, found {}",
                             expected, pcrs_size));
  }
  claim.pcr_values = r.take(pcrs_size);
  claim.quote = r.take(quote_size);
  claim.signature = r.take(signature_size);
  claim.log = r.take(log_size);
  return r.finish(claim);
}

PcrBank bank_of(const PlatformClaim& claim, uint32_t mask) {
  PcrBank bank(claim.bank);
  const size_t size = crypto::size_of(claim.bank);
  for (unsigned index = 0; index < kPcrCount; ++index) {
    if ((mask >> index & 1) != 0) {
      bank.set(index, copy_of(claim.pcr_values.subspan(index * size, size)));
    }
  }
  return bank;
}

}  // namespace assay::tpm
