// SPDX-License-Identifier: Apache-2.0
// The verbs and flags of a program as plain values, for what is written from
// them: completions of shells, the manual page.
#pragma once

#include <string>
#include <vector>

namespace assay::cli {

struct FlagInfo {
  std::string name;                       // "--type"
  std::string sentence;                   // what it is for
  std::string value;                      // "TEXT"; empty where it takes none
  std::vector<std::string> choices = {};  // of the value; empty: any
};

struct WordInfo {
  std::string name;
  std::string sentence;
};

struct CommandInfo {
  std::string path;      // "assay policy check"
  std::string name;      // "check"
  std::string sentence;  // what it does
  std::string footer;    // exit codes, an example
  std::vector<FlagInfo> flags = {};
  std::vector<WordInfo> words = {};  // arguments without a flag
  std::vector<CommandInfo> verbs = {};
};

// The command and all below it, each before its verbs.
std::vector<const CommandInfo*> flatten(const CommandInfo& command);

}  // namespace assay::cli
