// SPDX-License-Identifier: Apache-2.0
// assay policy diff: what a change of policy changes.
#include <fmt/format.h>

#include "cli/claim_sets.h"
#include "cli/inputs.h"
#include "cli/report.h"
#include "cli/terminal.h"
#include "cli/verbs.h"
#include "codec/json_writer.h"
#include "policy/diff.h"
#include "policy/expectation.h"

namespace assay::cli {
namespace {

// One of the two policies.
struct Side {
  std::string file;
  std::string source;
  policy::Compiled compiled;
};

Result<Side> read_side(const std::string& file, const std::string& type) {
  TRY(std::string source, read_input(file));
  policy::Compiled compiled = policy::compile(source, {}, type);
  return Side{file, std::move(source), std::move(compiled)};
}

std::string json_string(std::string_view text) {
  std::string out;
  codec::append_json_string(out, text);
  return out;
}

// ", by policy.txt:5:5"
std::string by_rules(const Side& side,
                     const std::vector<policy::Range>& rules) {
  std::string text;
  for (const policy::Range& rule : rules) {
    const policy::Place place = policy::place_of(side.source, rule.begin);
    text += fmt::format("{} {}:{}:{}", text.empty() ? ", by" : " and",
                        side.file, place.line, place.column);
  }
  return text;
}

std::string verdict_text(const Side& side, const policy::Verdict& verdict) {
  std::string text(policy::name_of(verdict.decision));
  if (verdict.rule) {
    text += by_rules(side, {*verdict.rule});
  }
  if (verdict.decision != policy::Decision::Permit) {
    text += fmt::format(": {} [{}]", verdict.message, verdict.code);
  }
  return text;
}

std::string_view name_of(policy::ClaimKind kind) {
  return kind == policy::ClaimKind::Issued ? "issued" : "property";
}

std::string values_text(const claims::ClaimSet& claims) {
  std::string text;
  for (const claims::Claim& claim : claims) {
    text += text.empty() ? "" : ", ";
    text += claims::write_value(claim.value);
  }
  return text;
}

// "  - permit, by old.txt:5:5" and "  + deny ..."
std::string line(std::string_view mark, std::string_view text) {
  const Tone tone = mark == "-" ? Tone::Bad : Tone::Good;
  return "  " + tinted(fmt::format("{} {}", mark, text), tone) + "\n";
}

std::string claim_text(const Side& a, const Side& b,
                       const policy::ClaimDifference& difference) {
  std::string text;
  const std::string what =
      fmt::format("{} {}", name_of(difference.kind), difference.type);
  if (!difference.a.empty()) {
    text += line("-", fmt::format("{} = {}{}", what, values_text(difference.a),
                                  by_rules(a, difference.a_rules)));
  }
  if (!difference.b.empty()) {
    text += line("+", fmt::format("{} = {}{}", what, values_text(difference.b),
                                  by_rules(b, difference.b_rules)));
  }
  return text;
}

std::string difference_text(const Side& a, const Side& b,
                            const std::string& name,
                            const policy::Difference& difference) {
  std::string text = name + "\n";
  if (difference.claims.empty()) {
    text += line("-", verdict_text(a, difference.a));
    text += line("+", verdict_text(b, difference.b));
  }
  for (const policy::ClaimDifference& claim : difference.claims) {
    text += claim_text(a, b, claim);
  }
  return text;
}

std::string place_json(const Side& side, policy::Range rule) {
  const policy::Place place = policy::place_of(side.source, rule.begin);
  return fmt::format(R"({{"line":{},"column":{}}})", place.line, place.column);
}

std::string verdict_json(const Side& side, const policy::Verdict& verdict) {
  const bool permitted = verdict.decision == policy::Decision::Permit;
  return fmt::format(R"({{"result":"{}","code":{},"message":{},"rule":{}}})",
                     policy::name_of(verdict.decision),
                     permitted ? "null" : json_string(verdict.code),
                     permitted ? "null" : json_string(verdict.message),
                     verdict.rule ? place_json(side, *verdict.rule) : "null");
}

std::string values_json(const Side& side, const claims::ClaimSet& claims,
                        const std::vector<policy::Range>& rules) {
  std::string values;
  for (const claims::Claim& claim : claims) {
    values += values.empty() ? "" : ",";
    values += claims::write_value(claim.value);
  }
  std::string places;
  for (const policy::Range& rule : rules) {
    places += places.empty() ? "" : ",";
    places += place_json(side, rule);
  }
  return fmt::format(R"({{"values":[{}],"rules":[{}]}})", values, places);
}

std::string difference_json(const Side& a, const Side& b,
                            const std::string& name,
                            const policy::Difference& difference) {
  std::string claims;
  for (const policy::ClaimDifference& claim : difference.claims) {
    claims += fmt::format(R"({}{{"kind":"{}","type":{},"a":{},"b":{}}})",
                          claims.empty() ? "" : ",", name_of(claim.kind),
                          json_string(claim.type),
                          values_json(a, claim.a, claim.a_rules),
                          values_json(b, claim.b, claim.b_rules));
  }
  return fmt::format(R"({{"claimSet":{},"a":{},"b":{},"claims":[{}]}})",
                     json_string(name), verdict_json(a, difference.a),
                     verdict_json(b, difference.b), claims);
}

struct Summary {
  size_t sets = 0;
  size_t decided = 0;  // differently
  size_t issued = 0;   // something else, both permitting
};

std::string summary_text(const Summary& summary) {
  return fmt::format(
      "{} claim sets: {} decided differently, {} with other claims, {} equal\n",
      summary.sets, summary.decided, summary.issued,
      summary.sets - summary.decided - summary.issued);
}

std::string summary_json(const Summary& summary, std::string_view items) {
  const size_t different = summary.decided + summary.issued;
  return fmt::format(
      R"({{"equal":{},"summary":{{"sets":{},"decided":{},"issued":{},)"
      R"("equal":{}}},"differences":[{}]}})",
      different == 0, summary.sets, summary.decided, summary.issued,
      summary.sets - different, items);
}

// Policies that do not compile have nothing to compare.
Exit refuse(const Side& a, const Side& b, Form form) {
  std::string items;
  for (const Side* const side : {&a, &b}) {
    for (const policy::Diagnostic& diagnostic : side->compiled.diagnostics) {
      if (form == Form::Json) {
        items += items.empty() ? "" : ",";
        items += diagnostic_json(diagnostic, side->source, side->file);
      } else {
        print(policy::render(diagnostic, side->source, side->file));
      }
    }
  }
  if (form == Form::Json) {
    print_line(fmt::format(R"({{"equal":null,"diagnostics":[{}]}})", items));
  }
  return Exit::No;
}

Exit compare(const Side& a, const Side& b, const std::vector<ClaimSetOf>& sets,
             Form form) {
  Summary summary{.sets = sets.size()};
  std::string items;
  for (const ClaimSetOf& set : sets) {
    const policy::Difference found =
        policy::diff(*a.compiled.program, *b.compiled.program, set.claims);
    if (found.equal()) {
      continue;
    }
    ++(found.claims.empty() ? summary.decided : summary.issued);
    if (form == Form::Json) {
      items += items.empty() ? "" : ",";
      items += difference_json(a, b, set.name, found);
    } else {
      print(difference_text(a, b, set.name, found));
    }
  }
  if (form == Form::Json) {
    print_line(summary_json(summary, items));
  } else {
    print(summary_text(summary));
  }
  return summary.decided + summary.issued == 0 ? Exit::Good : Exit::No;
}

}  // namespace

Exit run(const PolicyDiff& options) {
  const auto type = policy_type(options.type);
  if (!type) {
    return complain(type.error());
  }
  const auto a = read_side(options.a, *type);
  const auto b = a ? read_side(options.b, *type) : a;
  if (!b) {
    return complain(b.error());
  }
  const auto sets = read_claim_sets(options.claims);
  if (!sets) {
    return complain(sets.error());
  }
  if (a->compiled.program == nullptr || b->compiled.program == nullptr) {
    return refuse(*a, *b, options.form);
  }
  return compare(*a, *b, *sets, options.form);
}

}  // namespace assay::cli
