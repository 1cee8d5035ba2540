// SPDX-License-Identifier: Apache-2.0
// Flags of what judges a policy, and of what makes it as easy to trust as
// tested code.
#include <map>

#include "cli/flags.h"

namespace assay::cli {
namespace {

constexpr const char* kClaimsHelp =
    "claims file: a JSON object {type: value} of the service's claims, or an "
    "array of {type, value, issuer, valueType, readOnly}";

}  // namespace

void add_policy_judging(CLI::App& policy, Invocation& invocation) {
  const auto [check, check_options] = add_verb<PolicyCheck>(
      policy, invocation,
      {.name = "check",
       .sentence = "find errors and doubtful places",
       .example = "assay policy check --type SgxEnclave policy.txt",
       .refused = "an error, or with --strict a warning"});
  check->add_option("files", check_options->files, "policy files")->required();
  check->add_option("--type", check_options->type, kPolicyTypeHelp);
  check->add_flag("--strict", check_options->strict,
                  "warnings are errors: exit code 1");
  add_form(check, check_options->form);

  const auto [eval, eval_options] = add_verb<PolicyEval>(
      policy, invocation,
      {.name = "eval",
       .sentence = "evaluate a policy on recorded claims",
       .example = "assay policy eval policy.txt --claims claims.json\n  assay "
                  "policy eval --batch cases.jsonl",
       .refused = "denied, or an error (not with --batch)"});
  eval->add_option("file", eval_options->file, "policy file");
  eval->add_option("--claims", eval_options->claims, kClaimsHelp);
  eval->add_option("--batch", eval_options->batch,
                   "JSON lines of {id, policy, claims}; one result a line");
  eval->add_option("--type", eval_options->type, kPolicyTypeHelp);
  add_explain(eval, eval_options->detail,
              "tell of each rule why it fired or not");
  add_form(eval, eval_options->form);

  const auto [explain, explain_options] = add_verb<PolicyEval>(
      policy, invocation,
      {.name = "explain",
       .sentence = "tell of each rule whether it fired, and what would have to "
                   "be different",
       .example = "assay policy explain policy.txt --claims claims.json",
       .refused = "denied, or an error"});
  explain_options->detail = Detail::Explain;
  explain->add_option("file", explain_options->file, "policy file")->required();
  explain->add_option("--claims", explain_options->claims, kClaimsHelp)
      ->required();
  explain->add_option("--type", explain_options->type, kPolicyTypeHelp);
  add_form(explain, explain_options->form);
}

void add_policy_tools(CLI::App& policy, Invocation& invocation) {
  const auto [test, test_options] = add_verb<PolicyTest>(
      policy, invocation,
      {.name = "test",
       .sentence = "run the cases of .ptest files, measure coverage",
       .example = "assay policy test policies --min-coverage 90",
       .refused = "a case fails, a file is malformed or covers too little"});
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
      {.name = "diff",
       .sentence = "compare two policies over recorded claims",
       .example = "assay policy diff old.txt new.txt --claims recorded",
       .refused = "a difference, or a policy that does not compile"});
  diff->add_option("a", diff_options->a, "policy file")->required();
  diff->add_option("b", diff_options->b, "policy file")->required();
  diff->add_option("--claims", diff_options->claims,
                   "claims file (JSON), token, report of verify --json, "
                   ".jsonl with one of them a line, or a folder of such")
      ->required();
  diff->add_option("--type", diff_options->type, kPolicyTypeHelp);
  add_form(diff, diff_options->form);

  const auto [starter, starter_options] = add_verb<PolicyFromEvidence>(
      policy, invocation,
      {.name = "from-evidence",
       .sentence = "write a tight policy that permits evidence",
       .example = "assay policy from-evidence --type SgxEnclave --evidence "
                  "quote.bin --collateral collateral.json --out policy.txt",
       .refused = "the evidence is rejected, or of a debug enclave"});
  add_appraise(starter, starter_options->appraise);
  starter
      ->add_option("--pin", starter_options->pinned,
                   "signer: its product in this version or a later one, the "
                   "standard of enclaves; enclave: this very build, the "
                   "standard of guests")
      ->transform(CLI::CheckedTransformer(std::map<std::string, Pinned>{
          {"signer", Pinned::Signer}, {"enclave", Pinned::Enclave}}));
  starter->add_flag("--allow-debug", starter_options->allow_debug,
                    "permit debug enclaves too; for development only");
  starter->add_option("--out", starter_options->out,
                      "file to write; standard output where absent");
}

}  // namespace assay::cli
