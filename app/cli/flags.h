// SPDX-License-Identifier: Apache-2.0
// How a verb is declared, and flags that mean the same to several verbs. CLI11
// is slow to compile: only command_line.cc and *_flags.cc include this.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include <CLI/CLI.hpp>

#include "cli/invocation.h"

namespace assay::cli {

inline constexpr const char* kTypeHelp =
    "attestation type: SgxEnclave, OpenEnclave, SevSnpVm, TdxVm, Tpm or "
    "AzureGuest";
inline constexpr const char* kPolicyTypeHelp =
    "attestation type that the policy is for, so that claims and properties "
    "are known: SgxEnclave, OpenEnclave, SevSnpVm, TdxVm, AzureGuest or Tpm";

struct VerbHelp {
  const char* name;
  const char* sentence;
  const char* example;
  const char* refused = "the answer is no";  // what exit code 1 means
};

// Makes a verb whose flags fill a T; running the verb keeps that T in
// invocation, which must outlive parent.
template <class T>
std::pair<CLI::App*, std::shared_ptr<T>> add_verb(CLI::App& parent,
                                                  Invocation& invocation,
                                                  const VerbHelp& help) {
  auto options = std::make_shared<T>();
  CLI::App* const command = parent.add_subcommand(help.name, help.sentence);
  command->footer(std::string("Exit code: 0 good; 1 ") + help.refused +
                  "; 2 usage; 3 a file or service that cannot be used\n\n"
                  "Example:\n  " +
                  help.example);
  command->callback([&invocation, options] { invocation = *options; });
  return {command, options};
}

void add_form(CLI::App* command, Form& form);
void add_explain(CLI::App* command, Detail& detail, const char* sentence);
void add_held_data(CLI::App* command, EvidenceFiles& files);
void add_evidence(CLI::App* command, EvidenceFiles& files);
void add_appraise(CLI::App* command, Appraise& options);

// show below evidence.
void add_evidence_show(CLI::App& app, Invocation& invocation);
// check, eval and explain below policy.
void add_policy_judging(CLI::App& policy, Invocation& invocation);
// format, sign and show below policy.
void add_policy_files(CLI::App& policy, Invocation& invocation);
// test, diff and from-evidence below policy.
void add_policy_tools(CLI::App& policy, Invocation& invocation);
// Which store is meant, by what the service itself is configured with.
void add_store_place(CLI::App* command, StoreVerb& verb);
// All of store, and audit.
void add_store(CLI::App& app, Invocation& invocation);
// All of collateral.
void add_collateral(CLI::App& app, Invocation& invocation);
// completion and manual.
void add_self_description(CLI::App& app, Invocation& invocation);

// All of log.
void add_log(CLI::App& app, Invocation& invocation);
// All of provider.
void add_provider(CLI::App& app, Invocation& invocation);

}  // namespace assay::cli
