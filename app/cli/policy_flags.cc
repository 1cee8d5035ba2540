// SPDX-License-Identifier: Apache-2.0
// Flags of what makes a policy as easy to trust as tested code.
#include <map>

#include "cli/flags.h"

namespace assay::cli {

void add_policy_tools(CLI::App& policy, Invocation& invocation) {
  const auto [test, test_options] = add_verb<PolicyTest>(
      policy, invocation,
      {"test", "run the cases of .ptest files, measure coverage",
       "assay policy test policies --min-coverage 90"});
  test->add_option("paths", test_options->paths,
                   ".ptest files, and folders of them")
      ->required();
  test->add_option("--min-coverage", test_options->min_coverage,
                   "percent of rules and conditions that every file must "
                   "try both ways")
      ->check(CLI::Range(0, 100));
  add_form(test, test_options->form);

  const auto [diff, diff_options] = add_verb<PolicyDiff>(
      policy, invocation,
      {"diff", "compare two policies over recorded claims",
       "assay policy diff old.txt new.txt --claims recorded"});
  diff->add_option("a", diff_options->a, "policy file")->required();
  diff->add_option("b", diff_options->b, "policy file")->required();
  diff->add_option("--claims", diff_options->claims,
                   "claims file (JSON), token, report of verify --json, "
                   ".jsonl with one of them a line, or a folder of such")
      ->required();
  diff->add_option("--type", diff_options->type, kTypeHelp);
  add_form(diff, diff_options->form);

  const auto [starter, starter_options] = add_verb<PolicyFromEvidence>(
      policy, invocation,
      {"from-evidence", "write a tight policy that permits evidence",
       "assay policy from-evidence --type SgxEnclave --evidence quote.bin "
       "--collateral collateral.json --out policy.txt"});
  add_appraise(starter, starter_options->appraise);
  starter
      ->add_option("--pin", starter_options->pinned,
                   "signer: its product in this version or a later one "
                   "(standard); enclave: this very build")
      ->transform(CLI::CheckedTransformer(std::map<std::string, Pinned>{
          {"signer", Pinned::Signer}, {"enclave", Pinned::Enclave}}));
  starter->add_flag("--allow-debug", starter_options->allow_debug,
                    "permit debug enclaves too; for development only");
  starter->add_option("--out", starter_options->out,
                      "file to write; standard output where absent");
}

}  // namespace assay::cli
