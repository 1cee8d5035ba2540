// SPDX-License-Identifier: Apache-2.0
// Invariant: TCB info of a known version has 1 to 256 levels, and a platform
// that has everything meets the first of them; it has TDX modules if and only
// if it is for TDX, and those are found by their versions. Of every level that
// is not reached it is told what falls short, as JSON.
#include <cstdlib>

#include "tee/dcap/explain_tcb.h"

namespace {

using namespace assay;

void demand_shortfalls(const dcap::TcbInfo& info,
                       const dcap::PckExtension& platform) {
  const Buffer body(dcap::kTdx10BodySize);
  dcap::Quote quote;
  quote.body_type =
      info.tdx_modules ? dcap::BodyType::Tdx10 : dcap::BodyType::Sgx;
  quote.body = body;
  dcap::QeIdentity identity;
  identity.levels.resize(1);
  const tee::TcbExplanation explanation = dcap::explain_tcb(
      {quote, info, platform, identity, 0}, tee::TcbStatusSet::current());
  for (const tee::TcbPart& part : explanation.parts) {
    for (const tee::BetterTcbLevel& better : part.better) {
      if (better.shortfalls.empty()) {
        std::abort();
      }
    }
  }
  if (!codec::parse_json(tee::tcb_levels_json(explanation),
                         dcap::kDocumentLimits)) {
    std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
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
  if (info->tdx_modules.has_value() != (info->id == "TDX")) {
    std::abort();
  }
  demand_shortfalls(*info, best);
  demand_shortfalls(*info, {});
  dcap::TeeTcbSvn svn;
  svn.data.fill(0xff);
  if (dcap::match_level(info->levels, best, svn) != &info->levels.front()) {
    std::abort();
  }
  for (unsigned version = 0; info->tdx_modules && version < 256; ++version) {
    svn.data[1] = static_cast<uint8_t>(version);
    const auto* const module = dcap::find_tdx_module(*info->tdx_modules, svn);
    if ((version == 0 && module != &info->tdx_modules->version_0) ||
        (version != 0 && module != nullptr &&
         dcap::match_module_level(*module, svn) != &module->levels.front() &&
         module->levels.front().isv_svn <= 0xff)) {
      std::abort();
    }
  }
  return 0;
}
