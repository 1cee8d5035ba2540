// SPDX-License-Identifier: Apache-2.0
// assay provider: create, show, list, delete, rotate.
#include <fmt/format.h>

#include "cli/inputs.h"
#include "cli/policy_report.h"
#include "cli/provider_place.h"
#include "cli/provider_store.h"
#include "cli/provider_text.h"
#include "cli/terminal.h"
#include "cli/verbs.h"
#include "codec/json_writer.h"
#include "jose/jwk.h"
#include "provider/management_token.h"

namespace assay::cli {
namespace {

// A file with the one certificate of a signer, as a JWK.
Result<std::string> signer_jwk(const std::string& file) {
  TRY(const x509::Certificate certificate, read_certificate(file));
  return certificate_jwk(certificate);
}

Result<std::string> properties_of(const ProviderCreate& options) {
  if (options.signers.empty()) {
    return std::string("{}");
  }
  std::string keys;
  for (const std::string& file : options.signers) {
    TRY(const std::string jwk, signer_jwk(file));
    keys += (keys.empty() ? "" : ",") + jwk;
  }
  return R"({"policySigningCertificates":{"keys":[)" + keys + "]}}";
}

// Nothing where a tag is not KEY=VALUE.
std::optional<std::string> tags_of(const ProviderCreate& options) {
  codec::SortedObject tags;
  for (const std::string& tag : options.tags) {
    const size_t sign = tag.find('=');
    if (sign == tag.npos || sign == 0 || tags.has(tag.substr(0, sign))) {
      return std::nullopt;
    }
    tags.add_string(tag.substr(0, sign), tag.substr(sign + 1));
  }
  return tags.empty() ? "{}" : tags.text();
}

Exit show_resource(const codec::json::value& resource, Form form) {
  if (form == Form::Json) {
    print_line(codec::serialize(resource));
  } else {
    print(provider_text(resource));
  }
  return Exit::Good;
}

Exit show_list(const codec::json::value& list, Form form) {
  if (form == Form::Json) {
    print_line(codec::serialize(list));
  } else {
    print(providers_text(list));
  }
  return Exit::Good;
}

// Asks the control plane about the verb's resource.
Told<Reply> ask_resource(const ProviderVerb& verb, std::string_view what,
                         Question question) {
  const auto access = open_service(verb, what);
  if (!access) {
    return tl::unexpected(access.error());
  }
  auto url = resource_url(verb);
  if (!url) {
    return tl::unexpected(url.error());
  }
  question.url = *std::move(url);
  return ask_for(question, *access);
}

}  // namespace

Exit run(const ProviderCreate& options) {
  const auto tags = tags_of(options);
  if (!tags) {
    return misuse("--tag is KEY=VALUE, each KEY once");
  }
  const auto properties = properties_of(options);
  if (!properties) {
    return complain(properties.error());
  }
  codec::SortedObject body;
  body.add_string("location", options.location);
  body.add_raw("tags", *tags);
  body.add_raw("properties", *properties);
  const auto reply = ask_resource(options, "provider create",
                                  {.method = "PUT",
                                   .content_type = "application/json",
                                   .body = body.text()});
  return reply ? show_resource(reply->body, options.form) : reply.error();
}

Exit run(const ProviderShow& options) {
  const auto local = is_local(options);
  if (!local) {
    return local.error();
  }
  if (*local) {
    const auto kept = find_kept_provider(options);
    return kept ? show_resource(resource_of(*kept), options.form)
                : complain(kept.error());
  }
  const auto reply = ask_resource(options, "provider show", {});
  return reply ? show_resource(reply->body, options.form) : reply.error();
}

Exit run(const ProviderList& options) {
  const auto local = is_local(options);
  if (!local) {
    return local.error();
  }
  if (*local) {
    const auto kept = list_kept_providers(options);
    return kept ? show_list(*kept, options.form) : complain(kept.error());
  }
  const auto reply = ask_resource(options, "provider list", {});
  return reply ? show_list(reply->body, options.form) : reply.error();
}

Exit run(const ProviderDelete& options) {
  const auto reply =
      ask_resource(options, "provider delete", {.method = "DELETE"});
  if (!reply) {
    return reply.error();
  }
  constexpr unsigned kNothingThere = 204;
  const bool deleted = reply->status != kNothingThere;
  if (options.form == Form::Json) {
    codec::SortedObject object;
    object.add_string("name", options.name);
    object.add_bool("deleted", deleted);
    print_line(object.text());
  } else {
    print_line(deleted ? fmt::format("{} is deleted", options.name)
                       : fmt::format("there was no provider {}", options.name));
  }
  return Exit::Good;
}

Exit run(const ProviderRotate& options) {
  const auto place = find_place(options, "provider rotate");
  if (!place) {
    return place.error();
  }
  // The route has no api-version.
  std::string url = place->uri + "/certs:rotate";
  if (!options.algorithm.empty()) {
    url += "?alg=" + options.algorithm;
  }
  const auto reply =
      ask_for({.method = "POST", .url = std::move(url)}, place->access);
  if (!reply) {
    return reply.error();
  }
  if (options.form == Form::Json) {
    print_line(codec::serialize(reply->body));
    return Exit::Good;
  }
  const auto* const object = reply->body.if_object();
  const auto kid = object == nullptr
                       ? Result<std::string_view>(Error(Code::BodyNotJson))
                       : codec::string_member(*object, "kid");
  if (!kid) {
    return complain(kid.error());
  }
  print_line(fmt::format("the key {} signs from now on", *kid));
  return Exit::Good;
}

}  // namespace assay::cli
