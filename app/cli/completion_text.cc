// SPDX-License-Identifier: Apache-2.0
// Completion for bash, zsh and fish.
#include "cli/completion_text.h"

#include <fmt/format.h>

namespace assay::cli {
namespace {

// In single quotes, as bash and zsh read them.
std::string in_quotes(std::string_view text) {
  std::string result = "'";
  for (const char c : text) {
    result += c == '\'' ? std::string("'\\''") : std::string(1, c);
  }
  return result + "'";
}

// In single quotes, as fish reads them.
std::string fish_quoted(std::string_view text) {
  std::string result = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') {
      result += '\\';
    }
    result += c;
  }
  return result + "'";
}

std::string joined(const std::vector<std::string>& words) {
  return fmt::format("{}", fmt::join(words, " "));
}

// The paths of all verbs as patterns of a case, "'p a' | 'p b'".
std::string path_patterns(const CommandInfo& program) {
  std::string text;
  for (const CommandInfo* command : flatten(program)) {
    if (command != &program) {
      text += (text.empty() ? "" : " | ") + in_quotes(command->path);
    }
  }
  return text;
}

// What may follow each verb.
std::string bash_arms(const CommandInfo& program) {
  std::string text;
  for (const CommandInfo* command : flatten(program)) {
    std::vector<std::string> verbs, flags, valued;
    for (const CommandInfo& verb : command->verbs) {
      verbs.push_back(verb.name);
    }
    std::string choices;
    for (const FlagInfo& flag : command->flags) {
      flags.push_back(flag.name);
      if (!flag.choices.empty()) {
        choices += fmt::format("      [[ $previous == {} ]] && choices={}\n",
                               flag.name, in_quotes(joined(flag.choices)));
      } else if (!flag.value.empty()) {
        valued.push_back(flag.name);
      }
    }
    text += fmt::format(
        "    {})\n      verbs={}\n      flags={}\n      valued={}\n{}      "
        ";;\n",
        in_quotes(command->path), in_quotes(joined(verbs)),
        in_quotes(joined(flags)), in_quotes(joined(valued)), choices);
  }
  return text;
}

std::string bash(const CommandInfo& program) {
  constexpr std::string_view kScript = R"(# bash completion of {0}.
_{0}() {{
  local current=${{COMP_WORDS[COMP_CWORD]}} previous=${{COMP_WORDS[COMP_CWORD-1]}}
  local at={0} verbs= flags= valued= choices= index
  # --flag=value stands there as three words.
  if [[ $current == = ]]; then
    current=
  elif [[ $previous == = ]]; then
    previous=${{COMP_WORDS[COMP_CWORD-2]}}
  fi
  for ((index = 1; index < COMP_CWORD; index++)); do
    case "$at ${{COMP_WORDS[index]}}" in
      {1}) at+=" ${{COMP_WORDS[index]}}" ;;
    esac
  done
  case "$at" in
{2}  esac
  if [[ -n $choices ]]; then
    COMPREPLY=($(compgen -W "$choices" -- "$current"))
  elif [[ " $valued " == *" $previous "* ]]; then
    compopt -o filenames 2>/dev/null
    mapfile -t COMPREPLY < <(compgen -f -- "$current")
  elif [[ $current == -* ]]; then
    COMPREPLY=($(compgen -W "$flags" -- "$current"))
  elif [[ -n $verbs ]]; then
    COMPREPLY=($(compgen -W "$verbs" -- "$current"))
  else
    compopt -o filenames 2>/dev/null
    mapfile -t COMPREPLY < <(compgen -f -- "$current")
  fi
}}
complete -F _{0} {0}
)";
  return fmt::format(kScript, program.name, path_patterns(program),
                     bash_arms(program));
}

// A colon parts word and sentence.
std::string described(std::string_view word, std::string_view sentence) {
  return "\n        " + in_quotes(fmt::format("{}:{}", word, sentence));
}

std::string zsh_arms(const CommandInfo& program) {
  std::string text;
  for (const CommandInfo* command : flatten(program)) {
    std::string verbs, flags, choices;
    std::vector<std::string> valued;
    for (const CommandInfo& verb : command->verbs) {
      verbs += described(verb.name, verb.sentence);
    }
    for (const FlagInfo& flag : command->flags) {
      flags += described(flag.name, flag.sentence);
      if (!flag.choices.empty()) {
        choices += fmt::format("      [[ $previous == {} ]] && choices=({})\n",
                               flag.name, joined(flag.choices));
      } else if (!flag.value.empty()) {
        valued.push_back(flag.name);
      }
    }
    text += fmt::format(
        "    {})\n      verbs=({})\n      flags=({})\n      valued=({})\n{}"
        "      ;;\n",
        in_quotes(command->path), verbs, flags, joined(valued), choices);
  }
  return text;
}

std::string zsh(const CommandInfo& program) {
  constexpr std::string_view kScript = R"(#compdef {0}
# zsh completion of {0}.
_{0}() {{
  local at={0} previous=${{words[CURRENT-1]}} word
  local -a verbs flags valued choices
  for word in ${{words[2,CURRENT-1]}}; do
    case "$at $word" in
      {1}) at+=" $word" ;;
    esac
  done
  case "$at" in
{2}  esac
  if (( $#choices )); then
    compadd -- $choices
  elif (( ${{valued[(Ie)$previous]}} )); then
    _files
  elif [[ ${{words[CURRENT]}} == -* ]]; then
    _describe -o 'flag' flags
  elif (( $#verbs )); then
    _describe 'verb' verbs
  else
    _files
  fi
}}
if [[ "${{funcstack[1]}}" == _{0} ]]; then
  _{0} "$@"
else
  compdef _{0} {0}
fi
)";
  return fmt::format(kScript, program.name, path_patterns(program),
                     zsh_arms(program));
}

std::string fish(const CommandInfo& program) {
  constexpr std::string_view kHead = R"(# fish completion of {0}.
function __{0}_at
    set -l at {0}
    for word in (commandline -opc)[2..]
        switch "$at $word"
            case {1}
                set at "$at $word"
        end
    end
    test "$at" = "$argv"
end
)";
  std::string paths, lines;
  for (const CommandInfo* command : flatten(program)) {
    if (command != &program) {
      paths += (paths.empty() ? "" : " ") + fish_quoted(command->path);
    }
    const std::string begin = fmt::format("complete -c {0} -n '__{0}_at {1}'",
                                          program.name, command->path);
    for (const CommandInfo& verb : command->verbs) {
      lines += fmt::format("{} -f -a {} -d {}\n", begin, verb.name,
                           fish_quoted(verb.sentence));
    }
    for (const FlagInfo& flag : command->flags) {
      const std::string value =
          flag.value.empty() ? ""
          : flag.choices.empty()
              ? " -r"
              : " -x -a " + fish_quoted(joined(flag.choices));
      lines += fmt::format("{} -l {}{} -d {}\n", begin, flag.name.substr(2),
                           value, fish_quoted(flag.sentence));
    }
  }
  return fmt::format(kHead, program.name, paths) + lines;
}

}  // namespace

std::string completion_text(const CommandInfo& program, Shell shell) {
  switch (shell) {
    case Shell::Bash:
      return bash(program);
    case Shell::Zsh:
      return zsh(program);
    case Shell::Fish:
      return fish(program);
  }
  return {};
}

}  // namespace assay::cli
