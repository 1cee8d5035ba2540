// SPDX-License-Identifier: Apache-2.0
// Gives the error of a part the code that the whole promises to its callers.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"

namespace assay::jose {

// The same value, or the same words under another code, seen from field.
template <class T>
Result<T> recast(Result<T> result, Code code, std::string_view field = {}) {
  if (result) {
    return result;
  }
  const Error& error = result.error();
  const std::string detail = error.detail().empty()
                                 ? std::string(info(error.code()).sentence)
                                 : error.detail();
  Error recasted = Error(code, detail).at(error.path());
  return field.empty() ? recasted : std::move(recasted).at(field);
}

}  // namespace assay::jose
