// SPDX-License-Identifier: Apache-2.0
// Invariant: every endorsement that a file gives has a name of Intel's and a
// body whose digest is its own.
#include <cstdlib>

#include "tee/dcap/collateral.h"

namespace assay::dcap {
namespace {

void check(const Result<std::vector<NamedEndorsement>>& found) {
  if (!found) {
    return;
  }
  for (const NamedEndorsement& endorsement : *found) {
    if (!endorsement.id.name.starts_with("intel/") ||
        endorsement.item->body_digest !=
            crypto::sha256(endorsement.item->body)) {
      std::abort();
    }
  }
}

}  // namespace
}  // namespace assay::dcap

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace assay;
  const Bytes input(data, size);
  for (const auto presentation :
       {tee::Presentation::Stored, tee::Presentation::InRole}) {
    dcap::check(dcap::read_nine_fields(text_of(input), Time(), presentation));
  }
  dcap::check(dcap::read_vendor_response(input, "", Time()));
  return 0;
}
