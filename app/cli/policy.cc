// SPDX-License-Identifier: Apache-2.0
// assay policy: check and eval.
#include "policy/policy.h"

#include <fmt/format.h>

#include "cli/batch.h"
#include "cli/inputs.h"
#include "cli/report.h"
#include "cli/terminal.h"
#include "cli/verbs.h"
#include "codec/json.h"
#include "codec/json_writer.h"
#include "policy/lint.h"

namespace assay::cli {
namespace {

bool has_error(const policy::Compiled& compiled) {
  return compiled.program == nullptr;
}

// One line of a batch: {"id": any, "policy": "text", "claims": [...]}.
std::string evaluate_line(std::string_view line) {
  std::string id = "null";
  const auto failure = [&id](const Error& error) {
    std::string message;
    codec::append_json_string(message, error.message());
    return fmt::format(
        R"({{"id":{},"result":"error","error":{{"code":"{}","message":{},)"
        R"("line":null,"column":null}},"issued":{{}},"properties":{{}}}})",
        id, error.reason(), message);
  };
  const auto evaluated = [&]() -> Result<std::string> {
    TRY(const codec::json::value root, codec::parse_json(line));
    TRY(const codec::json::object* const object, codec::as_object(root));
    if (const auto* given = object->if_contains("id"); given != nullptr) {
      id = codec::serialize(*given);
    }
    TRY(const std::string_view source, codec::string_member(*object, "policy"));
    const auto* const claims_value = object->if_contains("claims");
    TRY(const claims::ClaimSet claims,
        claims_value == nullptr
            ? Result<claims::ClaimSet>(claims::ClaimSet())
            : claims::parse_claims(codec::serialize(*claims_value)));
    const policy::Compiled compiled = policy::compile(source);
    return outcome_json(has_error(compiled)
                            ? outcome_of_broken(compiled)
                            : policy::evaluate(*compiled.program, claims),
                        source, Detail::Brief, claims);
  }();
  if (!evaluated) {
    return failure(evaluated.error());
  }
  return fmt::format(R"({{"id":{},{})", id, evaluated->substr(1));
}

}  // namespace

Exit run(const PolicyCheck& options) {
  const auto type = policy_type(options.type);
  if (!type) {
    return complain(type.error());
  }
  bool good = true;
  std::string items;
  for (const std::string& file : options.files) {
    const auto source = read_input(file);
    if (!source) {
      return complain(source.error());
    }
    const std::vector<policy::Diagnostic> found =
        policy::review(*source, {}, *type);
    for (const policy::Diagnostic& diagnostic : found) {
      good = good && !options.strict &&
             diagnostic.severity == policy::Severity::Warning;
      if (options.form == Form::Json) {
        items += items.empty() ? "" : ",";
        items += diagnostic_json(diagnostic, *source, file);
      } else {
        print(policy::render(diagnostic, *source, file));
      }
    }
    if (options.form == Form::Human && found.empty()) {
      print_line(fmt::format("{}: {}", file, tinted("good", Tone::Good)));
    }
  }
  if (options.form == Form::Json) {
    print_line(fmt::format(R"({{"good":{},"diagnostics":[{}]}})", good, items));
  }
  return good ? Exit::Good : Exit::No;
}

Exit run(const PolicyEval& options) {
  if (!options.batch.empty()) {
    if (!options.file.empty() || !options.claims.empty()) {
      return misuse("--batch stands alone: each of its lines has its policy");
    }
    return run_batch(options.batch, evaluate_line);
  }
  if (options.file.empty() || options.claims.empty()) {
    return misuse("policy eval needs a policy file and --claims, or --batch");
  }
  const auto type = policy_type(options.type);
  if (!type) {
    return complain(type.error());
  }
  const auto source = read_input(options.file);
  const auto text = source ? read_input(options.claims) : source;
  if (!text) {
    return complain(text.error());
  }
  const auto claims = claims::parse_claims(*text);
  if (!claims) {
    return complain(Error(claims.error()).at(options.claims));
  }
  const policy::Compiled compiled = policy::compile(*source, {}, *type);
  if (has_error(compiled)) {
    if (options.form == Form::Json) {
      print_line(outcome_json(outcome_of_broken(compiled), *source,
                              Detail::Brief, *claims));
    } else {
      for (const policy::Diagnostic& diagnostic : compiled.diagnostics) {
        print(policy::render(diagnostic, *source, options.file));
      }
    }
    return Exit::No;
  }
  const policy::Outcome outcome = policy::evaluate(
      *compiled.program, *claims,
      options.detail == Detail::Explain ? policy::Tracing::On
                                        : policy::Tracing::Off);
  if (options.form == Form::Json) {
    print_line(outcome_json(outcome, *source, options.detail, *claims));
  } else {
    print(outcome_text(outcome, *source, options.detail, *claims));
  }
  return outcome.decision == policy::Decision::Permit ? Exit::Good : Exit::No;
}

}  // namespace assay::cli
