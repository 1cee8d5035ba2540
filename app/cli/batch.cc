// SPDX-License-Identifier: Apache-2.0
// One line after the other, printed in blocks.
#include "cli/batch.h"

#include <algorithm>

#include "cli/inputs.h"
#include "cli/terminal.h"

namespace assay::cli {

Exit run_batch(const std::string& file,
               std::string (*answer)(std::string_view)) {
  const auto content = read_input(file);
  if (!content) {
    return complain(content.error());
  }
  std::string_view rest = *content;
  std::string output;
  constexpr size_t kFlushAt = 64 * 1024;
  while (!rest.empty()) {
    const size_t end = std::min(rest.find('\n'), rest.size());
    output += answer(rest.substr(0, end));
    output += '\n';
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (output.size() > kFlushAt) {
      print(output);
      output.clear();
    }
  }
  print(output);
  return Exit::Good;
}

}  // namespace assay::cli
