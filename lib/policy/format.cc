// SPDX-License-Identifier: Apache-2.0
// A rule on one line where that fits; else each condition and the action on
// their own; else each comparison and argument, below one another.
#include "policy/format.h"

#include <algorithm>
#include <span>
#include <utility>

#include "policy/atoms.h"
#include "policy/reading.h"

namespace assay::policy {
namespace {

constexpr size_t kColumns = 100;
constexpr size_t kIndent = 4;

using Atoms = std::span<const Atom>;

// In characters of UTF-8.
size_t width_of(std::string_view text) {
  return static_cast<size_t>(std::ranges::count_if(text, [](char c) {
    return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  }));
}

bool fits(std::string_view text, size_t indent) {
  return text.find('\n') == text.npos && indent + width_of(text) <= kColumns;
}

// No comment asks for a line break between these atoms.
bool can_be_joined(Atoms atoms) {
  return std::ranges::all_of(
             atoms.first(atoms.size() - 1),
             [](const Atom& atom) { return atom.tail.empty(); }) &&
         std::ranges::all_of(atoms.subspan(1), [](const Atom& atom) {
           return atom.leads.empty();
         });
}

std::string join(Atoms atoms) {
  std::string text = atoms.front().text;
  for (const Atom& atom : atoms.subspan(1)) {
    text += ' ';
    text += atom.text;
  }
  return text;
}

class Printer {
 public:
  std::string print(Atoms atoms) {
    while (!atoms.empty()) {
      const size_t count = statement(atoms);
      atoms = atoms.subspan(count);
    }
    return std::move(out_);
  }

 private:
  // The number of atoms that it took.
  size_t statement(Atoms atoms) {
    const Atom& atom = atoms.front();
    switch (atom.role) {
      case Role::Keyword:
        blank_line();
        [[fallthrough]];
      case Role::Version:
        outer_leads(atom, 0);
        line(0, atom.text, atom.tail);
        return 1;
      case Role::Open:
        inner_leads(atom, 0);
        line(0, atom.text, atom.tail);
        at_opening_ = true;
        return 1;
      case Role::Close:
        leads(atom, kIndent);
        line(0, atom.text, atom.tail);
        return 1;
      case Role::End:
        leads(atom, 0);
        return 1;
      case Role::Condition:
      case Role::Action:
      case Role::Part:
        return rule(atoms);
    }
    return 1;
  }

  size_t rule(Atoms rest) {
    const auto last = std::ranges::find_if(
        rest, [](const Atom& atom) { return atom.text.ends_with(';'); });
    const Atoms atoms(rest.begin(), last + 1);
    outer_leads(atoms.front(), kIndent);
    if (!joined(atoms, kIndent)) {
      const bool conditional = atoms.front().role == Role::Condition;
      for (Atoms left = atoms; !left.empty();) {
        const Atoms piece = first_piece(left);
        const size_t indent = conditional && piece.front().role == Role::Action
                                  ? 2 * kIndent
                                  : kIndent;
        if (left.size() < atoms.size()) {
          inner_leads(piece.front(), indent);
        }
        condition_or_action(piece, indent);
        left = left.subspan(piece.size());
      }
    }
    return atoms.size();
  }

  static Atoms first_piece(Atoms atoms) {
    const auto end = std::ranges::find_if(
        atoms.subspan(1),
        [](const Atom& atom) { return atom.role != Role::Part; });
    return {atoms.begin(), end};
  }

  void condition_or_action(Atoms atoms, size_t indent) {
    if (joined(atoms, indent)) {
      return;
    }
    const std::string& first = atoms.front().text;
    line(indent, first, atoms.front().tail);
    const size_t inner = indent + first.find_first_of("[(") + 1;
    for (const Atom& atom : atoms.subspan(1)) {
      inner_leads(atom, inner);
      line(inner, atom.text, atom.tail);
    }
  }

  // True if all of them fit on one line, and stand there now.
  bool joined(Atoms atoms, size_t indent) {
    const std::string text = join(atoms);
    if (!can_be_joined(atoms) || !fits(text, indent)) {
      return false;
    }
    line(indent, text, atoms.back().tail);
    return true;
  }

  // Before what stands by itself: blank lines stay.
  void outer_leads(const Atom& atom, size_t indent) {
    leads(atom, indent);
    if (atom.after_blank_line) {
      blank_line();
    }
  }

  // Inside of what belongs together: blank lines go.
  void inner_leads(const Atom& atom, size_t indent) {
    for (const Lead& lead : atom.leads) {
      line(indent, lead.text, {});
    }
  }

  void leads(const Atom& atom, size_t indent) {
    for (const Lead& lead : atom.leads) {
      if (lead.after_blank_line) {
        blank_line();
      }
      line(indent, lead.text, {});
    }
  }

  // One at most, and none where a section or the text begins.
  void blank_line() {
    if (!out_.empty() && !at_opening_ && !out_.ends_with("\n\n")) {
      out_ += '\n';
    }
  }

  void line(size_t indent, std::string_view text, std::string_view tail) {
    out_.append(indent, ' ');
    out_ += text;
    if (!tail.empty()) {
      out_ += "  ";
      out_ += tail;
    }
    out_ += '\n';
    at_opening_ = false;
  }

  std::string out_;
  bool at_opening_ = false;
};

}  // namespace

Formatted format(std::string_view source, const Limits& limits) {
  Findings findings(source);
  const Reading reading = read(source, limits, findings);
  Formatted formatted;
  if (!findings.has_error()) {
    formatted.text = Printer().print(find_atoms(source, reading.tokens));
  }
  formatted.diagnostics = std::move(findings).take();
  return formatted;
}

}  // namespace assay::policy
