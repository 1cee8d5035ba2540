// SPDX-License-Identifier: Apache-2.0
// Invariant: an authority that is accepted is written back as it was read, and
// its root says that it is forged.
#include "base/assert.h"
#include "forge/tpm_authority.h"
#include "x509/path.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace assay;
  const auto authority = forge::load_tpm_authority(text_of({data, size}));
  if (authority) {
    const std::string saved = forge::save_tpm_authority(*authority);
    const auto again = forge::load_tpm_authority(saved);
    ASSAY_ASSERT(again && forge::save_tpm_authority(*again) == saved);
    ASSAY_ASSERT(authority->root.subject_attribute("O") ==
                 x509::kForgeOrganization);
  }
  return 0;
}
