// SPDX-License-Identifier: Apache-2.0
// A small program for tests of what is written from its commands.
#pragma once

#include "cli/command_tree.h"

namespace assay::cli {

inline CommandInfo small_program() {
  CommandInfo check{"p policy check", "check", "find errors",
                    "Example:\n  p policy check a.txt"};
  check.flags = {{"--type", "the type's name", "TEXT", {"Sgx", "Tdx"}},
                 {"--json", "print JSON", ""}};
  check.words = {{"file", "policy files"}};
  CommandInfo policy{"p policy", "policy", "work on policies", "Try it"};
  policy.flags = {{"--help", "print this", ""}};
  policy.verbs = {check};
  CommandInfo program{"p", "p", "a program", ""};
  program.flags = {{"--help", "print this", ""}};
  program.verbs = {policy};
  return program;
}

}  // namespace assay::cli
