// SPDX-License-Identifier: Apache-2.0
// assay policy: sign and show.
#include <cstdio>

#include "cli/inputs.h"
#include "cli/policy_report.h"
#include "cli/relying_party.h"
#include "cli/terminal.h"
#include "cli/verbs.h"
#include "files/file.h"
#include "policy/policy.h"

namespace assay::cli {
namespace {

// False where the policy does not compile, which is told then.
bool compiles(const std::string& source, const std::string& file) {
  const policy::Compiled compiled = policy::compile(source);
  for (const policy::Diagnostic& diagnostic : compiled.diagnostics) {
    std::fputs(policy::render(diagnostic, source, file).c_str(), stderr);
  }
  return compiled.program != nullptr;
}

Result<std::string> make_jws(const std::string& source,
                             const PolicySign& options) {
  if (options.key.empty()) {
    return provider::unsigned_policy_jws(source);
  }
  TRY(const PolicySigner signer, read_signer(options.key, options.cert));
  return provider::signed_policy_jws(source, signer.key, signer.chain);
}

}  // namespace

Exit run(const PolicySign& options) {
  const auto source = read_input(options.file);
  if (!source) {
    return complain(source.error());
  }
  if (!compiles(*source, options.file)) {
    return Exit::No;
  }
  const auto jws = make_jws(*source, options);
  if (!jws) {
    return complain(jws.error());
  }
  if (options.out.empty() || options.out == "-") {
    print_line(*jws);
    return Exit::Good;
  }
  const auto written =
      files::write_file(options.out, bytes_of(*jws), files::Mode::Public);
  return written ? Exit::Good : complain(written.error());
}

Exit run(const PolicyShow& options) {
  const auto content = read_input(options.file);
  const auto jws = content ? token_of(*content) : content;
  if (!jws) {
    return complain(jws.error());
  }
  const auto policy = provider::parse_policy_jws(*jws);
  if (!policy) {
    return complain(policy.error());
  }
  if (options.form == Form::Json) {
    print_line(policy_members(*policy).text());
  } else {
    print(policy_text(*policy));
  }
  return judge(policy->jws) == Signature::Bad ? Exit::No : Exit::Good;
}

}  // namespace assay::cli
