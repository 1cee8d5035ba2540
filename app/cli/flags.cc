// SPDX-License-Identifier: Apache-2.0
// Flags that mean the same to several verbs.
#include "cli/flags.h"

namespace assay::cli {

void add_form(CLI::App* command, Form& form) {
  command->add_flag_callback(
      "--json", [&form] { form = Form::Json; },
      "print one JSON document on standard output");
}

void add_explain(CLI::App* command, Detail& detail, const char* sentence) {
  command->add_flag_callback(
      "--explain", [&detail] { detail = Detail::Explain; }, sentence);
}

void add_held_data(CLI::App* command, EvidenceFiles& files) {
  command->add_option("--runtime-data", files.runtime_data,
                      "file with the data that the report is bound to");
  command->add_option("--init-time-data", files.init_time_data,
                      "file with the data that the launch is bound to");
}

void add_evidence(CLI::App* command, EvidenceFiles& files) {
  command->add_option("--type", files.type, kTypeHelp)->required();
  command
      ->add_option("--evidence", files.evidence,
                   "file with raw evidence or a recorded request body; - is "
                   "standard input")
      ->required();
  add_held_data(command, files);
}

// Evidence, and what it is verified with.
void add_appraise(CLI::App* command, Appraise& options) {
  add_evidence(command, options.files);
  command->add_option("--collateral", options.collateral,
                      "nine-field JSON, vendor response, certificates and "
                      "CRLs, or a folder of such; may be repeated");
  command->add_option("--at", options.at,
                      "appraisal time, like 2024-03-01T00:00:00Z; now where "
                      "absent");
  command->add_option("--anchor", options.anchors,
                      "PEM certificates or public keys to trust in place of "
                      "the vendors'; may be repeated");
  command->add_option("--minimum-tcb-evaluation",
                      options.minimum_tcb_evaluation,
                      "lowest tcbEvaluationDataNumber of collateral");
  command
      ->add_option("--accept-statuses", options.accept_statuses,
                   "TCB statuses that pass, parted by commas; all but "
                   "Revoked where absent")
      ->delimiter(',');
  command
      ->add_option("--grace-days", options.grace_days,
                   "with --accept-statuses, out-of-date platforms pass for so "
                   "many days after the first TCB recovery they missed")
      ->check(CLI::Range(uint32_t{0}, tee::kMaxGraceDays));
  command->add_flag_callback(
      "--require-amd-crl",
      [&options] { options.missing_amd_crl = tee::MissingCrl::Refused; },
      "refuse SEV-SNP reports without the CRL of their product line");
  command->add_option("--secure-boot-lists", options.secure_boot_lists,
                      "JSON file with known values of Secure Boot variables, "
                      "of AzureGuest");
}

}  // namespace assay::cli
