// SPDX-License-Identifier: Apache-2.0
// assay jmespath: what the policy function JmesPath gives for a document.
#include "jmespath/jmespath.h"

#include <algorithm>
#include <cstdio>
#include <string>
#include <variant>

#include <fmt/format.h>

#include "cli/batch.h"
#include "cli/inputs.h"
#include "cli/terminal.h"
#include "cli/verbs.h"
#include "codec/json.h"
#include "codec/json_writer.h"
#include "policy/source.h"

namespace assay::cli {
namespace {

// A found value as JSON text, or why there is none.
using Answer = std::variant<std::string, jmespath::Failure>;

Answer answer_of(const jmespath::Compiled& compiled,
                 const codec::json::value& document) {
  if (compiled.failure) {
    return *compiled.failure;
  }
  jmespath::Found found = jmespath::search(*compiled.expression, document);
  if (found.failure) {
    return *std::move(found.failure);
  }
  return std::move(found.json);
}

// {"code", "message", "offset"}; offset is a byte of the expression or null.
std::string error_json(std::string_view code, std::string_view message,
                       std::string_view offset) {
  codec::SortedObject object;
  object.add_string("code", code);
  object.add_string("message", message);
  object.add_raw("offset", std::string(offset));
  return object.text();
}

std::string error_json(const Error& error) {
  return error_json(error.reason(), error.message(), "null");
}

// "result":...,"error":...
std::string members_of(const Answer& answer) {
  if (const auto* const failure = std::get_if<jmespath::Failure>(&answer)) {
    return fmt::format(
        R"("result":null,"error":{})",
        error_json(jmespath::name_of(failure->kind), failure->message,
                   fmt::format("{}", failure->offset)));
  }
  return fmt::format(R"("result":{},"error":null)",
                     std::get<std::string>(answer));
}

// One line of a batch: {"id": any, "expression": "text", "document": any}.
std::string search_line(std::string_view line) {
  // The line holds the document, and so one level and a few names more.
  constexpr codec::JsonLimits kLimits = {
      .depth = jmespath::kDocumentLimits.depth + 1,
      .members = jmespath::kDocumentLimits.members + 10};
  std::string id = "null";
  const auto members = [&]() -> Result<std::string> {
    TRY(const codec::json::value root, codec::parse_json(line, kLimits));
    TRY(const codec::json::object* const object, codec::as_object(root));
    if (const auto* const given = object->if_contains("id")) {
      id = codec::serialize(*given);
    }
    TRY(const std::string_view expression,
        codec::string_member(*object, "expression"));
    const auto* const document = object->if_contains("document");
    if (document == nullptr) {
      return Error(Code::MissingField, "the member is absent").at("document");
    }
    return members_of(answer_of(jmespath::compile(expression), *document));
  }();
  return fmt::format(R"({{"id":{},{}}})", id,
                     members ? *members
                             : fmt::format(R"("result":null,"error":{})",
                                           error_json(members.error())));
}

// The first name in double quotes, with them.
std::string_view quoted_name(std::string_view text) {
  const size_t begin = text.find('"');
  const size_t end = begin == text.npos ? begin : text.find('"', begin + 1);
  return end == text.npos ? std::string_view()
                          : text.substr(begin, end + 1 - begin);
}

// What writers of other languages get wrong. Requires: rest is not empty.
std::string_view syntax_hint(std::string_view rest) {
  constexpr std::string_view kDigits = "0123456789";
  const std::string_view word =
      rest.substr(0, rest.find_first_of(" \t\r\n()[]"));
  if (rest[0] == '`') {
    return "between backticks stands JSON; strings are simpler in single "
           "quotes: 'text'";
  }
  if (rest[0] == '$') {
    return "@ is the current value: outside of filters and projections the "
           "document";
  }
  if (rest.starts_with("\xE2\x80")) {  // U+2018 to U+201D among others
    return "quotes are plain ones: 'text' is a string, \"name\" a member";
  }
  const bool minus = rest[0] == '-' && rest.find_first_of(kDigits, 1) != 1;
  if (minus || static_cast<unsigned char>(rest[0]) >= 0x80) {
    return "a name with other characters than letters, digits and _ stands in "
           "double quotes: \"my-name\"";
  }
  if (rest[0] == '-' || kDigits.find(rest[0]) != kDigits.npos) {
    return "a number stands in backticks: `1`; without them it is an index: "
           "[1]";
  }
  if (word == "and" || word == "or" || word == "not") {
    return "the operators are &&, || and !";
  }
  return {};
}

std::string hint_of(const jmespath::Failure& failure,
                    std::string_view expression) {
  const std::string_view rest =
      expression.substr(std::min<size_t>(failure.offset, expression.size()));
  if (failure.kind == jmespath::ErrorKind::Syntax && !rest.empty()) {
    return std::string(syntax_hint(rest));
  }
  const std::string_view name = quoted_name(rest);
  if (failure.kind != jmespath::ErrorKind::InvalidType || name.empty()) {
    return {};
  }
  return fmt::format(
      "{} names a member; a string stands in single quotes: '{}'", name,
      name.substr(1, name.size() - 2));
}

policy::Diagnostic diagnostic_of(const jmespath::Failure& failure,
                                 std::string_view expression,
                                 policy::Severity severity) {
  policy::Diagnostic diagnostic;
  diagnostic.severity = severity;
  diagnostic.range = {failure.offset, failure.offset};
  diagnostic.code = jmespath::name_of(failure.kind);
  diagnostic.message = failure.message;
  diagnostic.hint = hint_of(failure, expression);
  return diagnostic;
}

// On standard error: standard output is for the result.
void report(const jmespath::Failure& failure, std::string_view expression,
            policy::Severity severity) {
  std::fputs(policy::render(diagnostic_of(failure, expression, severity),
                            expression, "expression")
                 .c_str(),
             stderr);
}

Exit print_json(const Answer& answer) {
  print_line(fmt::format("{{{}}}", members_of(answer)));
  return std::holds_alternative<std::string>(answer) ? Exit::Good : Exit::No;
}

Exit print_text(const Answer& answer, const jmespath::Compiled& compiled,
                std::string_view expression) {
  if (const auto* const failure = std::get_if<jmespath::Failure>(&answer)) {
    report(*failure, expression, policy::Severity::Error);
    return Exit::No;
  }
  // Calls that this document did not come by.
  for (const jmespath::Failure& doubt : jmespath::lint(*compiled.expression)) {
    report(doubt, expression, policy::Severity::Warning);
  }
  print_line(std::get<std::string>(answer));
  return Exit::Good;
}

}  // namespace

Exit run(const JmesPath& options) {
  if (!options.batch.empty()) {
    if (options.expression || !options.file.empty()) {
      return misuse(
          "--batch stands alone: each of its lines has its "
          "expression and document");
    }
    return run_batch(options.batch, search_line);
  }
  if (!options.expression) {
    return misuse("jmespath needs an expression, or --batch");
  }
  const bool json = options.form == Form::Json;
  const jmespath::Compiled compiled = jmespath::compile(*options.expression);
  if (compiled.failure) {  // whatever the document is
    return json ? print_json(*compiled.failure)
                : print_text(*compiled.failure, compiled, *options.expression);
  }
  const std::string file = options.file.empty() ? "-" : options.file;
  const auto text = read_input(file);
  if (!text) {
    return complain(text.error());
  }
  const auto document = codec::parse_json(*text, jmespath::kDocumentLimits);
  if (!document) {
    if (!json) {
      return complain(Error(document.error()).at(file));
    }
    print_line(fmt::format(R"({{"result":null,"error":{}}})",
                           error_json(document.error())));
    return Exit::No;
  }
  const Answer answer = answer_of(compiled, *document);
  return json ? print_json(answer)
              : print_text(answer, compiled, *options.expression);
}

}  // namespace assay::cli
