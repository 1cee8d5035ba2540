// SPDX-License-Identifier: Apache-2.0
// Beast's request parser, and what it leaves to be checked.
#include "http/request_reader.h"

#include <algorithm>
#include <optional>

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <fmt/format.h>

#include "base/ascii.h"
#include "http/chunks.h"
#include "http/header_section.h"

namespace assay::http {
namespace {

namespace beast = boost::beast;
using Fields = beast::http::fields;
using beast::http::field;

constexpr std::string_view kSectionEnd = "\r\n\r\n";

std::string_view view(beast::string_view text) {
  return {text.data(), text.size()};
}

Error bad(std::string_view why) {
  return Error(Code::BadHttp, std::string(why));
}

Error parser_error(const beast::error_code& error, const Limits& limits) {
  if (error == beast::http::error::body_limit) {
    return Error(Code::BodyTooLarge,
                 fmt::format("the body is larger than the {} bytes allowed",
                             limits.body_bytes));
  }
  if (error == beast::http::error::header_limit) {
    return Error(Code::HeaderTooLarge);
  }
  return bad(fmt::format("not an HTTP/1.1 request: {}", error.message()));
}

// RFC 9112, section 6: how long the body is must be beyond doubt.
Result<> check_framing(const Fields& fields, unsigned version) {
  const size_t lengths = fields.count(field::content_length);
  const size_t encodings = fields.count(field::transfer_encoding);
  if (lengths + encodings > 1) {
    return bad("more than one of Content-Length and Transfer-Encoding");
  }
  if (lengths == 1) {
    const std::string_view digits = view(fields[field::content_length]);
    if (!std::all_of(digits.begin(), digits.end(),
                     [](char c) { return c >= '0' && c <= '9'; })) {
      return bad("Content-Length is not one decimal number");
    }
  }
  if (encodings == 1 &&
      (version < 11 ||
       !equal_ignoring_case(view(fields[field::transfer_encoding]),
                            "chunked"))) {
    return bad("Transfer-Encoding must be chunked, in HTTP/1.1");
  }
  return {};
}

// RFC 9112, section 3.2.
Result<> check_host(const Fields& fields, unsigned version) {
  const size_t hosts = fields.count(field::host);
  if (hosts > 1 || (hosts == 0 && version >= 11)) {
    return bad(fmt::format("{} Host headers where there must be one", hosts));
  }
  return {};
}

Method method_of(beast::http::verb sent) {
  using beast::http::verb;
  switch (sent) {
    case verb::get:
    case verb::head:
      return Method::Get;
    case verb::post:
      return Method::Post;
    case verb::put:
      return Method::Put;
    case verb::patch:
      return Method::Patch;
    case verb::delete_:
      return Method::Delete;
    case verb::options:
      return Method::Options;
    default:
      return Method::Other;
  }
}

}  // namespace

struct RequestReader::Parser {
  beast::http::request_parser<beast::http::string_body> beast;
  Target target;
  std::vector<Header> headers;
  std::optional<ChunkDecoder> chunks;  // where the body is chunked

  const auto& message() const { return beast.get(); }
};

RequestReader::RequestReader(const Limits& limits) : limits_(limits) {}
RequestReader::~RequestReader() = default;

Result<size_t> RequestReader::feed(std::string_view input) {
  size_t used = 0;
  if (phase_ == Phase::Empty || phase_ == Phase::Header) {
    TRY(used, feed_header(input));
  }
  if (phase_ == Phase::Body && used < input.size()) {
    TRY(const size_t body, feed_body(input.substr(used)));
    used += body;
  }
  return used;
}

Result<size_t> RequestReader::feed_header(std::string_view input) {
  if (input.empty()) {
    return size_t{0};
  }
  phase_ = Phase::Header;
  const size_t found = input.find(kSectionEnd, searched_);
  if (found == std::string_view::npos) {
    TRY_OK(check_partial_header(input, limits_));
    searched_ = input.size() - std::min(input.size(), kSectionEnd.size() - 1);
    return size_t{0};
  }
  const std::string_view section = input.substr(0, found + kSectionEnd.size());
  TRY_OK(check_header_section(section, limits_));

  parser_ = std::make_unique<Parser>();
  auto& beast = parser_->beast;
  beast.header_limit(static_cast<uint32_t>(limits_.header_bytes));
  beast.body_limit(limits_.body_bytes);
  beast.eager(true);
  beast::error_code error;
  beast.put({section.data(), section.size()}, error);
  if (error) {
    return parser_error(error, limits_);
  }
  const auto& message = parser_->message();
  TRY_OK(check_framing(message, message.version()));
  TRY_OK(check_host(message, message.version()));
  if (message.target().size() > limits_.target_bytes) {
    return Error(Code::UriTooLong);
  }
  TRY(parser_->target, parse_target(view(message.target())));
  parser_->headers.reserve(16);
  for (const auto& header : message) {
    parser_->headers.push_back(
        {view(header.name_string()), view(header.value())});
  }
  if (beast.chunked()) {
    parser_->chunks.emplace(limits_.body_bytes);
  }
  phase_ = beast.is_done() ? Phase::Complete : Phase::Body;
  return section.size();
}

Result<size_t> RequestReader::feed_body(std::string_view input) {
  auto& beast = parser_->beast;
  auto& chunks = parser_->chunks;
  size_t used = 0;
  if (chunks) {
    TRY(used, chunks->feed(input));
  } else {
    beast::error_code error;
    used = beast.put({input.data(), input.size()}, error);
    if (error) {
      return parser_error(error, limits_);
    }
  }
  if (chunks ? chunks->is_done() : beast.is_done()) {
    phase_ = Phase::Complete;
  }
  return used;
}

bool RequestReader::expects_continue() const {
  return phase_ == Phase::Body && parser_->message().version() >= 11 &&
         equal_ignoring_case(view(parser_->message()[field::expect]),
                             "100-continue");
}

Request RequestReader::request() const {
  const auto& message = parser_->message();
  const Target& target = parser_->target;
  return Request{
      .method = method_of(message.method()),
      .method_text = view(message.method_string()),
      .path = target.path,
      .query = target.query,
      .host = target.authority.empty() ? view(message[field::host])
                                       : target.authority,
      .headers = parser_->headers,
      .body = parser_->chunks ? parser_->chunks->body() : message.body(),
      .scheme = Scheme::Http,
      .peer = {},
  };
}

bool RequestReader::is_head() const {
  return parser_->message().method() == beast::http::verb::head;
}

bool RequestReader::keeps_alive() const {
  const auto& message = parser_->message();
  return message.version() >= 11 && message.keep_alive();
}

}  // namespace assay::http
