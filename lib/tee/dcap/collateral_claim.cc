// SPDX-License-Identifier: Apache-2.0
// Hashes, dates and numbers of collateral, as JSON.
#include "tee/dcap/collateral_claim.h"

#include <iterator>

#include <fmt/format.h>

#include "codec/hex.h"

namespace assay::dcap {
namespace {

void append_document(std::string& text, const crypto::Sha256& document,
                     const crypto::Sha256& chain, const DocumentDates& dates) {
  text += R"({"certshash":")";
  codec::append_hex(text, chain.bytes());
  fmt::format_to(std::back_inserter(text),
                 R"(","evaluationnumber":{},"hash":")",
                 dates.evaluation_data_number);
  codec::append_hex(text, document.bytes());
  text += R"(","issuedate":")" + format_rfc3339(dates.issue_date);
  text += R"(","nextupdate":")" + format_rfc3339(dates.next_update) + "\"}";
}

}  // namespace

std::string collateral_json(const VerifiedQuote& quote) {
  constexpr size_t kSize = 5 * 64 + 6 * 20 + 256;
  const CollateralDigests& digests = quote.collateral();
  const CollateralDates& dates = quote.documents();
  std::string text;
  text.reserve(kSize);
  text += R"({"crlhash":")";
  codec::append_hex(text, digests.tcb_info_crl.bytes());
  text += R"(","earliestexpiry":")" +
          format_rfc3339(quote.tcb().earliest_expiry) + R"(","qeid":)";
  append_document(text, digests.qe_identity, digests.qe_identity_chain,
                  dates.qe_identity);
  text +=
      R"(,"tcbdate":")" + format_rfc3339(quote.tcb().date) + R"(","tcbinfo":)";
  append_document(text, digests.tcb_info, digests.tcb_info_chain,
                  dates.tcb_info);
  text += '}';
  return text;
}

}  // namespace assay::dcap
