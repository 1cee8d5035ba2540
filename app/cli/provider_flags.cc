// SPDX-License-Identifier: Apache-2.0
// Flags of what is done to providers, their policies and signers.
#include "cli/flags.h"

namespace assay::cli {
namespace {

#define PLACE                                            \
  " --url https://localhost:8443 --ca ca.pem --dev-iden" \
  "tity identity.json --subscription S --resource-group G"

constexpr const char* kKeyHelp =
    "private key (PEM) that signs; nothing is signed where absent";
constexpr const char* kCertHelp =
    "certificate of the key (PEM), and its issuers behind it";
constexpr const char* kIfMatchHelp =
    "entity tag of the policy that must be in force, as policy get shows it; "
    "exit code 1 where another one is";

void add_place(CLI::App* command, ProviderVerb& verb) {
  command->add_option("--url", verb.url, "the service, over http or https");
  command->add_option("--ca", verb.ca, "PEM file with a CA to trust for TLS");
  auto* const token = command->add_option(
      "--token", verb.token, "bearer token; ASSAY_TOKEN where absent");
  command
      ->add_option("--dev-identity", verb.dev_identity,
                   "identity.json in the data folder of assay serve --dev: a "
                   "token of its owner is fetched")
      ->excludes(token);
  command->add_option("--subscription", verb.subscription,
                      "subscription that the provider is in");
  command->add_option("--resource-group", verb.resource_group,
                      "resource group that the provider is in");
  add_store_place(command, verb);
  add_form(command, verb.form);
}

void add_type(CLI::App* command, std::string& type) {
  command
      ->add_option("--type", type,
                   "attestation type that the policy is for, such as "
                   "SgxEnclave")
      ->required();
}

void add_signer(CLI::App* command, SignerFiles& signer) {
  auto* const key = command->add_option("--key", signer.key, kKeyHelp);
  auto* const cert = command->add_option("--cert", signer.cert, kCertHelp);
  key->needs(cert);
  cert->needs(key);
}

template <class T>
std::pair<CLI::App*, std::shared_ptr<T>> named_verb(CLI::App& parent,
                                                    Invocation& invocation,
                                                    const VerbHelp& help) {
  auto made = add_verb<T>(parent, invocation, help);
  made.first->add_option("name", made.second->name, "name of the provider")
      ->required();
  add_place(made.first, *made.second);
  return made;
}

// The same for what is done inside of a provider, which its URI names as well.
template <class T>
std::pair<CLI::App*, std::shared_ptr<T>> inner_verb(CLI::App& parent,
                                                    Invocation& invocation,
                                                    const VerbHelp& help) {
  auto made = add_verb<T>(parent, invocation, help);
  made.first->add_option("--provider", made.second->name,
                         "name of the provider; --url is its own URI where "
                         "absent");
  add_place(made.first, *made.second);
  return made;
}

void add_resources(CLI::App& provider, Invocation& invocation) {
  const auto [create, create_options] = named_verb<ProviderCreate>(
      provider, invocation,
      {"create", "make a provider, or change its tags",
       "assay provider create contoso --location eastus" PLACE,
       "the service refuses"});
  create
      ->add_option("--location", create_options->location,
                   "location, such as eastus")
      ->required();
  create->add_option("--signer", create_options->signers,
                     "policy management certificate (PEM), which makes the "
                     "provider isolated; may be repeated");
  create->add_option("--tag", create_options->tags,
                     "KEY=VALUE; may be repeated");

  named_verb<ProviderShow>(
      provider, invocation,
      {"show", "show a provider", "assay provider show contoso" PLACE,
       "there is no such provider, or the service refuses"});

  const auto [list, list_options] = add_verb<ProviderList>(
      provider, invocation,
      {"list", "list the providers of a subscription, or of a resource group",
       "assay provider list" PLACE "\n  assay provider list --data "
       "/var/lib/assay",
       "the service refuses"});
  add_place(list, *list_options);

  named_verb<ProviderDelete>(
      provider, invocation,
      {"delete", "delete a provider, its policies and its signing keys",
       "assay provider delete contoso" PLACE, "the service refuses"});

  const auto [rotate, rotate_options] = named_verb<ProviderRotate>(
      provider, invocation,
      {"rotate", "give a provider another key to sign its tokens with",
       "assay provider rotate contoso --alg ES256" PLACE,
       "the service refuses"});
  rotate
      ->add_option("--alg", rotate_options->algorithm,
                   "RS256, PS256 or ES256, for this key and those to come; "
                   "the algorithm stays where absent")
      ->check(CLI::IsMember({"RS256", "PS256", "ES256"}));
}

void add_policies(CLI::App& provider, Invocation& invocation) {
  CLI::App& policy = *provider.add_subcommand(
      "policy", "read, set, reset and roll back a provider's policies");
  policy.require_subcommand(1);
  policy.footer(
      "Try: assay provider policy get --provider contoso --type "
      "SgxEnclave" PLACE);

  const auto [get, get_options] = inner_verb<ProviderPolicyGet>(
      policy, invocation,
      {"get", "show the policy in force, after the answer was verified",
       "assay provider policy get --provider contoso --type SgxEnclave" PLACE
       "\n  assay provider policy get --type SgxEnclave --url "
       "https://contoso.eus.attest.example.com --token T",
       "the service refuses, or its answer does not hold"});
  add_type(get, get_options->type);
  get->add_flag("--text", get_options->text, "print the policy's text alone");

  const auto [set, set_options] = inner_verb<ProviderPolicySet>(
      policy, invocation,
      {"set", "set a policy: a text, or a JWS as it is",
       "assay provider policy set policy.txt --provider contoso --type "
       "SgxEnclave --key key.pem --cert cert.pem" PLACE,
       "the service refuses, or its answer does not hold"});
  add_type(set, set_options->type);
  set->add_option("file", set_options->file,
                  "policy text, or the JWS of policy sign; - is standard input")
      ->required();
  add_signer(set, set_options->signer);
  set->add_option("--if-match", set_options->if_match, kIfMatchHelp);

  const auto [reset, reset_options] = inner_verb<ProviderPolicyReset>(
      policy, invocation,
      {"reset", "put the default policy back in force",
       "assay provider policy reset --provider contoso --type SgxEnclave" PLACE,
       "the service refuses, or its answer does not hold"});
  add_type(reset, reset_options->type);
  add_signer(reset, reset_options->signer);
  reset->add_option("--if-match", reset_options->if_match, kIfMatchHelp);

  const auto [history, history_options] = inner_verb<ProviderPolicyHistory>(
      policy, invocation,
      {"history", "list the versions of a policy, the newest first",
       "assay provider policy history --provider contoso --type "
       "SgxEnclave" PLACE,
       "the service refuses"});
  add_type(history, history_options->type);

  const auto [rollback, rollback_options] = inner_verb<ProviderPolicyRollback>(
      policy, invocation,
      {"rollback", "put an earlier version in force again, as a new one",
       "assay provider policy rollback --provider contoso --type SgxEnclave "
       "--to 3" PLACE,
       "the service refuses, or its answer does not hold"});
  add_type(rollback, rollback_options->type);
  rollback
      ->add_option("--to", rollback_options->version,
                   "number of the version, as policy history shows it")
      ->required();
  rollback->add_option("--if-match", rollback_options->if_match, kIfMatchHelp);
}

void add_change(CLI::App& signer, Invocation& invocation, SignerAct act,
                const VerbHelp& help) {
  const auto [change, options] =
      inner_verb<ProviderSignerChange>(signer, invocation, help);
  options->act = act;
  change
      ->add_option("certificate", options->certificate,
                   "PEM file with the certificate")
      ->required();
  change
      ->add_option("--key", options->signer.key,
                   "private key (PEM) of a signer that the provider has")
      ->required();
  change->add_option("--cert", options->signer.cert, kCertHelp)->required();
}

void add_signers(CLI::App& provider, Invocation& invocation) {
  CLI::App& signer = *provider.add_subcommand(
      "signer", "the policy management certificates of isolated providers");
  signer.require_subcommand(1);
  signer.footer("Try: assay provider signer list --provider contoso" PLACE);
  inner_verb<ProviderSignerList>(
      signer, invocation,
      {"list", "list the certificates, after the answer was verified",
       "assay provider signer list --provider contoso" PLACE,
       "the service refuses, or its answer does not hold"});
  add_change(signer, invocation, SignerAct::Add,
             {"add", "add a certificate",
              "assay provider signer add new.pem --provider contoso --key "
              "key.pem --cert cert.pem" PLACE,
              "the service refuses, or its answer does not hold"});
  add_change(signer, invocation, SignerAct::Remove,
             {"remove", "remove a certificate",
              "assay provider signer remove old.pem --provider contoso "
              "--key key.pem --cert cert.pem" PLACE,
              "the service refuses, or its answer does not hold"});
}

#undef PLACE

}  // namespace

void add_provider(CLI::App& app, Invocation& invocation) {
  CLI::App& provider = *app.add_subcommand(
      "provider",
      "make, show and delete providers; their keys, policies and signers");
  provider.require_subcommand(1);
  provider.footer(
      "Against a service: --url, with --token or --dev-identity. On a store "
      "(--data), also beside a service that runs: list, show, policy get, "
      "policy history, signer list\n\nTry: assay provider list --data "
      "/var/lib/assay");
  add_resources(provider, invocation);
  add_policies(provider, invocation);
  add_signers(provider, invocation);
}

}  // namespace assay::cli
