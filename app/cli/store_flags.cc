// SPDX-License-Identifier: Apache-2.0
// Flags of what is done to a store.
#include "cli/flags.h"

namespace assay::cli {
namespace {

void add_setting(CLI::App* command, StoreVerb& verb, const char* flag,
                 const char* key, const char* sentence) {
  command->add_option_function<std::string>(
      flag,
      [&verb, key](const std::string& value) {
        verb.settings.emplace_back(key, value);
      },
      sentence);
}

void add_common(CLI::App* command, StoreVerb& verb) {
  add_store_place(command, verb);
  add_form(command, verb.form);
}

}  // namespace

void add_store_place(CLI::App* command, StoreVerb& verb) {
  command->add_option("--config", verb.config, "TOML configuration file");
  add_setting(command, verb, "--data", "service.data", "data folder");
  add_setting(command, verb, "--store.url", "store.url",
              "where the store is: sqlite:PATH or postgresql://...");
  add_setting(command, verb, "--store.key", "store.key",
              "where the key that seals the store comes from");
}

void add_store(CLI::App& app, Invocation& invocation) {
  CLI::App& store = *app.add_subcommand(
      "store", "back up, restore, check and rekey the sealed store");
  store.require_subcommand(1);

  const auto [backup, backup_options] = add_verb<StoreBackup>(
      store, invocation,
      {"backup", "copy the store, also while the service runs; still sealed",
       "assay store backup --config /etc/assay/assay.toml --out assay.backup"});
  add_common(backup, *backup_options);
  backup->add_option("--out", backup_options->out, "file to make")->required();

  const auto [restore, restore_options] = add_verb<StoreRestore>(
      store, invocation,
      {"restore", "verify a backup and put it in the store's place",
       "assay store restore --from assay.backup --data /var/lib/assay"});
  add_common(restore, *restore_options);
  restore->add_option("--from", restore_options->from, "a backup")->required();
  restore->add_flag("--replace", restore_options->replace,
                    "also where there is a store; it is kept as *.replaced");

  const auto [check, check_options] = add_verb<StoreCheck>(
      store, invocation,
      {"check", "read every record; exit code 1 if there is damage",
       "assay store check --data /var/lib/assay"});
  add_common(check, *check_options);

  const auto [rekey, rekey_options] = add_verb<StoreRekey>(
      store, invocation,
      {"rekey", "seal the store with another key; the service must not run",
       "assay store rekey --data /var/lib/assay --new-key "
       "file:/etc/assay/new.key"});
  add_common(rekey, *rekey_options);
  rekey
      ->add_option("--new-key", rekey_options->new_key,
                   "file:PATH (made where it is not there), env:NAME or "
                   "credential:NAME")
      ->required();
  rekey->add_flag("--deep", rekey_options->deep,
                  "also wrap the data key of every record anew");

  const auto [info, info_options] =
      add_verb<StoreInfo>(store, invocation,
                          {"info", "format, records and size of the store",
                           "assay store info --data /var/lib/assay"});
  add_common(info, *info_options);

  const auto [audit, audit_options] = add_verb<Audit>(
      app, invocation,
      {.name = "audit",
       .sentence = "list who changed what, also beside a service that runs; "
                   "verify that nothing was taken out or changed",
       .example = "assay audit --data /var/lib/assay --provider contoso",
       .refused = "the chain of entries is broken"});
  add_common(audit, *audit_options);
  audit->add_option("--provider", audit_options->provider,
                    "entries of that provider alone; all are verified");
}

}  // namespace assay::cli
