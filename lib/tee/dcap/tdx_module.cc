// SPDX-License-Identifier: Apache-2.0
// Reads and judges TDX modules.
#include "tee/dcap/tdx_module.h"

#include <algorithm>

#include <fmt/format.h>

namespace assay::dcap {
namespace {

using tee::CheckId;
using tee::Trail;

constexpr size_t kIsvSvn = 0;   // in TEE_TCB_SVN
constexpr size_t kVersion = 1;  // in TEE_TCB_SVN

std::string upper(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  return result;
}

// {"mrsigner", "attributes", "attributesMask"}
Result<TdxModule> read_signer(const codec::json::object& object) {
  TdxModule module;
  TRY(module.mr_signer, hex_member<MrSignerSeam>(object, "mrsigner"));
  TRY(module.attributes, hex_member<SeamAttributes>(object, "attributes"));
  TRY(module.attributes_mask,
      hex_member<SeamAttributes>(object, "attributesMask"));
  return module;
}

// The same with "id": "TDX_nn" and "tcbLevels".
Result<TdxModule> read_identity(const codec::json::value& value) {
  TRY(const codec::json::object* const object, codec::as_object(value));
  TRY(TdxModule module, read_signer(*object));
  TRY(const std::string_view id, codec::string_member(*object, "id"));
  module.id = id;
  TRY(module.levels, read_levels<IsvLevel>(*object, read_isv_level));
  return module;
}

const TdxModule* find_identity(const std::vector<TdxModule>& identities,
                               std::string_view id) {
  const std::string wanted = upper(id);
  const auto found = std::find_if(
      identities.begin(), identities.end(),
      [&wanted](const TdxModule& item) { return upper(item.id) == wanted; });
  return found == identities.end() ? nullptr : &*found;
}

Result<std::vector<TdxModule>> read_identities(
    const codec::json::array& items) {
  if (items.size() > kMaxTdxModules) {
    return Error(Code::EndorsementMalformed,
                 fmt::format("expected at most {} identities, found {}",
                             kMaxTdxModules, items.size()));
  }
  std::vector<TdxModule> identities;
  identities.reserve(items.size());
  for (const codec::json::value& item : items) {
    TRY(TdxModule module, read_identity(item));
    if (module.id.empty() || find_identity(identities, module.id) != nullptr) {
      return Error(Code::EndorsementMalformed,
                   "expected identities with ids of their own");
    }
    identities.push_back(std::move(module));
  }
  return identities;
}

// Intel's own verifier asks for zero whatever the mask says, and so do we.
bool attributes_fit(const SeamAttributes& found, const TdxModule& module) {
  for (size_t i = 0; i < SeamAttributes::kSize; ++i) {
    if ((found.data[i] & module.attributes_mask.data[i]) !=
        module.attributes.data[i]) {
      return false;
    }
  }
  return all_zero(found.bytes());
}

Error identity_missing(const TeeTcbSvn& svn, Trail& trail) {
  return trail.fail(
      CheckId::TdxModuleIdentityMissing,
      Error(Code::EndorsementMissing,
            fmt::format("the TCB info has no identity {}, the module that "
                        "TEE_TCB_SVN[1] names; refresh the collateral",
                        tdx_module_id(svn))));
}

}  // namespace

Result<TdxModules> read_tdx_modules(const codec::json::object& tcb_info) {
  constexpr std::string_view kModule = "tdxModule";
  constexpr std::string_view kIdentities = "tdxModuleIdentities";
  TdxModules modules;
  TRY(const codec::json::object* const module,
      codec::object_member(tcb_info, kModule));
  auto version_0 = read_signer(*module);
  if (!version_0) {
    return Error(std::move(version_0).error()).at(kModule);
  }
  modules.version_0 = std::move(*version_0);
  if (!tcb_info.contains(kIdentities)) {
    return modules;
  }
  TRY(const codec::json::array* const items,
      codec::array_member(tcb_info, kIdentities));
  auto identities = read_identities(*items);
  if (!identities) {
    return Error(std::move(identities).error()).at(kIdentities);
  }
  modules.identities = std::move(*identities);
  return modules;
}

std::string tdx_module_id(const TeeTcbSvn& svn) {
  return fmt::format("TDX_{:02X}", svn.data[kVersion]);
}

const TdxModule* find_tdx_module(const TdxModules& modules,
                                 const TeeTcbSvn& svn) {
  return svn.data[kVersion] == 0
             ? &modules.version_0
             : find_identity(modules.identities, tdx_module_id(svn));
}

const IsvLevel* match_module_level(const TdxModule& module,
                                   const TeeTcbSvn& svn) {
  return match_isv_level(module.levels, svn.data[kIsvSvn]);
}

Result<const IsvLevel*> check_tdx_module(const TdReport& report,
                                         const TdxModules& modules,
                                         Trail& trail) {
  const TeeTcbSvn& svn = report.tee_tcb_svn;
  const TdxModule* const module = find_tdx_module(modules, svn);
  if (module == nullptr) {
    return identity_missing(svn, trail);
  }
  TRY_OK(trail.require(CheckId::TdxModuleMrSignerSeam,
                       report.mr_signer_seam == module->mr_signer,
                       module->mr_signer.bytes(),
                       report.mr_signer_seam.bytes()));
  TRY_OK(trail.require(CheckId::TdxModuleAttributes,
                       attributes_fit(report.seam_attributes, *module),
                       module->attributes.bytes(),
                       report.seam_attributes.bytes()));
  if (svn.data[kVersion] == 0) {
    return static_cast<const IsvLevel*>(nullptr);
  }
  trail.note(CheckId::TdxModuleIdentityMissing, true);
  const IsvLevel* const level = match_module_level(*module, svn);
  TRY_OK(trail.require(CheckId::TdxModuleTcbUnmatched, level != nullptr,
                       uint64_t{module->levels.back().isv_svn},
                       uint64_t{svn.data[kIsvSvn]}));
  return level;
}

}  // namespace assay::dcap
