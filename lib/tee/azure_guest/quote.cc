// SPDX-License-Identifier: Apache-2.0
// Checks a quote in the order of azure-guest.md 5, rows 12 to 17.
#include "tee/azure_guest/quote.h"

#include <optional>
#include <span>
#include <utility>

#include "tee/tpm/quote.h"

namespace assay::azure_guest {
namespace {

using tee::CheckId;
using tee::Trail;

constexpr uint32_t kRequiredPcrs = 0xff;  // 0 to 7

// Values of the registers of PcrSet; nothing where one is listed twice, has no
// value, or several. Values of other registers are nobody's word.
std::optional<tpm::PcrBank> bank_of(const TpmInfo& tpm) {
  tpm::PcrBank bank(crypto::Hash::Sha256);
  uint32_t set = 0;
  for (const uint32_t index : tpm.pcr_set) {
    if ((set >> index & 1) != 0) {
      return std::nullopt;
    }
    set |= uint32_t{1} << index;
  }
  for (const PcrValue& value : tpm.pcrs) {
    if ((set >> value.index & 1) == 0) {
      continue;
    }
    if (bank.find(value.index) != nullptr) {
      return std::nullopt;
    }
    bank.set(value.index, copy_of(value.digest.bytes()));
  }
  return bank.mask() == set ? std::optional(std::move(bank)) : std::nullopt;
}

}  // namespace

Result<QuotedPcrs> verify_quote(const TpmInfo& tpm, const crypto::PublicKey& ak,
                                Trail& trail) {
  // The scheme is the AK's, not the evidence's choice: a bare signature.
  const tpm::Signature signature =
      tpm::plain_signature(tpm.quote_signature, crypto::Hash::Sha256);
  TRY_OK(tpm::check_quote_signature(ak, signature, tpm.quote, nullptr, trail));
  TRY(const tpm::Attest attest, tpm::read_quote(tpm.quote, trail));
  auto bank = bank_of(tpm);
  if (!bank) {
    return trail
        .require(CheckId::TpmQuoteSelection, false,
                 std::string_view("each PCR of PcrSet once, with one value"))
        .error();
  }
  const std::span<const tpm::PcrBank> banks(&*bank, 1);
  TRY_OK(tpm::check_pcrs(attest, banks, crypto::Hash::Sha256, trail));
  TRY_OK(tpm::check_required_pcrs(banks, kRequiredPcrs, tee::Sha1Quote::Refused,
                                  trail));
  return QuotedPcrs{std::move(*bank), crypto::Sha256::from(attest.pcr_digest)};
}

}  // namespace assay::azure_guest
