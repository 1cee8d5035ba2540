// SPDX-License-Identifier: Apache-2.0
// The verbs and their flags.
#include "cli/command_line.h"

#include <cstdio>

#include <fmt/format.h>

#include "base/nearest.h"
#include "cli/flags.h"
#include "server/settings.h"

namespace assay::cli {
namespace {

// The parser and the one place where it puts what it read.
class Parser {
 public:
  Parser()
      : app_(
            "assay: verify hardware evidence, judge it by policy, issue "
            "tokens",
            "assay") {
    app_.set_version_flag("--version", "assay " ASSAY_VERSION);
    app_.require_subcommand(1);
    app_.footer("Try: assay serve --dev");
    add_serve();
    add_attest();
    add_verify();
    add_evidence_show(app_, invocation_);
    add_policy();
    add_jmespath();
    add_token();
    add_forge();
    add_collateral(app_, invocation_);
    add_store(app_, invocation_);
    add_provider(app_, invocation_);
    add_self_description(app_, invocation_);
    add_log(app_, invocation_);
  }

  Invocation parse(std::span<const std::string> arguments) {
    std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
    try {
      app_.parse(reversed);
    } catch (const CLI::ParseError& error) {
      return answer(error);
    }
    return std::move(invocation_);
  }

 private:
  template <class T>
  std::pair<CLI::App*, std::shared_ptr<T>> verb(CLI::App& parent,
                                                const char* name,
                                                const char* sentence,
                                                const char* example) {
    return add_verb<T>(
        parent, invocation_,
        {.name = name, .sentence = sentence, .example = example});
  }

  void add_serve() {
    const auto [command, options] =
        verb<Serve>(app_, "serve", "run the attestation service",
                    "assay serve --dev\n  assay serve --config "
                    "/etc/assay/assay.toml");
    Serve& serve = *options;
    command->add_option("--config", serve.config, "TOML configuration file");
    command->add_flag("--dev", serve.dev,
                      "a working service for development on loopback: own CA, "
                      "forged hardware trusted and marked in every token");
    command->add_flag("--print-config", serve.print_config,
                      "show every option, its value and where that came from");
    add_setting(command, serve, "--data", "service.data", "data folder");
    command->add_option_function<std::vector<std::string>>(
        "--listen",
        [&serve](const std::vector<std::string>& urls) {
          serve.settings.emplace_back("service.listen",
                                      fmt::format("{}", fmt::join(urls, ",")));
        },
        "URL to serve on; may be repeated");
    for (const server::OptionInfo& option : server::all_options()) {
      add_setting(command, serve, "--" + std::string(option.key),
                  std::string(option.key), std::string(option.sentence));
    }
  }

  static void add_setting(CLI::App* command, Serve& serve,
                          const std::string& flag, const std::string& key,
                          const std::string& sentence) {
    command->add_option_function<std::string>(
        flag,
        [&serve, key](const std::string& value) {
          serve.settings.emplace_back(key, value);
        },
        sentence);
  }

  void add_attest() {
    const auto [command, options] = verb<Attest>(
        app_, "attest",
        "send evidence to a service, verify the token that it returns",
        "assay attest --type SgxEnclave --evidence quote.bin --url "
        "https://localhost:8443 --ca ca.pem");
    add_evidence(command, options->files);
    command->add_option("--nonce", options->nonce,
                        "text that comes back in the token");
    command->add_option("--draft-policy", options->draft_policy,
                        "file with a policy to try; the token is unsigned");
    command->add_option("--url", options->url, "the service")->required();
    command->add_option("--ca", options->ca,
                        "PEM file with a CA to trust for TLS");
    command->add_option("--token", options->token,
                        "bearer token, where the service wants one");
    command->add_option("--key", options->key,
                        "PEM file with the private key that an answer of "
                        "AzureGuest is sealed to; a TPM's never leaves it");
    add_explain(command, options->detail,
                "ask for every check and rule that was met");
    add_form(command, options->form);
  }

