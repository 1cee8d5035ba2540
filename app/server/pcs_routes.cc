// SPDX-License-Identifier: Apache-2.0
// From path and query to the name of an item, and from the item to an answer.
#include "server/pcs_routes.h"

#include <utility>

#include <fmt/format.h>

#include "codec/hex.h"
#include "codec/pem.h"
#include "collateral/pcs.h"
#include "server/served_item.h"
#include "tee/dcap/revocation.h"
#include "tee/dcap/signed_collateral.h"

namespace assay::server {
namespace {

using dcap::TeeType;

constexpr std::string_view kJson = "application/json";

// What is asked for, and how a CRL is to be written.
struct Question {
  std::string name;
  std::string encoding;  // "hex" as PCCS, "der", "pem"
};

Error unknown_value(std::string_view parameter, std::string_view expected) {
  return Error(Code::UnknownQueryValue,
               fmt::format("{}: expected {}", parameter, expected));
}

Result<std::string> value_of(std::string_view query, std::string_view name) {
  TRY(const std::optional<std::string> value, wire::query_value(query, name));
  return value.value_or("");
}

Result<Question> pck_crl_question(std::string_view query) {
  TRY(const std::string ca, value_of(query, "ca"));
  TRY(const std::string encoding, value_of(query, "encoding"));
  if (!encoding.empty() && encoding != "der" && encoding != "pem") {
    return unknown_value("encoding", "der or pem");
  }
  for (const auto& [text, value] :
       {std::pair("processor", dcap::PckCa::Processor),
        std::pair("platform", dcap::PckCa::Platform)}) {
    if (ca == text) {
      return Question{std::string(dcap::pck_crl_name(value)),
                      encoding.empty() ? "hex" : encoding};
    }
  }
  return unknown_value("ca", "processor or platform");
}

Result<Question> tcb_question(TeeType tee, std::string_view query) {
  TRY(const std::string text, value_of(query, "fmspc"));
  const auto fmspc = codec::decode_hex_fixed<dcap::Fmspc>(text);
  if (!fmspc) {
    return unknown_value("fmspc", "12 hexadecimal digits");
  }
  TRY(const std::string update, value_of(query, "update"));
  TRY(const std::string number, value_of(query, "tcbEvaluationDataNumber"));
  if ((!update.empty() && update != "standard") || !number.empty()) {
    return unknown_value(number.empty() ? "update" : "tcbEvaluationDataNumber",
                         "none: one issue of each item is held");
  }
  return Question{dcap::tcb_info_name(tee, *fmspc), {}};
}

Result<Question> question_of(TeeType tee, std::string_view route,
                             std::string_view query) {
  if (route == "tcb") {
    return tcb_question(tee, query);
  }
  if (route == "qe/identity") {
    return Question{std::string(dcap::qe_identity_name(tee)), {}};
  }
  if (tee == TeeType::Sgx && route == "pckcrl") {
    return pck_crl_question(query);
  }
  if (tee == TeeType::Sgx && route == "rootcacrl") {
    return Question{std::string(dcap::kRootCrlName), "hex"};
  }
  return Error(Code::RouteNotFound,
               fmt::format("of PCS v4 there are tcb, qe/identity, pckcrl and "
                           "rootcacrl, not {}",
                           route.substr(0, 128)));
}

http::Response response_of(const Question& question,
                           const tee::Endorsement& item) {
  http::Response response;
  const Buffer& body = item.body;
  if (question.encoding == "pem") {
    response.content_type = "application/x-pem-file";
    response.body = codec::encode_pem("X509 CRL", body);
  } else if (question.encoding == "hex") {
    response.content_type = "text/plain; charset=utf-8";
    response.body = codec::encode_hex(body);
  } else {
    response.content_type =
        question.encoding == "der" ? "application/pkix-crl" : kJson;
    response.body = std::string(text_of(body));
  }
  const std::string_view header =
      collateral::pcs_chain_headers(question.name).usual;
  if (!header.empty() && !item.issuer_chain.empty()) {
    response.headers.add(header, collateral::encode_chain(item.issuer_chain));
  }
  return response;
}

Result<http::Response> answer(Exchange& exchange, TeeType tee,
                              std::string_view route) {
  if (exchange.request.method != http::Method::Get) {
    return not_allowed(exchange, "GET, HEAD");
  }
  TRY(const Question question, question_of(tee, route, exchange.request.query));
  TRY(const tee::Endorsement* const item, served_item(exchange, question.name));
  return response_of(question, *item);
}

}  // namespace

std::optional<Result<http::Response>> answer_pcs(Exchange& exchange) {
  if (exchange.context.serve_collateral == ServeCollateral::Off) {
    return std::nullopt;
  }
  for (const auto& [prefix, tee] :
       {std::pair("/sgx/certification/v4/", TeeType::Sgx),
        std::pair("/tdx/certification/v4/", TeeType::Tdx)}) {
    if (const auto route = behind(exchange.request.path, prefix); route) {
      return answer(exchange, tee, *route);
    }
  }
  return std::nullopt;
}

}  // namespace assay::server
