// SPDX-License-Identifier: Apache-2.0
// Invariant: TCB info of a known version has 1 to 256 levels, and a platform
// that has everything meets the first of them.
#include <cstdlib>

#include "tee/dcap/tcb_info.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace assay;
  const auto value = codec::parse_json(text_of({data, size}));
  if (!value || !value->is_object()) {
    return 0;
  }
  const auto info = dcap::parse_tcb_info(value->get_object());
  if (!info || (info->version != 2 && info->version != 3)) {
    return 0;
  }
  dcap::PckExtension best;
  best.components.fill(0xff);
  best.pce_svn = 0xffff;
  if (info->levels.empty() || info->levels.size() > dcap::kMaxTcbLevels ||
      dcap::match_level(info->levels, best) != &info->levels.front()) {
    std::abort();
  }
  return 0;
}
