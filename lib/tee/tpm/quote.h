// SPDX-License-Identifier: Apache-2.0
// From a quote to PCR values that a TPM vouches for.
#pragma once

#include <span>

#include "tee/evidence.h"
#include "tee/tpm/attest.h"
#include "tee/tpm/signature.h"

namespace assay::tpm {

// Check tpm.quote.signature_format. Errors: that check's.
Result<Signature> read_quote_signature(Bytes input, tee::Trail& trail);

// Check tpm.quote.signature. Errors: that check's.
Result<> check_quote_signature(const crypto::PublicKey& key,
                               const Signature& signature, Bytes quote,
                               crypto::Memo* memo, tee::Trail& trail);

// Checks tpm.quote.malformed, .magic and .type. input must outlive the result.
// Errors: those checks'.
Result<Attest> read_quote(Bytes input, tee::Trail& trail);

// Checks tpm.quote.selection and tpm.quote.pcr_digest: the quote is of exactly
// these values, bank by bank. hash is that of the signing scheme: with it, not
// with the bank's, the TPM makes the digest. Errors: those checks'.
Result<> check_pcrs(const Attest& quote, std::span<const PcrBank> banks,
                    crypto::Hash hash, tee::Trail& trail);

// Check tpm.quote.required_pcrs. required: bit n of PCR n. Errors: that
// check's.
Result<> check_required_pcrs(std::span<const PcrBank> banks, uint32_t required,
                             tee::Sha1Quote sha1, tee::Trail& trail);

}  // namespace assay::tpm
