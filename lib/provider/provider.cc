// SPDX-License-Identifier: Apache-2.0
// Finds the policies of a provider.
#include "provider/provider.h"

#include <fmt/format.h>

namespace assay::provider {

const PolicySlot* Provider::find_policy(std::string_view type) const {
  if (const auto set = policies.find(type); set != policies.end()) {
    return set->second.get();
  }
  if (default_policies == nullptr) {
    return nullptr;
  }
  const auto found = default_policies->find(type);
  return found == default_policies->end() ? nullptr : found->second.get();
}

Result<const PolicySlot*> usable_policy(const Provider& provider,
                                        std::string_view type) {
  const PolicySlot* const slot = provider.find_policy(type);
  if (slot == nullptr) {
    return Error(Code::PolicyNotSet,
                 fmt::format("no policy is set for {} on provider {}", type,
                             provider.name));
  }
  if (slot->fault) {
    return *slot->fault;
  }
  return slot;
}

}  // namespace assay::provider
