// SPDX-License-Identifier: Apache-2.0
// Invariant: a signed document gives the exact text of its member; TCB info and
// QE identity of a known version have levels, and matching stays inside them.
#include <cstdlib>

#include "tee/dcap/qe_identity.h"
#include "tee/dcap/tcb_info.h"

namespace assay::dcap {
namespace {

void require(bool holds) {
  if (!holds) {
    std::abort();
  }
}

void check_tcb_info(const codec::json::object& object) {
  const auto info = parse_tcb_info(object);
  if (info && (info->version == 2 || info->version == 3)) {
    require(!info->levels.empty() && info->levels.size() <= kMaxTcbLevels);
    PckExtension best;
    best.components.fill(0xff);
    best.pce_svn = 0xffff;
    require(match_level(info->levels, best) == &info->levels.front());
  }
}

void check_qe_identity(const codec::json::object& object) {
  const auto identity = parse_qe_identity(object);
  if (identity && identity->version == 2) {
    require(!identity->levels.empty());
    require(match_isv_level(identity->levels, 0xffff) ==
            &identity->levels.front());
  }
}

void check(std::string_view text) {
  for (const std::string_view member : {kTcbInfoMember, kQeIdentityMember}) {
    const auto document = read_signed_document(text, member);
    if (document) {
      require(document->signed_text.data() >= text.data() &&
              document->signed_text.front() == '{' &&
              document->signed_text.back() == '}');
    }
  }
  const auto value = codec::parse_json(text);
  if (value && value->is_object()) {
    check_tcb_info(value->get_object());
    check_qe_identity(value->get_object());
  }
}

}  // namespace
}  // namespace assay::dcap

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  assay::dcap::check(assay::text_of({data, size}));
  return 0;
}
