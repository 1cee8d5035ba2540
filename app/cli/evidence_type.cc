// SPDX-License-Identifier: Apache-2.0
// Asks each type whether evidence is its own.
#include "cli/evidence_type.h"

#include <string>

#include <fmt/format.h>

#include "attest/pictures.h"
#include "cli/inputs.h"

namespace assay::cli {
namespace {

std::string known_types() {
  std::string names;
  for (const tee::Scheme& scheme : attest::schemes()) {
    names += fmt::format("{}{}", names.empty() ? "" : ", ", scheme.wire_name);
  }
  return names;
}

// As raw evidence, or as the body of a request that carries such evidence.
bool is_of(const tee::Scheme& scheme, std::string_view content) {
  const auto request = request_of(scheme, content);
  return request && attest::is_of(scheme, request->evidence);
}

}  // namespace

Result<const tee::Scheme*> tell_scheme(std::string_view content) {
  const tee::Scheme* found = nullptr;
  for (const tee::Scheme& scheme : attest::schemes()) {
    if (!is_of(scheme, content)) {
      continue;
    }
    if (found != nullptr) {
      found = nullptr;
      break;
    }
    found = &scheme;
  }
  if (found == nullptr) {
    return Error(
        Code::UnknownAttestationType,
        "the type cannot be told by the content; name it with --type: " +
            known_types());
  }
  return found;
}

}  // namespace assay::cli
