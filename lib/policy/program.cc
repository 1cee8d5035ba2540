// SPDX-License-Identifier: Apache-2.0
// Flattens a checked policy, and compiles text.
#include "policy/program.h"

#include <algorithm>
#include <utility>

#include "policy/checker.h"
#include "policy/lexer.h"
#include "policy/parser.h"

namespace assay::policy {
namespace {

bool has_error(const std::vector<Diagnostic>& diagnostics) {
  return std::any_of(diagnostics.begin(), diagnostics.end(),
                     [](const Diagnostic& diagnostic) {
                       return diagnostic.severity == Severity::Error;
                     });
}

// Order of place; of two at one place, the one found first.
void sort_by_place(std::vector<Diagnostic>& diagnostics) {
  std::stable_sort(diagnostics.begin(), diagnostics.end(),
                   [](const Diagnostic& a, const Diagnostic& b) {
                     return a.range.begin < b.range.begin;
                   });
}

void append(std::vector<Diagnostic>& to, std::vector<Diagnostic> from) {
  to.insert(to.end(), std::make_move_iterator(from.begin()),
            std::make_move_iterator(from.end()));
}

ProgramAction flatten(Action action, SectionKind section) {
  ProgramAction flat;
  flat.kind = action.kind;
  flat.emits =
      action.kind == ActionKind::Issue && section == SectionKind::Issuance;
  flat.copies_claim = action.copies_claim;
  flat.copied_binding = action.copied.binding;
  for (Assignment& assignment : action.assignments) {
    if (assignment.property == Property::Type) {
      flat.type = std::move(assignment.value);
    } else if (assignment.property == Property::Value) {
      flat.value = std::move(assignment.value);
    }
  }
  return flat;
}

}  // namespace

void Program::add(std::vector<Rule> rules, SectionKind section) {
  for (Rule& rule : rules) {
    ProgramRule row;
    row.section = section;
    row.range = rule.range;
    row.conditions.begin = static_cast<uint32_t>(conditions_.size());
    for (Condition& condition : rule.conditions) {
      const auto begin = static_cast<uint32_t>(properties_.size());
      std::move(condition.properties.begin(), condition.properties.end(),
                std::back_inserter(properties_));
      conditions_.push_back({{begin, static_cast<uint32_t>(properties_.size())},
                             condition.range});
    }
    row.conditions.end = static_cast<uint32_t>(conditions_.size());
    row.action = flatten(std::move(rule.action), section);
    rules_.push_back(std::move(row));
  }
}

std::shared_ptr<const Program> make_program(Policy policy,
                                            std::string_view source,
                                            const Limits& limits) {
  auto program = std::shared_ptr<Program>(new Program());
  program->source_ = source;
  program->limits_ = limits;
  program->add(std::move(policy.configuration), SectionKind::Configuration);
  program->add(std::move(policy.authorization), SectionKind::Authorization);
  program->add(std::move(policy.issuance), SectionKind::Issuance);
  return program;
}

Compiled compile(std::string_view source, const Limits& limits,
                 std::string_view type) {
  Compiled compiled;
  Lexed lexed = lex(source, limits);
  const bool broken = has_error(lexed.diagnostics);
  Parsed parsed = parse(source, lexed.tokens, limits);
  append(compiled.diagnostics, std::move(lexed.diagnostics));
  const size_t lexical = compiled.diagnostics.size();
  append(compiled.diagnostics, std::move(parsed.diagnostics));
  if (broken) {
    // The tokens end at the broken one: what the parser misses behind it is
    // not the author's mistake.
    std::erase_if(compiled.diagnostics, [&](const Diagnostic& diagnostic) {
      return diagnostic.severity == Severity::Error &&
             &diagnostic >= compiled.diagnostics.data() + lexical &&
             diagnostic.range.begin >= lexed.tokens.back().range.begin;
    });
  }
  if (!has_error(compiled.diagnostics)) {
    append(compiled.diagnostics, check(parsed.policy, type));
  }
  if (!has_error(compiled.diagnostics)) {
    compiled.program = make_program(std::move(parsed.policy), source, limits);
  }
  sort_by_place(compiled.diagnostics);
  return compiled;
}

std::string_view source_of(const Program& program) {
  return program.source();
}

}  // namespace assay::policy
