// SPDX-License-Identifier: Apache-2.0
// Invariant: a database that is accepted has its digests sorted, each once,
// each of them in the input; the same database twice has the same digests.
#include <algorithm>
#include <cstdlib>

#include "tee/azure_guest/signature_list.h"

namespace {

void require(bool holds) {
  if (!holds) {
    std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace assay;
  const Bytes input(data, size);
  const auto digests = azure_guest::parse_image_digests(input);
  if (!digests) {
    return 0;
  }
  require(std::adjacent_find(digests->begin(), digests->end(),
                             [](const auto& a, const auto& b) {
                               return !(a < b);
                             }) == digests->end());
  for (const crypto::Sha256& digest : *digests) {
    const Bytes bytes = digest.bytes();
    require(std::search(input.begin(), input.end(), bytes.begin(),
                        bytes.end()) != input.end());
  }
  Buffer twice(data, data + size);
  twice.insert(twice.end(), data, data + size);
  const auto again = azure_guest::parse_image_digests(twice);
  require(again ? *again == *digests
                : digests->size() > azure_guest::kMaxSignatures / 2 ||
                      again.error().code() == Code::EvidenceMalformed);
  return 0;
}
