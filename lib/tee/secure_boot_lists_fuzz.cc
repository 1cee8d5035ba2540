// SPDX-License-Identifier: Apache-2.0
// Invariant: lists that are accepted are sorted, and no revision of dbx is
// empty, for every dbx would meet it.
#include <algorithm>
#include <cstdlib>

#include "tee/secure_boot_lists.h"

namespace {

void require(bool holds) {
  if (!holds) {
    std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace assay;
  const auto lists = tee::parse_secure_boot_lists(text_of({data, size}));
  if (!lists) {
    return 0;
  }
  require(std::is_sorted(lists->pk.begin(), lists->pk.end()));
  require(std::is_sorted(lists->kek.begin(), lists->kek.end()));
  require(std::is_sorted(lists->db.begin(), lists->db.end()));
  for (const auto& revision : lists->dbx) {
    require(!revision.empty());
    require(std::is_sorted(revision.begin(), revision.end()));
  }
  return 0;
}
