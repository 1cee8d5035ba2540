// SPDX-License-Identifier: Apache-2.0
// Reads and writes certificate chains of JOSE objects.
#include "jose/x5c.h"

#include <optional>
#include <utility>

#include <fmt/format.h>

#include "codec/base64.h"
#include "crypto/digest.h"
#include "jose/jwk.h"
#include "jose/recast.h"

namespace assay::jose {
namespace {

namespace json = codec::json;

Result<x509::Certificate> parse_element(const json::value& element) {
  const json::string* const text = element.if_string();
  if (text == nullptr) {
    return Error(Code::JsonWrongType, "expected base64 of a certificate");
  }
  TRY(const Buffer der, codec::decode_base64(*text, codec::Base64::Standard));
  return x509::Certificate::parse(der);
}

Result<> check_order(std::span<const x509::Certificate> chain) {
  for (size_t i = 1; i < chain.size(); ++i) {
    if (!equal(chain[i - 1].issuer_der(), chain[i].subject_der())) {
      return Error(Code::KeyMalformed,
                   fmt::format("certificate {} is not by the issuer of "
                               "certificate {}; send the leaf first",
                               i, i - 1))
          .at("x5c");
    }
  }
  return {};
}

// The member, if it is there, must be base64url of digest.
Result<> check_thumbprint(const json::object& object, std::string_view name,
                          Bytes digest) {
  TRY(const std::optional<std::string_view> found,
      recast(codec::find_string(object, name), Code::KeyMalformed));
  if (found && *found != codec::encode_base64(digest, codec::Base64::Url)) {
    return Error(Code::KeyMalformed,
                 "expected the digest of the first certificate of x5c")
        .at(name);
  }
  return {};
}

}  // namespace

Result<std::vector<x509::Certificate>> parse_x5c(const json::object& object) {
  TRY(std::vector<x509::Certificate> chain, parse_certificates(object));
  TRY_OK(check_order(chain));
  return chain;
}

Result<std::vector<x509::Certificate>> parse_certificates(
    const json::object& object) {
  std::vector<x509::Certificate> chain;
  if (!object.contains("x5c")) {
    return chain;
  }
  TRY(const json::array* const list,
      recast(codec::array_member(object, "x5c"), Code::KeyMalformed));
  if (list->empty() || list->size() > kMaxChainInKey) {
    return Error(Code::KeyMalformed,
                 fmt::format("expected 1 to {} certificates, found {}",
                             kMaxChainInKey, list->size()))
        .at("x5c");
  }
  for (const json::value& element : *list) {
    TRY(x509::Certificate certificate,
        recast(parse_element(element), Code::KeyMalformed,
               fmt::format("x5c[{}]", chain.size())));
    chain.push_back(std::move(certificate));
  }
  const Bytes leaf = chain.front().der();
  TRY_OK(check_thumbprint(object, "x5t", crypto::sha1(leaf).bytes()));
  TRY_OK(check_thumbprint(object, "x5t#S256", crypto::sha256(leaf).bytes()));
  return chain;
}

std::string write_x5c(std::span<const x509::Certificate> chain) {
  std::vector<Bytes> ders;
  for (const x509::Certificate& certificate : chain) {
    ders.push_back(certificate.der());
  }
  return write_x5c(ders);
}

std::string write_x5c(std::span<const Bytes> chain) {
  std::string text = "[";
  for (const Bytes der : chain) {
    text += text.size() > 1 ? ",\"" : "\"";
    codec::append_base64(text, der, codec::Base64::Standard);
    text += '"';
  }
  text += ']';
  return text;
}

}  // namespace assay::jose
