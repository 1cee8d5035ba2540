// SPDX-License-Identifier: Apache-2.0
// Invariant: a QE identity of the known version has 1 to 256 levels, and the
// newest quoting enclave meets the first of them.
#include <cstdlib>

#include "tee/dcap/qe_identity.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace assay;
  const auto value = codec::parse_json(text_of({data, size}));
  if (!value || !value->is_object()) {
    return 0;
  }
  const auto identity = dcap::parse_qe_identity(value->get_object());
  if (!identity || identity->version != 2) {
    return 0;
  }
  if (identity->levels.empty() ||
      identity->levels.size() > dcap::kMaxTcbLevels ||
      dcap::match_isv_level(identity->levels, 0xffff) !=
          &identity->levels.front()) {
    std::abort();
  }
  return 0;
}
