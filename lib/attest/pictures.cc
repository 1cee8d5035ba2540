// SPDX-License-Identifier: Apache-2.0
// The table of attestation types, once more: rows stand beside those of
// schemes.cc, whose header nearly everything includes.
#include "attest/pictures.h"

#include <algorithm>
#include <array>

#include "base/assert.h"
#include "tee/azure_guest/picture.h"
#include "tee/sgx/picture.h"
#include "tee/snp/picture.h"
#include "tee/tdx/picture.h"
#include "tee/tpm/request_picture.h"

namespace assay::attest {
namespace {

struct Row {
  std::string_view wire_name;
  Result<tee::Picture> (*picture)(const tee::Submission&, tee::Trail&);
  bool (*is_of)(Bytes evidence);
};

constexpr std::array<Row, 6> kRows = {{
    {"SgxEnclave", sgx::picture_of_quote, sgx::is_quote},
    {"OpenEnclave", sgx::picture_of_open_enclave, sgx::is_open_enclave},
    {"SevSnpVm", snp::picture_of_report, snp::is_evidence},
    {"TdxVm", tdx::picture_of_quote, tdx::is_quote},
    {"Tpm", tpm::picture_of_message, tpm::is_message},
    {"AzureGuest", azure_guest::picture_of_guest, azure_guest::is_evidence},
}};

const Row& row_of(const tee::Scheme& scheme) {
  const auto* const found = std::find_if(
      kRows.begin(), kRows.end(),
      [&scheme](const Row& row) { return row.wire_name == scheme.wire_name; });
  ASSAY_ASSERT(found != kRows.end());
  return *found;
}

}  // namespace

Result<tee::Picture> picture_of(const tee::Scheme& scheme,
                                const tee::Submission& submission,
                                tee::Trail& trail) {
  const Row& row = row_of(scheme);
  if (scheme.challenged()) {
    TRY(const bool asks, scheme.asks_for_challenge(submission.evidence, trail));
    if (asks) {
      return row.picture(submission, trail);
    }
  }
  // What is wrong is said in the words in which verification says it.
  TRY(const auto parsed, scheme.parse(submission, trail));
  return row.picture(submission, trail);
}

bool is_of(const tee::Scheme& scheme, Bytes evidence) {
  return row_of(scheme).is_of(evidence);
}

}  // namespace assay::attest
