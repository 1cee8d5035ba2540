// SPDX-License-Identifier: Apache-2.0
// Flags of what is done with collateral.
#include "cli/flags.h"

namespace assay::cli {
namespace {

void add_common(CLI::App* command, CollateralVerb& verb) {
  add_store_place(command, verb);
  command->add_option("--anchor", verb.anchors,
                      "PEM file with a trust anchor besides the vendors' and "
                      "those of anchors.extra; may be repeated");
  command->add_option("--at", verb.at, "time to judge by; now where absent");
  add_form(command, verb.form);
}

void add_fetch(CLI::App& collateral, Invocation& invocation) {
  const auto [fetch, options] = add_verb<CollateralFetch>(
      collateral, invocation,
      {.name = "fetch",
       .sentence = "get collateral from Intel's PCS, a PCCS or AMD's KDS into "
                   "a folder",
       .example = "assay collateral fetch --pcs "
                  "https://api.trustedservices.intel.com --fmspc 00906ED50000 "
                  "--out collateral",
       .refused = "something is missing there, or is not the vendor's"});
  add_common(fetch, *options);
  auto* const pcs =
      fetch->add_option("--pcs", options->pcs, "URL of a PCS or PCCS");
  auto* const kds = fetch->add_option("--kds", options->kds, "URL of a KDS");
  pcs->excludes(kds);
  fetch->add_option("--fmspc", options->fmspcs,
                    "FMSPC of a platform, 12 hexadecimal digits; may be "
                    "repeated");
  fetch->add_option("--type", options->type,
                    "attestation type that is meant; SgxEnclave where absent");
  fetch->add_option("--product", options->product,
                    "AMD's product line: Milan, Genoa or Turin");
  fetch->add_option("--chip-id", options->chip_id,
                    "chip whose key's certificate is wanted, hexadecimal as "
                    "in a report");
  fetch->add_option("--tcb", options->tcb,
                    "REPORTED_TCB of that chip, 16 hexadecimal digits as in a "
                    "report");
  fetch->add_option("--evidence", options->evidence,
                    "SEV-SNP reports, alone or as recorded requests, whose "
                    "needs are fetched; may be repeated");
  fetch->add_option("--pause", options->pause,
                    "seconds between requests to a KDS; 10 where absent");
  fetch->add_option("--ca", options->ca, "PEM file with a CA to trust for TLS");
  fetch->add_option("--out", options->out, "folder to write")->required();
}

void add_forecast(CLI::App& collateral, Invocation& invocation) {
  const auto [forecast, options] = add_verb<CollateralForecast>(
      collateral, invocation,
      {.name = "forecast",
       .sentence = "which platforms change their TCB status under newer "
                   "collateral or a higher baseline, and from when",
       .example = "assay collateral forecast --type SgxEnclave --evidence "
                  "fleet --newer new.bundle --data /var/lib/assay",
       .refused = "a platform would be worse off"});
  add_common(forecast, *options);
  forecast->add_option("--type", options->type, kTypeHelp);
  forecast->add_option("--evidence", options->evidence,
                       "quotes or recorded requests, and folders of them; may "
                       "be repeated");
  forecast->add_option("--collateral", options->collateral,
                       "collateral of now in place of the store's; may be "
                       "repeated");
  forecast->add_option("--newer", options->newer,
                       "collateral that will be; may be repeated");
  forecast->add_option("--minimum-tcb-evaluation",
                       options->minimum_tcb_evaluation,
                       "tcbEvaluationDataNumber that will be asked for");
  forecast->add_flag("--from-audit", options->from_audit,
                     "the platforms that the service has seen: their newest "
                     "evidence, as audit.platforms keeps it");
}

}  // namespace

void add_collateral(CLI::App& app, Invocation& invocation) {
  CLI::App& collateral = *app.add_subcommand(
      "collateral", "look at, carry and fetch what vendors say of platforms");
  collateral.require_subcommand(1);
  collateral.footer("Try: assay collateral list --data /var/lib/assay");

  const auto [list, list_options] = add_verb<CollateralList>(
      collateral, invocation,
      {.name = "list",
       .sentence = "what a service has fetched or imported, also beside it",
       .example = "assay collateral list --data /var/lib/assay",
       .refused = "an item has expired, or does not verify"});
  add_common(list, *list_options);

  const auto [show, show_options] = add_verb<CollateralShow>(
      collateral, invocation,
      {.name = "show",
       .sentence = "one item in full",
       .example = "assay collateral show intel/sgx/qe-identity --data "
                  "/var/lib/assay",
       .refused = "there is no such item"});
  show->add_option("name", show_options->name, "as in the list")->required();
  add_common(show, *show_options);

  const auto [import, import_options] = add_verb<CollateralImport>(
      collateral, invocation,
      {.name = "import",
       .sentence = "verify collateral and put it into the store; the service "
                   "must not run",
       .example = "assay collateral import collateral.bundle --data "
                  "/var/lib/assay",
       .refused = "something does not verify, and nothing is imported; or is "
                  "older than what is there"});
  import
      ->add_option("from", import_options->from,
                   "bundles, files of collateral, folders of them")
      ->required();
  import->add_option("--bundle-key", import_options->bundle_key,
                     "PEM public key or certificate: take only bundles that "
                     "it signed");
  add_common(import, *import_options);

  const auto [exported, export_options] = add_verb<CollateralExport>(
      collateral, invocation,
      {.name = "export",
       .sentence = "one file with everything, for sites without a network",
       .example = "assay collateral export --out collateral.bundle --data "
                  "/var/lib/assay",
       .refused = "there is nothing to export, or it does not verify"});
  exported->add_option("--out", export_options->out, "file to make")
      ->required();
  exported->add_option("--key", export_options->key,
                       "PEM private key that signs the bundle");
  exported->add_option("--from", export_options->from,
                       "files and folders in place of the store; may be "
                       "repeated");
  add_common(exported, *export_options);
  add_fetch(collateral, invocation);
  add_forecast(collateral, invocation);
}

}  // namespace assay::cli
