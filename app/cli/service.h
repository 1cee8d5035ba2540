// SPDX-License-Identifier: Apache-2.0
// A service asked over HTTP, and its refusals told to people.
#pragma once

#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "cli/invocation.h"
#include "codec/json.h"

namespace assay::cli {

// A value, or the exit code of a failure that standard error tells already.
template <class T>
using Told = tl::expected<T, Exit>;

// What a service is asked for.
struct Question {
  std::string_view method = "GET";
  std::string url{};
  std::string_view content_type{};  // empty: no body
  std::string body{};
  std::string if_match{};  // an entity tag; empty: none
};

// How a service is reached.
struct Access {
  std::string ca;     // PEM file to trust for TLS; empty: none
  std::string token;  // bearer; empty: none
};

// What a service answered.
struct Reply {
  unsigned status = 0;
  std::string text;
  codec::json::value body;  // null where it is not JSON
  std::string etag;         // empty where it has none
};

// Any status is an answer.
Told<Reply> ask(const Question& question, const Access& access);

// The same, where anything but 2xx is a failure.
Told<Reply> ask_for(const Question& question, const Access& access);

// The service's own words on standard error, a line for each detail, and its
// own code. No for 4xx, Environment for everything else.
Exit refuse(const Reply& reply);

// The object member of the reply; null where it has no such.
const codec::json::object* find_object(const Reply& reply ASSAY_LIFETIME_BOUND,
                                       std::string_view name);

// Empty where it is not there.
std::string text_member(const codec::json::object& object,
                        std::string_view name);

// Without slashes at its end.
std::string base_of(std::string_view url);

// As a segment of a path: everything but RFC 3986's unreserved characters is
// percent-encoded.
std::string segment_of(std::string_view text);

}  // namespace assay::cli
