// SPDX-License-Identifier: Apache-2.0
// Names that mean something to the service where a rule writes them.
#pragma once

#include <string_view>

#include "claims/claim.h"
#include "policy/ast.h"

namespace assay::policy {

// What a property claim does, and to whom. policy-language.md, section 8.
struct KnownProperty {
  std::string_view name;
  claims::ValueType value_type;
  SectionKind section;
  bool (*applies)(std::string_view attestation_type);
  bool (*allows)(const claims::Value& value);  // of the right type
  std::string_view allowed;                    // "an Integer from 1 to 525600"
};

// Null where there is no such property.
const KnownProperty* find_property(std::string_view name);
bool accepts(const KnownProperty& property, const claims::Value& value);

// The service writes a claim of that name itself at the top of its tokens; a
// policy's own is shown under x-ms-policy only. policy-language.md 6.6.
bool is_service_claim(std::string_view name);

}  // namespace assay::policy
