// SPDX-License-Identifier: Apache-2.0
// What a review finds, in short, for the tests of the linters.
#pragma once

#include <string>
#include <string_view>

#include "policy/lint.h"

namespace assay::policy {

// "permits_all@3 contradiction@5": codes without policy.lint., and the lines.
inline std::string warnings_of(const std::string& source,
                               std::string_view type = {}) {
  std::string text;
  for (const Diagnostic& item : review(source, {}, type)) {
    text += text.empty() ? "" : " ";
    text += item.code.substr(item.code.rfind('.') + 1);
    text += '@';
    text += std::to_string(place_of(source, item.range.begin).line);
  }
  return text;
}

// The rules begin on line 2; a permit and a deny that say nothing follow.
inline std::string with_rules(const std::string& rules) {
  return "version=1.2;authorizationrules{\n" + rules +
         "\n[type==\"ok\"]=>permit();[type==\"bad\"]=>deny();};";
}

inline std::string rule_warnings(const std::string& rules,
                                 std::string_view type = {}) {
  return warnings_of(with_rules(rules), type);
}

}  // namespace assay::policy