  void add_verify() {
    const auto [command, options] = verb<Verify>(
        app_, "verify", "verify evidence offline, the whole road",
        "assay verify --type SgxEnclave --evidence quote.bin --collateral "
        "collateral.json --explain");
    add_appraise(command, options->appraise);
    command->add_option("--policy", options->policy,
                        "policy to judge the claims by");
    add_explain(command, options->detail, "list every check");
    add_form(command, options->form);
  }

  void add_policy() {
    CLI::App& policy = *app_.add_subcommand(
        "policy", "check, try, test, compare and sign attestation policies");
    policy.require_subcommand(1);
    policy.footer("Try: assay policy check policy.txt");
    add_policy_judging(policy, invocation_);
    add_policy_files(policy, invocation_);
    add_policy_tools(policy, invocation_);
  }

  void add_jmespath() {
    const auto [command, options] = verb<JmesPath>(
        app_, "jmespath",
        "search a JSON document as the policy function JmesPath does",
        "assay jmespath 'Events[?PcrIndex == `7`] | length(@)' events.json");
    command->add_option("expression", options->expression,
                        "JMESPath, with equals_ignore_case");
    command->add_option("file", options->file,
                        "JSON document; standard input where absent");
    command->add_option("--batch", options->batch,
                        "JSON lines of {id, expression, document}; one result "
                        "a line");
    add_form(command, options->form);
  }

  void add_token() {
    CLI::App& token = *app_.add_subcommand("token", "look at tokens");
    token.require_subcommand(1);
    token.footer("Try: assay token show token.jwt");
    const auto [show, show_options] =
        verb<TokenShow>(token, "show", "decode a token without verifying it",
                        "assay token show token.jwt");
    show->add_option("file", show_options->file, "token file")->required();
    add_form(show, show_options->form);

    const auto [verify, verify_options] = verb<TokenVerify>(
        token, "verify", "verify a token's signature and times",
        "assay token verify token.jwt --url https://localhost:8443 --ca "
        "ca.pem");
    verify->add_option("file", verify_options->file, "token file")->required();
    auto* const jwks = verify->add_option("--jwks", verify_options->jwks,
                                          "file with a JWK set");
    verify
        ->add_option("--url", verify_options->url,
                     "issuer whose keys are fetched through discovery")
        ->excludes(jwks);
    verify->add_option("--ca", verify_options->ca,
                       "PEM file with a CA to trust for TLS");
    verify->add_option("--at", verify_options->at,
                       "time to judge by; now where absent");
    add_form(verify, verify_options->form);
  }

  void add_forge() {
    CLI::App& forge = *app_.add_subcommand(
        "forge",
        "make test authorities, collateral and evidence; never for "
        "production");
    forge.require_subcommand(1);
    forge.footer("Try: assay forge authority --out authority");
    const auto [authority, authority_options] =
        verb<ForgeAuthority>(forge, "authority", "make an authority",
                             "assay forge authority --out authority");
    authority->add_option("--out", authority_options->out, "folder to write")
        ->required();

    const auto [evidence, evidence_options] = verb<ForgeEvidence>(
        forge, "evidence", "make evidence, whole or broken in one way",
        "assay forge evidence --type SgxEnclave --authority authority --out "
        "case --break dcap.pck.revoked");
    add_forge_evidence(evidence, *evidence_options);

    const auto [collateral, collateral_options] = verb<ForgeCollateral>(
        forge, "collateral", "make collateral for a platform",
        "assay forge collateral --authority authority --evidence quote.bin "
        "--out collateral");
    collateral
        ->add_option("--authority", collateral_options->authority,
                     "folder of an authority")
        ->required();
    auto* const quote =
        collateral->add_option("--evidence", collateral_options->evidence,
                               "a quote of the platform that is meant");
    collateral
        ->add_option("--fmspc", collateral_options->fmspc,
                     "FMSPC of the platform, 12 hexadecimal digits")
        ->excludes(quote);
    collateral
        ->add_option("--type", collateral_options->type,
                     "attestation type that is meant; SgxEnclave where absent")
        ->excludes(quote);
    collateral->add_option("--at", collateral_options->at,
                           "time in the collateral's validity; now where "
                           "absent");
    collateral->add_option("--out", collateral_options->out, "folder to write")
        ->required();

    const auto [list, list_options] =
        verb<ForgeList>(forge, "list", "list what --break can break",
                        "assay forge list --type SgxEnclave");
    list->add_option("--type", list_options->type, kTypeHelp)->required();
    add_form(list, list_options->form);
  }

