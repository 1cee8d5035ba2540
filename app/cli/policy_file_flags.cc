// SPDX-License-Identifier: Apache-2.0
// Flags of what is done to the files of policies.
#include "cli/flags.h"

namespace assay::cli {

void add_policy_files(CLI::App& policy, Invocation& invocation) {
  const auto [format, format_options] = add_verb<PolicyFormat>(
      policy, invocation,
      {.name = "format",
       .sentence = "lay policies out in one way; comments stay",
       .example = "assay policy format --write policy.txt\n  assay policy "
                  "format --check policies/*.txt",
       .refused = "a file does not parse, or with --check would change"});
  format->add_option("files", format_options->files,
                     "policy files; - is standard input");
  auto* const write =
      format->add_flag("--write", format_options->write,
                       "write the files anew, where something changes; print "
                       "their names");
  format
      ->add_flag("--check", format_options->check,
                 "write nothing; print the names of files that would change, "
                 "exit code 1 if there are any")
      ->excludes(write);
  format->add_option("--batch", format_options->batch,
                     "JSON lines of {id, policy}; one result a line");

  const auto [sign, sign_options] = add_verb<PolicySign>(
      policy, invocation,
      {.name = "sign",
       .sentence = "make the JWS of a policy that providers take",
       .example = "assay policy sign policy.txt --key key.pem --cert chain.pem "
                  "--out policy.jws\n  assay policy sign policy.txt",
       .refused = "the policy does not compile, or the key does not fit"});
  sign->add_option("file", sign_options->file, "policy file")->required();
  auto* const key =
      sign->add_option("--key", sign_options->key,
                       "private key (PEM); the JWS is unsecured where absent");
  auto* const cert = sign->add_option(
      "--cert", sign_options->cert,
      "certificate of the key (PEM), and its issuers behind it");
  key->needs(cert);
  cert->needs(key);
  sign->add_option("--out", sign_options->out,
                   "file to write; standard output where absent");

  const auto [show, show_options] = add_verb<PolicyShow>(
      policy, invocation,
      {.name = "show",
       .sentence = "decode the JWS of a policy: signer, hashes, text",
       .example = "assay policy show policy.jws",
       .refused = "a bad signature, or no policy JWS"});
  show->add_option("file", show_options->file, "JWS file")->required();
  add_form(show, show_options->form);
}

}  // namespace assay::cli
