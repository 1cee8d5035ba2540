// SPDX-License-Identifier: Apache-2.0
// Finds each block, and leaves its inside to the strict decoder.
#include "tee/snp/certificates.h"

#include <utility>

#include <fmt/format.h>

#include "codec/pem.h"

namespace assay::snp {
namespace {

constexpr std::string_view kBegin = "-----BEGIN CERTIFICATE-----";
constexpr std::string_view kEnd = "-----END CERTIFICATE-----";

Error malformed(size_t number, const Error& cause) {
  return Error(Code::CertificateMalformed,
               fmt::format("certificate {}: {}", number, cause.message()));
}

Error wrong_number(std::string_view found) {
  return Error(Code::CertificateMalformed,
               fmt::format("expected 1 to {} certificates in PEM, found {}",
                           kMaxCertificates, found));
}

}  // namespace

Result<std::vector<x509::Certificate>> parse_certificates(
    std::string_view text) {
  std::vector<x509::Certificate> certificates;
  for (size_t at = text.find(kBegin); at != text.npos;
       at = text.find(kBegin, at)) {
    const size_t number = certificates.size() + 1;
    if (number > kMaxCertificates) {
      return wrong_number("more");
    }
    const size_t end = std::min(text.find(kEnd, at), text.size());
    const std::string_view block =
        text.substr(at, std::min(end + kEnd.size(), text.size()) - at);
    const auto decoded = codec::decode_pem(block);
    if (!decoded) {
      return malformed(number, decoded.error());
    }
    auto certificate = x509::Certificate::parse(decoded->front().der);
    if (!certificate) {
      return malformed(number, certificate.error());
    }
    certificates.push_back(std::move(*certificate));
    at += block.size();
  }
  if (certificates.empty()) {
    return wrong_number("none");
  }
  return certificates;
}

}  // namespace assay::snp
