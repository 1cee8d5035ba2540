// SPDX-License-Identifier: Apache-2.0
// Invariant: the parts of a quote that is accepted lie inside of the input and
// have their sizes, and its body is of the TEE that was asked for; a quote that
// is refused has a failed check of the table.
#include <cstdlib>

#include "tee/dcap/quote.h"

namespace assay::dcap {
namespace {

void require(bool holds) {
  if (!holds) {
    std::abort();
  }
}

size_t size_of(BodyType type) {
  switch (type) {
    case BodyType::Sgx:
      return kSgxBodySize;
    case BodyType::Tdx10:
      return kTdx10BodySize;
    case BodyType::Tdx15:
      return kTdx15BodySize;
  }
  return 0;
}

void check(Bytes input, TeeType tee_type) {
  tee::Trail trail;
  const auto quote = parse_quote(input, tee_type, trail);
  if (!quote) {
    bool failed = input.size() > kMaxQuoteSize;
    for (const tee::CheckInfo& row : tee::all_checks()) {
      failed =
          failed || trail.record(row.id).outcome == tee::CheckOutcome::Failed;
    }
    require(failed);
    return;
  }
  const auto inside = [input](Bytes part) {
    return part.empty() ||
           (part.data() >= input.data() &&
            part.data() + part.size() <= input.data() + input.size());
  };
  require(tee_type_of(quote->body_type) == tee_type &&
          quote->body.size() == size_of(quote->body_type));
  require(quote->signature.size() == kSignatureSize &&
          quote->attestation_key.size() == kAttestationKeySize &&
          quote->qe_report.size() == kQeReportSize &&
          quote->qe_report_signature.size() == kSignatureSize);
  for (const Bytes part :
       {quote->body, quote->signed_part, quote->signature,
        quote->attestation_key, quote->qe_report, quote->qe_report_signature,
        quote->qe_authentication_data, quote->pck_chain}) {
    require(inside(part));
  }
}

}  // namespace
}  // namespace assay::dcap

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  assay::dcap::check({data, size}, assay::dcap::TeeType::Sgx);
  assay::dcap::check({data, size}, assay::dcap::TeeType::Tdx);
  return 0;
}
