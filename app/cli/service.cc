// SPDX-License-Identifier: Apache-2.0
// Questions and answers over HTTP.
#include "cli/service.h"

#include <cstdio>

#include <fmt/format.h>

#include "cli/terminal.h"
#include "http/client.h"

namespace assay::cli {

Told<Reply> ask(const Question& question, const Access& access) {
  // An explanation tells of every rule of a policy.
  constexpr codec::JsonLimits kLimits = {.members = 2'000'000};
  http::ClientRequest call;
  call.method = question.method;
  call.url = question.url;
  if (!question.content_type.empty()) {
    call.headers.add("Content-Type", question.content_type);
  }
  if (!access.token.empty()) {
    call.headers.add("Authorization", "Bearer " + access.token);
  }
  if (!question.if_match.empty()) {
    call.headers.add("If-Match", question.if_match);
  }
  call.body = question.body;
  call.ca_file = access.ca;
  auto response = http::fetch(call);
  if (!response) {
    return tl::unexpected(complain(response.error()));
  }
  auto body = codec::parse_json(response->body, kLimits);
  return Reply{.status = response->status,
               .text = std::move(response->body),
               .body = body ? *std::move(body) : codec::json::value(),
               .etag = std::string(response->header("ETag").value_or(""))};
}

Told<Reply> ask_for(const Question& question, const Access& access) {
  Told<Reply> reply = ask(question, access);
  if (reply && (reply->status < 200 || reply->status > 299)) {
    return tl::unexpected(refuse(*reply));
  }
  return reply;
}

Exit refuse(const Reply& reply) {
  std::string text =
      fmt::format("assay: the service answered {}", reply.status);
  std::string reason = "NetworkFailed";
  std::string more;
  if (const auto* const error = find_object(reply, "error")) {
    reason = text_member(*error, "code");
    text += fmt::format(": {}: {}", reason, text_member(*error, "message"));
    const auto details = codec::array_member(*error, "details");
    for (size_t i = 0; details && i < (*details)->size(); ++i) {
      const auto* const detail = (**details)[i].if_object();
      if (detail != nullptr && i == 0) {
        reason = text_member(*detail, "code");
      } else if (detail != nullptr) {
        more += fmt::format("  {}\n", text_member(*detail, "message"));
      }
    }
  }
  std::fputs(fmt::format("{} [{}]\n{}", text, reason, more).c_str(), stderr);
  return reply.status >= 400 && reply.status < 500 ? Exit::No
                                                   : Exit::Environment;
}

const codec::json::object* find_object(const Reply& reply,
                                       std::string_view name) {
  const codec::json::object* const body = reply.body.if_object();
  const codec::json::value* const member =
      body == nullptr ? nullptr : body->if_contains(name);
  return member == nullptr ? nullptr : member->if_object();
}

std::string text_member(const codec::json::object& object,
                        std::string_view name) {
  const auto text = codec::find_string(object, name);
  return text ? std::string(text->value_or("")) : "";
}

std::string base_of(std::string_view url) {
  while (url.ends_with('/')) {
    url.remove_suffix(1);
  }
  return std::string(url);
}

std::string segment_of(std::string_view text) {
  constexpr std::string_view kUnreserved =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  std::string segment;
  for (const char c : text) {
    segment += kUnreserved.find(c) == kUnreserved.npos
                   ? fmt::format("%{:02X}", static_cast<unsigned char>(c))
                   : std::string(1, c);
  }
  return segment;
}

}  // namespace assay::cli
