// SPDX-License-Identifier: Apache-2.0
// completion and manual, and the parser's tree of commands as plain values.
#include <array>

#include "attest/attest.h"
#include "cli/flags.h"

namespace assay::cli {
namespace {

std::vector<std::string> choices_of(std::string_view flag) {
  std::vector<std::string> choices;
  if (flag == "--type") {
    for (const tee::Scheme& scheme : attest::schemes()) {
      choices.emplace_back(scheme.wire_name);
    }
  }
  return choices;
}

CommandInfo describe(const CLI::App& command, const std::string& above) {
  CommandInfo info{above + command.get_name(), command.get_name(),
                   command.get_description(), command.get_footer()};
  for (const CLI::Option* option : command.get_options()) {
    if (option->get_positional()) {
      info.words.push_back(
          {option->get_single_name(), option->get_description()});
      continue;
    }
    const bool valued = option->get_items_expected_max() > 0;
    const std::string name = "--" + option->get_lnames().front();
    info.flags.push_back({name, option->get_description(),
                          valued ? "VALUE" : "", choices_of(name)});
  }
  for (const CLI::App* verb :
       command.get_subcommands([](const CLI::App*) { return true; })) {
    info.verbs.push_back(describe(*verb, info.path + " "));
  }
  return info;
}

struct ShellName {
  Shell shell;
  const char* name;
  const char* sentence;
  const char* example;
};

constexpr std::array kShells = {
    ShellName{Shell::Bash, "bash", "print the completion script for bash",
              "assay completion bash > "
              "/usr/share/bash-completion/completions/assay"},
    ShellName{Shell::Zsh, "zsh", "print the completion script for zsh",
              "assay completion zsh > "
              "/usr/local/share/zsh/site-functions/_assay"},
    ShellName{Shell::Fish, "fish", "print the completion script for fish",
              "assay completion fish > ~/.config/fish/completions/assay.fish"},
};

}  // namespace

void add_self_description(CLI::App& app, Invocation& invocation) {
  CLI::App& completion = *app.add_subcommand(
      "completion", "print what teaches a shell the verbs and flags");
  completion.require_subcommand(1);
  for (const ShellName& one : kShells) {
    CLI::App* const command =
        add_verb<Completion>(completion, invocation,
                             {one.name, one.sentence, one.example})
            .first;
    command->callback([&app, &invocation, shell = one.shell] {
      invocation = Completion{shell, describe(app, "")};
    });
  }
  add_verb<Manual>(
      app, invocation,
      {"manual", "print the manual page, in roff", "assay manual | man -l -"})
      .first->callback(
          [&app, &invocation] { invocation = Manual{describe(app, "")}; });
}

}  // namespace assay::cli
