// SPDX-License-Identifier: Apache-2.0
// The checks of a quote, in their order.
#include "tee/tpm/quote.h"

#include <string>

#include <fmt/format.h>

namespace assay::tpm {
namespace {

using tee::CheckId;
using tee::Trail;

std::string to_text(std::span<const PcrSelection> selections) {
  std::string text;
  for (const PcrSelection& selection : selections) {
    const auto hash = find_hash(selection.algorithm);
    text += fmt::format(
        "{}{}:0x{:06x}", text.empty() ? "" : ", ",
        hash ? std::string(name_of(*hash))
             : fmt::format("algorithm 0x{:04x}", selection.algorithm),
        selection.mask);
  }
  return text.empty() ? "none" : text;
}

std::vector<PcrSelection> selections_of(std::span<const PcrBank> banks) {
  std::vector<PcrSelection> selections;
  for (const PcrBank& bank : banks) {
    selections.push_back({algorithm_of(bank.hash()), bank.mask()});
  }
  return selections;
}

// A bank that a TPM has, but was not asked for PCRs of, may be listed.
std::vector<PcrSelection> without_empty(
    const std::vector<PcrSelection>& selections) {
  std::vector<PcrSelection> filled;
  for (const PcrSelection& selection : selections) {
    if (selection.mask != 0) {
      filled.push_back(selection);
    }
  }
  return filled;
}

Buffer digest_of(std::span<const PcrBank> banks, crypto::Hash hash) {
  Buffer values;
  for (const PcrBank& bank : banks) {
    for (const PcrValue& value : bank.values()) {
      values.insert(values.end(), value.digest.begin(), value.digest.end());
    }
  }
  return crypto::digest(hash, {values});
}

}  // namespace

Result<Signature> read_quote_signature(Bytes input, Trail& trail) {
  auto signature = parse_signature(input);
  if (!signature) {
    return trail.fail(CheckId::TpmQuoteSignatureFormat, signature.error())
        .at("signature");
  }
  trail.note(CheckId::TpmQuoteSignatureFormat, true);
  return signature;
}

Result<> check_quote_signature(const crypto::PublicKey& key,
                               const Signature& signature, Bytes quote,
                               crypto::Memo* memo, Trail& trail) {
  const bool good = memo == nullptr
                        ? verify_signature(key, signature, quote)
                        : verify_signature_once(key, crypto::sha256(key.spki()),
                                                signature, quote, memo);
  return trail.require(CheckId::TpmQuoteSignature, good);
}

Result<Attest> read_quote(Bytes input, Trail& trail) {
  const auto quote = parse_attest(input);
  if (!quote) {
    return trail.fail(CheckId::TpmQuoteMalformed, quote.error()).at("quote");
  }
  trail.note(CheckId::TpmQuoteMalformed, true);
  TRY_OK(trail.require(CheckId::TpmQuoteMagic, quote->magic == kGenerated,
                       uint64_t{kGenerated}, uint64_t{quote->magic}));
  TRY_OK(trail.require(CheckId::TpmQuoteType, quote->type == kAttestQuote,
                       uint64_t{kAttestQuote}, uint64_t{quote->type}));
  return *quote;
}

Result<> check_pcrs(const Attest& quote, std::span<const PcrBank> banks,
                    crypto::Hash hash, Trail& trail) {
  const std::vector<PcrSelection> quoted = without_empty(quote.selections);
  const std::vector<PcrSelection> listed = selections_of(banks);
  TRY_OK(trail.require(CheckId::TpmQuoteSelection, quoted == listed,
                       std::string_view(to_text(quoted)),
                       std::string_view(to_text(listed))));
  const Buffer digest = digest_of(banks, hash);
  return trail.require(CheckId::TpmQuotePcrDigest,
                       equal(digest, quote.pcr_digest), quote.pcr_digest,
                       Bytes(digest));
}

Result<> check_required_pcrs(std::span<const PcrBank> banks, uint32_t required,
                             tee::Sha1Quote sha1, Trail& trail) {
  uint32_t there = 0;
  for (const PcrBank& bank : banks) {
    if (bank.hash() != crypto::Hash::Sha1 || sha1 == tee::Sha1Quote::Accepted) {
      there |= bank.mask();
    }
  }
  const std::string wanted = fmt::format("0x{:06x}", required);
  const std::string found = fmt::format("0x{:06x}", there);
  return trail.require(CheckId::TpmQuoteRequiredPcrs, (required & ~there) == 0,
                       std::string_view(wanted), std::string_view(found));
}

}  // namespace assay::tpm
