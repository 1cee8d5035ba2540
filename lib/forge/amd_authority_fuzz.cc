// SPDX-License-Identifier: Apache-2.0
// Invariant: an authority that is accepted is written back as it was read, and
// none of its certificates is AMD's.
#include "base/assert.h"
#include "forge/amd_authority.h"
#include "x509/path.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace assay;
  const auto authority = forge::load_amd_authority(text_of({data, size}));
  if (authority) {
    const std::string saved = forge::save_amd_authority(*authority);
    const auto again = forge::load_amd_authority(saved);
    ASSAY_ASSERT(again && forge::save_amd_authority(*again) == saved);
    ASSAY_ASSERT(authority->uvm_root.subject_attribute("O") ==
                 x509::kForgeOrganization);
  }
  return 0;
}
