// SPDX-License-Identifier: Apache-2.0
// A manual page in roff (man(7)).
#include "cli/manual_text.h"

#include <algorithm>

#include <fmt/format.h>

namespace assay::cli {
namespace {

// Text that roff takes for itself: no escapes, no hyphens that become dashes.
std::string plain(std::string_view text) {
  std::string result;
  for (const char c : text) {
    switch (c) {
      case '\\':
        result += "\\e";
        break;
      case '-':
        result += "\\-";
        break;
      case '\'':
        result += "\\(aq";
        break;
      case '`':
        result += "\\(ga";
        break;
      case '^':
        result += "\\(ha";
        break;
      case '~':
        result += "\\(ti";
        break;
      default:
        result += c;
    }
  }
  return result.starts_with('.') ? "\\&" + result : result;
}

std::string upper(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  return result;
}

std::string flags_text(const CommandInfo& command) {
  std::string text;
  for (const FlagInfo& flag : command.flags) {
    text += fmt::format(".TP\n\\fB{}\\fR", plain(flag.name));
    if (!flag.value.empty()) {
      text += fmt::format(" \\fI{}\\fR", plain(flag.value));
    }
    text += fmt::format("\n{}\n", plain(flag.sentence));
  }
  return text;
}

// Paragraphs as they are: lines of a command may not be filled.
std::string footer_text(std::string_view footer) {
  std::string text;
  while (!footer.empty()) {
    const size_t end = std::min(footer.find('\n'), footer.size());
    const std::string_view line = footer.substr(0, end);
    text += line.empty() ? ".sp\n" : plain(line) + "\n";
    footer.remove_prefix(std::min(end + 1, footer.size()));
  }
  return text.empty() ? "" : ".PP\n.nf\n" + text + ".fi\n";
}

std::string verb_text(const CommandInfo& command) {
  std::string text = fmt::format(".SS \"{}", plain(command.path));
  for (const WordInfo& word : command.words) {
    text += " " + plain(upper(word.name));
  }
  text += fmt::format("\"\n{}.\n", plain(command.sentence));
  for (const WordInfo& word : command.words) {
    text += fmt::format(".TP\n\\fI{}\\fR\n{}\n", plain(upper(word.name)),
                        plain(word.sentence));
  }
  return text + flags_text(command) + footer_text(command.footer);
}

}  // namespace

std::string manual_text(const CommandInfo& program, std::string_view version) {
  const std::string name = plain(program.name);
  std::string text = fmt::format(
      ".TH {0} 1 \"\" \"{1} {2}\" \"User commands\"\n"
      ".SH NAME\n{1} \\- {3}\n"
      ".SH SYNOPSIS\n.B {1}\n.I VERB\n[\\fIFLAGS\\fR]\n"
      ".SH DESCRIPTION\n"
      "Human text by default; with \\-\\-json one JSON document on standard "
      "output.\nA file of \\- is standard input. Times are RFC 3339 in UTC.\n"
      "{4}.SH VERBS\n",
      upper(name), name, plain(version), plain(program.sentence),
      flags_text(program));
  for (const CommandInfo* command : flatten(program)) {
    if (command->verbs.empty()) {
      text += verb_text(*command);
    }
  }
  return text +
         ".SH EXIT STATUS\n"
         ".TP\n0\ngood\n"
         ".TP\n1\nthe answer is no\n"
         ".TP\n2\nusage\n"
         ".TP\n3\nenvironment: an unreadable file, a refused connection, a "
         "store that cannot be opened\n";
}

}  // namespace assay::cli
