// SPDX-License-Identifier: Apache-2.0
// The verbs below evidence, and their flags.
#include "cli/flags.h"

namespace assay::cli {

void add_evidence_show(CLI::App& app, Invocation& invocation) {
  CLI::App& evidence = *app.add_subcommand("evidence", "look at evidence");
  evidence.require_subcommand(1);
  evidence.footer("Try: assay evidence show quote.bin");
  const auto [show, options] = add_verb<EvidenceShow>(
      evidence, invocation,
      {.name = "show",
       .sentence = "print what evidence says of itself; nothing is verified",
       .example = "assay evidence show quote.bin\n  assay evidence show --type "
                  "SevSnpVm --json report.bin",
       .refused = "the evidence, or a part of it, cannot be read"});
  show->add_option(
      "--type", options->files.type,
      "attestation type: SgxEnclave, OpenEnclave, SevSnpVm, "
      "TdxVm, Tpm or AzureGuest; told by the content where absent");
  show->add_option("file,--evidence", options->evidence,
                   "files with raw evidence or recorded request bodies; - is "
                   "standard input")
      ->required();
  add_held_data(show, options->files);
  add_form(show, options->form);
}

}  // namespace assay::cli