  static void add_forge_evidence(CLI::App* evidence, ForgeEvidence& options) {
    evidence->add_option("--type", options.files.type, kTypeHelp)->required();
    add_held_data(evidence, options.files);
    evidence
        ->add_option("--authority", options.authority, "folder of an authority")
        ->required();
    evidence->add_option("--out", options.out, "folder to write")->required();
    evidence->add_option("--break", options.break_code,
                         "code of the check that shall fail");
    evidence->add_option("--tcb-status", options.tcb_status,
                         "TCB status of the platform");
    evidence->add_flag("--debug", options.debug,
                       "an enclave or guest that can be debugged");
    evidence->add_option("--set", options.settings,
                         "FIELD=VALUE, may be repeated: fields of quotes, as "
                         "quote_version, fmspc, evaluation_data_number; of "
                         "enclaves, as mr_enclave, isv_svn, kss; of trust "
                         "domains, as mr_td, td_report, module_version; of "
                         "SEV-SNP guests, as product, report_version, vmpl");
  }

  // Help and version are answers, everything else is a usage error.
  Answered answer(const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) {
      app_.exit(error);
      return {Exit::Good};
    }
    const CLI::App* const verb = deepest_verb();
    const std::string unknown = unknown_verb(*verb);
    std::string text =
        fmt::format("assay: {}\n", unknown.empty() ? error.what() : unknown);
    const std::string hint = nearest(*verb);
    const bool says_it = unknown.empty() && text.find(hint) != text.npos;
    if (!hint.empty() && !says_it) {
      text += fmt::format("hint: did you mean {}?\n", hint);
    }
    text += fmt::format("hint: see {} --help\n", path_of(verb));
    std::fputs(text.c_str(), stderr);
    return {Exit::Usage};
  }

  // What is wrong where a verb was expected below this one and another word
  // stands; empty where none is expected or none stands.
  static std::string unknown_verb(const CLI::App& verb) {
    const std::vector<std::string> extras = verb.remaining();
    const bool has_verbs = verb.get_require_subcommand_min() > 0;
    return !has_verbs || extras.empty()
               ? ""
               : fmt::format(
                     "{} has no {} \"{}\"", path_of(&verb),
                     extras.front().starts_with('-') ? "option" : "verb",
                     extras.front());
  }

  const CLI::App* deepest_verb() const {
    const CLI::App* verb = &app_;
    while (!verb->get_subcommands().empty()) {
      verb = verb->get_subcommands().front();
    }
    return verb;
  }

  static std::string path_of(const CLI::App* verb) {
    return verb->get_parent() == nullptr
               ? verb->get_name()
               : path_of(verb->get_parent()) + " " + verb->get_name();
  }

  // The known flag or verb nearest to the first word that was not understood.
  static std::string nearest(const CLI::App& verb) {
    const std::vector<std::string> extras = verb.remaining();
    if (extras.empty()) {
      return {};
    }
    std::vector<std::string> names;
    for (const CLI::Option* option : verb.get_options()) {
      names.push_back(option->get_name());
    }
    for (const CLI::App* inner :
         verb.get_subcommands([](const CLI::App*) { return true; })) {
      names.push_back(inner->get_name());
    }
    const std::vector<std::string_view> views(names.begin(), names.end());
    return std::string(nearest_name(
        std::string_view(extras.front()).substr(0, extras.front().find('=')),
        views));
  }

  CLI::App app_;
  Invocation invocation_;
};

}  // namespace

Invocation parse_command_line(std::span<const std::string> arguments) {
  return Parser().parse(arguments);
}

}  // namespace assay::cli
