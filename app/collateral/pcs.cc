// SPDX-License-Identifier: Apache-2.0
// Names to URLs, answers to items.
#include "collateral/pcs.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "codec/hex.h"
#include "tee/dcap/collateral.h"

namespace assay::collateral {
namespace {

constexpr std::string_view kRootCrl = "intel/root-crl";
constexpr std::string_view kPckCrl = "intel/pck-crl/";
constexpr std::string_view kTcbInfo = "/tcb-info/";
constexpr std::string_view kQeIdentity = "/qe-identity";
constexpr std::string_view kSgx = "intel/sgx";
constexpr std::string_view kTdx = "intel/tdx";

// Intel's own service has the root's CRL elsewhere; a PCCS has a route for it.
constexpr std::string_view kIntelHost = "api.trustedservices.intel.com";
constexpr std::string_view kIntelRootCrl =
    "https://certificates.trustedservices.intel.com/IntelSGXRootCA.der";

// "https://host:8081" of "https://host:8081/sgx/certification/v4/".
std::string_view trimmed(std::string_view base) {
  constexpr std::string_view kApi = "/sgx/certification/v4";
  while (base.ends_with('/')) {
    base.remove_suffix(1);
  }
  if (base.ends_with(kApi)) {
    base.remove_suffix(kApi.size());
  }
  return base;
}

bool is_intel(std::string_view base) {
  const size_t host = base.find("://");
  return host != base.npos && base.substr(host + 3) == kIntelHost;
}

bool is_plain(char c) {
  constexpr std::string_view kMarks = "-_.!~*'()";
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (c >= '0' && c <= '9') || kMarks.find(c) != kMarks.npos;
}

// What a TEE's documents are asked for by.
std::optional<std::string> document_url(std::string_view base,
                                        std::string_view tee,
                                        std::string_view rest) {
  if (rest == kQeIdentity) {
    return fmt::format("{}/{}/certification/v4/qe/identity", base, tee);
  }
  if (rest.starts_with(kTcbInfo)) {
    return fmt::format("{}/{}/certification/v4/tcb?fmspc={}", base, tee,
                       rest.substr(kTcbInfo.size()));
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> pcs_url(std::string_view base,
                                   std::string_view name) {
  base = trimmed(base);
  if (name == kRootCrl) {
    return is_intel(base)
               ? std::string(kIntelRootCrl)
               : fmt::format("{}/sgx/certification/v4/rootcacrl", base);
  }
  if (name.starts_with(kPckCrl)) {
    return fmt::format("{}/sgx/certification/v4/pckcrl?ca={}&encoding=der",
                       base, name.substr(kPckCrl.size()));
  }
  if (name.starts_with(kSgx)) {
    return document_url(base, "sgx", name.substr(kSgx.size()));
  }
  if (name.starts_with(kTdx)) {
    return document_url(base, "tdx", name.substr(kTdx.size()));
  }
  return std::nullopt;
}

ChainHeaders pcs_chain_headers(std::string_view name) {
  if (name.starts_with(kPckCrl)) {
    return {"SGX-PCK-CRL-Issuer-Chain", {}};
  }
  if (name.ends_with(kQeIdentity)) {
    return {"SGX-Enclave-Identity-Issuer-Chain", {}};
  }
  if (name.find(kTcbInfo) != name.npos) {
    return {"TCB-Info-Issuer-Chain", "SGX-TCB-Info-Issuer-Chain"};
  }
  return {};
}

std::string_view issuer_chain_of(const download::Reply& reply,
                                 std::string_view name) {
  const ChainHeaders headers = pcs_chain_headers(name);
  for (const std::string_view header : {headers.usual, headers.older}) {
    if (!header.empty() && !reply.header(header).empty()) {
      return reply.header(header);
    }
  }
  return {};
}

Result<Item> parse_pcs_reply(std::string_view name, const PcsReply& reply,
                             Time fetched_at, std::string source) {
  TRY(const std::string chain, decode_chain(reply.chain));
  TRY(std::vector<dcap::NamedEndorsement> found,
      dcap::read_vendor_response(bytes_of(reply.body), chain, fetched_at));
  const auto meant =
      std::find_if(found.begin(), found.end(),
                   [name](const dcap::NamedEndorsement& candidate) {
                     return candidate.id.name == name;
                   });
  if (meant == found.end()) {
    return Error(
        Code::EndorsementUnfit,
        fmt::format("the answer is {}, not {}", found.front().id.name, name));
  }
  return Item{std::string(name), std::move(meant->item), std::move(source)};
}

std::string encode_chain(std::string_view pem) {
  std::string text;
  for (const char c : pem) {
    if (is_plain(c)) {
      text += c;
    } else {
      fmt::format_to(std::back_inserter(text), "%{:02X}",
                     static_cast<unsigned char>(c));
    }
  }
  return text;
}

Result<std::string> decode_chain(std::string_view text) {
  if (text.size() > 3 * kMaxItemChain) {
    return Error(Code::EndorsementMalformed, "the issuer chain is too long");
  }
  std::string decoded;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i];
      continue;
    }
    const auto byte = codec::decode_hex(text.substr(i + 1, 2));
    if (!byte || byte->size() != 1) {
      return Error(Code::EndorsementMalformed,
                   "expected two hexadecimal digits after every % of the "
                   "issuer chain");
    }
    decoded += static_cast<char>(byte->front());
    i += 2;
  }
  if (decoded.size() > kMaxItemChain) {
    return Error(Code::EndorsementMalformed, "the issuer chain is too long");
  }
  return decoded;
}

}  // namespace assay::collateral
