// SPDX-License-Identifier: Apache-2.0
// assay completion, assay manual: what the program says of its command line.
#include "cli/completion_text.h"
#include "cli/manual_text.h"
#include "cli/terminal.h"
#include "cli/verbs.h"

namespace assay::cli {

Exit run(const Completion& options) {
  print(completion_text(options.program, options.shell));
  return Exit::Good;
}

Exit run(const Manual& options) {
  print(manual_text(options.program, ASSAY_VERSION));
  return Exit::Good;
}

}  // namespace assay::cli
