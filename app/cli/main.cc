// SPDX-License-Identifier: Apache-2.0
// The program's entry: read the command line, run the verb.
#include <csignal>
#include <string>
#include <vector>

#include "cli/command_line.h"
#include "cli/verbs.h"

int main(int count, char** arguments) {
  using namespace assay::cli;
  // A reader that leaves (a pipe into head) must not look like a crash.
  std::signal(SIGPIPE, SIG_IGN);
  // Nor must a file that may not grow any more end a service: it says 503.
  std::signal(SIGXFSZ, SIG_IGN);
  const Invocation invocation = parse_command_line(
      std::vector<std::string>(arguments + 1, arguments + count));
  const Exit exit = std::visit(
      [](const auto& options) {
        if constexpr (std::is_same_v<std::decay_t<decltype(options)>,
                                     Answered>) {
          return options.exit;
        } else {
          return run(options);
        }
      },
      invocation);
  return static_cast<int>(exit);
}
