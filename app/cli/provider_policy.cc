// SPDX-License-Identifier: Apache-2.0
// assay provider policy: get, set, reset, history, rollback.
#include <fmt/format.h>

#include "cli/inputs.h"
#include "cli/policy_report.h"
#include "cli/provider_place.h"
#include "cli/provider_store.h"
#include "cli/provider_text.h"
#include "cli/terminal.h"
#include "cli/verbs.h"
#include "codec/json_writer.h"
#include "provider/policy_change.h"

namespace assay::cli {
namespace {

constexpr std::string_view kReset = "eyJhbGciOiJub25lIn0..";

std::string policy_route(std::string_view type, std::string_view act) {
  return fmt::format("/policies/{}{}", type, act);
}

// The policy in force, and where that is known from.
struct InForce {
  std::string jws;
  std::string etag;
  bool verified = false;  // by a token of the provider
};

Exit show_policy(const InForce& found, const ProviderPolicyGet& options) {
  // It was accepted, in whichever dialect.
  const auto policy =
      provider::parse_policy_jws(found.jws, provider::PolicyDialect::Of2018);
  if (!policy) {
    return complain(policy.error());
  }
  if (options.form == Form::Json) {
    codec::SortedObject object = policy_members(*policy);
    object.add_string("etag", found.etag);
    object.add_bool("verified", found.verified);
    print_line(object.text());
  } else if (options.text) {
    print(policy->text.value_or(""));
  } else {
    print(fmt::format("etag: {}\n{}", found.etag, policy_text(*policy)));
  }
  return judge(policy->jws) == Signature::Bad ? Exit::No : Exit::Good;
}

Result<InForce> kept_policy(const ProviderPolicyGet& options,
                            const std::string& type) {
  TRY(const provider::Provider provider, find_kept_provider(options));
  const provider::PolicySlot* const slot = provider.find_policy(type);
  return InForce{
      .jws = slot == nullptr ? std::string(kReset) : slot->jws,
      .etag = provider::policy_etag(provider, type),
  };
}

Told<InForce> asked_policy(const ProviderPolicyGet& options,
                           const std::string& type) {
  const auto place = find_place(options, "provider policy get");
  if (!place) {
    return tl::unexpected(place.error());
  }
  const auto answer =
      ask_provider(*place, {.url = route_of(*place, policy_route(type, ""))});
  if (!answer) {
    return tl::unexpected(answer.error());
  }
  const auto jws =
      codec::string_member(answer->claims.get_object(), "x-ms-policy");
  if (!jws) {
    return tl::unexpected(complain(jws.error()));
  }
  return InForce{
      .jws = std::string(*jws), .etag = answer->etag, .verified = true};
}

// The JWS that a file is, as it is; nothing where it is a policy's text.
std::optional<std::string> jws_in(const std::string& content) {
  const auto token = token_of(content);
  return token && provider::parse_policy_jws(*token)
             ? std::optional<std::string>(*token)
             : std::nullopt;
}

Result<std::string> jws_of(const std::string& text, const SignerFiles& files) {
  if (files.key.empty()) {
    return provider::unsigned_policy_jws(text);
  }
  TRY(const PolicySigner signer, read_signer(files.key, files.cert));
  return provider::signed_policy_jws(text, signer.key, signer.chain);
}

// What is sent for the verb's file.
Told<std::string> policy_to_set(const ProviderPolicySet& options) {
  const auto content = read_input(options.file);
  if (!content) {
    return tl::unexpected(complain(content.error()));
  }
  const auto whole = jws_in(*content);
  if (whole && !options.signer.key.empty()) {
    return tl::unexpected(misuse(
        options.file + " is a JWS already: --key is for a policy's text"));
  }
  const auto jws =
      whole ? Result<std::string>(*whole) : jws_of(*content, options.signer);
  if (!jws) {
    return tl::unexpected(complain(jws.error()));
  }
  return *jws;
}

Result<std::string> reset_jws(const SignerFiles& files) {
  if (files.key.empty()) {
    return std::string(kReset);
  }
  TRY(const PolicySigner signer, read_signer(files.key, files.cert));
  return provider::signed_management_jws("", signer.key, signer.chain);
}

// What the service says that it did. expected: the hash of what it was sent;
// empty where that is not known.
Exit show_change(const Vouched& answer, std::string_view expected, Form form) {
  const codec::json::object& claims = answer.claims.get_object();
  const std::string hash = text_member(claims, "x-ms-policy-token-hash");
  if (!expected.empty() && hash != expected) {
    return complain(Error(
        Code::TokenMalformed,
        fmt::format("expected the service to have set the policy with the "
                    "token hash {}, found {}",
                    expected, hash)));
  }
  if (form == Form::Json) {
    codec::SortedObject object;
    object.add_bool("verified", true);
    object.add_string("etag", answer.etag);
    object.add_string("token", answer.token);
    object.add_raw("claims", answer.payload);
    print_line(object.text());
    return Exit::Good;
  }
  print(fmt::format("x-ms-policy-result: {}\n",
                    text_member(claims, "x-ms-policy-result")));
  if (!hash.empty()) {
    print(fmt::format("x-ms-policy-token-hash: {}\n", hash));
  }
  print(fmt::format("etag: {}\n", answer.etag));
  print_line(tinted("verified: signature, times and issuer hold", Tone::Good));
  return Exit::Good;
}

}  // namespace

Exit run(const ProviderPolicyGet& options) {
  const auto type = wire_type(options.type);
  const auto local = type ? is_local(options) : tl::unexpected(type.error());
  if (!local) {
    return local.error();
  }
  if (*local) {
    const auto kept = kept_policy(options, *type);
    return kept ? show_policy(*kept, options) : complain(kept.error());
  }
  const auto found = asked_policy(options, *type);
  return found ? show_policy(*found, options) : found.error();
}

Exit run(const ProviderPolicySet& options) {
  const auto type = wire_type(options.type);
  if (!type) {
    return type.error();
  }
  const auto jws = policy_to_set(options);
  if (!jws) {
    return jws.error();
  }
  const auto place = find_place(options, "provider policy set");
  if (!place) {
    return place.error();
  }
  Question question = management_question(
      "PUT", route_of(*place, policy_route(*type, "")), *jws);
  question.if_match = options.if_match;
  const auto answer = ask_provider(*place, question);
  return answer ? show_change(*answer, provider::token_hash(*jws), options.form)
                : answer.error();
}

Exit run(const ProviderPolicyReset& options) {
  const auto type = wire_type(options.type);
  if (!type) {
    return type.error();
  }
  const auto jws = reset_jws(options.signer);
  if (!jws) {
    return complain(jws.error());
  }
  const auto place = find_place(options, "provider policy reset");
  if (!place) {
    return place.error();
  }
  Question question = management_question(
      "POST", route_of(*place, policy_route(*type, ":reset")), *jws);
  question.if_match = options.if_match;
  const auto answer = ask_provider(*place, question);
  return answer ? show_change(*answer, "", options.form) : answer.error();
}

Exit run(const ProviderPolicyHistory& options) {
  const auto type = wire_type(options.type);
  const auto local = type ? is_local(options) : tl::unexpected(type.error());
  if (!local) {
    return local.error();
  }
  codec::json::value history;
  if (*local) {
    auto kept = read_kept_history(options, *type);
    if (!kept) {
      return complain(kept.error());
    }
    history = *std::move(kept);
  } else {
    const auto place = find_place(options, "provider policy history");
    if (!place) {
      return place.error();
    }
    auto reply =
        ask_for({.url = route_of(*place, policy_route(*type, "/versions"))},
                place->access);
    if (!reply) {
      return reply.error();
    }
    history = std::move(reply->body);
  }
  if (options.form == Form::Json) {
    print_line(codec::serialize(history));
  } else {
    print(history_text(history));
  }
  return Exit::Good;
}

Exit run(const ProviderPolicyRollback& options) {
  const auto type = wire_type(options.type);
  if (!type) {
    return type.error();
  }
  const auto place = find_place(options, "provider policy rollback");
  if (!place) {
    return place.error();
  }
  const std::string url = route_of(*place, policy_route(*type, ":rollback"));
  const auto answer = ask_provider(
      *place, {.method = "POST",
               .url = fmt::format("{}&version={}", url, options.version),
               .if_match = options.if_match});
  return answer ? show_change(*answer, "", options.form) : answer.error();
}

}  // namespace assay::cli
