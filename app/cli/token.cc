// SPDX-License-Identifier: Apache-2.0
// assay token: show and verify.
#include "cli/inputs.h"
#include "cli/relying_party.h"
#include "cli/terminal.h"
#include "cli/verbs.h"
#include "codec/json_writer.h"

namespace assay::cli {
namespace {

Result<std::string> read_token(const std::string& file) {
  TRY(const std::string content, read_input(file));
  return token_of(content);
}

Result<Issuer> issuer_of(const TokenVerify& options) {
  if (!options.url.empty()) {
    return discover(options.url, options.ca);
  }
  TRY(const std::string jwks, read_input(options.jwks));
  auto keys = jose::parse_jwks(jwks);
  if (!keys) {
    return unusable(options.jwks, "JWK set", keys.error());
  }
  return Issuer{{}, std::move(*keys)};
}

}  // namespace

Exit run(const TokenShow& options) {
  const auto token = read_token(options.file);
  if (!token) {
    return complain(token.error());
  }
  const auto decoded =
      options.form == Form::Json ? decoded_json(*token) : decoded_text(*token);
  if (!decoded) {
    return complain(decoded.error());
  }
  if (options.form == Form::Json) {
    print_line(*decoded);
  } else {
    print(*decoded);
    print_line(tinted("not verified: see assay token verify", Tone::Doubtful));
  }
  return Exit::Good;
}

Exit run(const TokenVerify& options) {
  if (options.jwks.empty() && options.url.empty()) {
    return misuse("token verify needs --jwks FILE or --url URL");
  }
  const auto now = time_or_now(options.at);
  if (!now) {
    return misuse("--at: " + now.error().message());
  }
  const auto token = read_token(options.file);
  if (!token) {
    return complain(token.error());
  }
  const auto issuer = issuer_of(options);
  if (!issuer) {
    return complain(issuer.error());
  }
  const auto verified = verify_token(*token, *issuer, *now);
  if (options.form == Form::Json) {
    std::string error = "null";
    if (!verified) {
      codec::SortedObject object;
      object.add_string("code", verified.error().reason());
      object.add_string("message", verified.error().message());
      error = object.text();
    }
    const auto decoded = decoded_json(*token);
    print_line(std::string(R"({"valid":)") + (verified ? "true" : "false") +
               R"(,"error":)" + error + R"(,"token":)" +
               (decoded ? *decoded : "null") + "}");
  } else if (verified) {
    print(decoded_text(*token).value_or(""));
    print_line(tinted("valid: signature, times and issuer hold", Tone::Good));
  }
  if (!verified) {
    return options.form == Form::Json ? Exit::No : complain(verified.error());
  }
  return Exit::Good;
}

}  // namespace assay::cli
