// SPDX-License-Identifier: Apache-2.0
// From path and query to the name of an item, and from the item to an answer.
#include "server/kds_routes.h"

#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "codec/hex.h"
#include "codec/pem.h"
#include "server/served_item.h"
#include "tee/snp/issue.h"
#include "tee/snp/names.h"

namespace assay::server {
namespace {

using snp::EkKind;
using snp::Line;

enum class Form : uint8_t { Der, PemWithIssuers };

// What is asked for, what it rests on, and how it is to be written.
struct Question {
  std::string name;
  Form form = Form::Der;
};

Result<uint8_t> part_of(std::string_view query, std::string_view name) {
  TRY(const std::optional<std::string> text, wire::query_value(query, name));
  const std::string value = text.value_or("");
  uint8_t part = 0;
  const auto [end, error] =
      std::from_chars(value.data(), value.data() + value.size(), part);
  if (error != std::errc() || end != value.data() + value.size()) {
    return Error(Code::UnknownQueryValue,
                 fmt::format("{}: expected a number from 0 to 255", name));
  }
  return part;
}

// Milan and Genoa have 64 bytes in a chip id, Turin 8.
Result<snp::ChipId> chip_of(Line line, std::string_view text) {
  const size_t size = snp::layout_of(line).fmc ? 8 : snp::ChipId::kSize;
  const auto bytes = codec::decode_hex(text);
  if (!bytes || bytes->size() != size) {
    return Error(Code::UnknownQueryValue,
                 fmt::format("hwid: expected {} hexadecimal digits", 2 * size));
  }
  snp::ChipId chip;
  std::copy(bytes->begin(), bytes->end(), chip.data.begin());
  return chip;
}

Result<Question> key_question(Line line, std::string_view hardware_id,
                              std::string_view query) {
  const snp::TcbLayout& parts = snp::layout_of(line);
  snp::EkExtensions ek;
  TRY(ek.hw_id, chip_of(line, hardware_id));
  if (parts.fmc) {
    TRY(ek.tcb.data[*parts.fmc], part_of(query, "fmcSPL"));
  }
  for (const auto& [name, at] :
       {std::pair("blSPL", parts.boot_loader), std::pair("teeSPL", parts.tee),
        std::pair("snpSPL", parts.snp),
        std::pair("ucodeSPL", parts.microcode)}) {
    TRY(ek.tcb.data[at], part_of(query, name));
  }
  return Question{snp::ek_name(line, ek)};
}

// route: "Milan/cert_chain".
Result<Question> question_of(EkKind kind, std::string_view route,
                             std::string_view query) {
  const size_t slash = std::min(route.find('/'), route.size());
  const auto line = snp::find_line(route.substr(0, slash));
  const std::string_view what = route.substr(std::min(slash + 1, route.size()));
  if (line && what == "cert_chain") {
    return Question{snp::issuer_name(*line, kind), Form::PemWithIssuers};
  }
  if (line && what == "crl") {
    return Question{snp::crl_name(*line)};
  }
  if (line && kind == EkKind::Vcek && !what.empty()) {
    return key_question(*line, what, query);
  }
  return Error(Code::RouteNotFound,
               fmt::format("of KDS there are vcek/v1/LINE/HWID, and "
                           "cert_chain and crl of vcek and vlek, not {}",
                           route.substr(0, 128)));
}

http::Response response_of(const Question& question,
                           const tee::Endorsement& item) {
  http::Response response;
  if (question.form == Form::PemWithIssuers) {
    response.content_type = "application/x-pem-file";
    response.body =
        codec::encode_pem("CERTIFICATE", item.body) + item.issuer_chain;
  } else {
    response.content_type = "application/octet-stream";
    response.body = std::string(text_of(item.body));
  }
  return response;
}

Result<http::Response> answer(Exchange& exchange, EkKind kind,
                              std::string_view route) {
  if (exchange.request.method != http::Method::Get) {
    return not_allowed(exchange, "GET, HEAD");
  }
  TRY(const Question question,
      question_of(kind, route, exchange.request.query));
  TRY(const tee::Endorsement* const item, served_item(exchange, question.name));
  return response_of(question, *item);
}

}  // namespace

std::optional<Result<http::Response>> answer_kds(Exchange& exchange) {
  if (exchange.context.serve_collateral == ServeCollateral::Off) {
    return std::nullopt;
  }
  for (const auto& [prefix, kind] : {std::pair("/vcek/v1/", EkKind::Vcek),
                                     std::pair("/vlek/v1/", EkKind::Vlek)}) {
    if (const auto route = behind(exchange.request.path, prefix); route) {
      return answer(exchange, kind, *route);
    }
  }
  return std::nullopt;
}

}  // namespace assay::server
