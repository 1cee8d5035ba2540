// SPDX-License-Identifier: Apache-2.0
// Names by content: common names, extensions, measurements.
#include "tee/snp/collateral.h"

#include <optional>
#include <string>
#include <utility>

#include "codec/pem.h"
#include "tee/snp/certificates.h"
#include "tee/snp/chain.h"
#include "tee/snp/uvm.h"
#include "x509/crl.h"

namespace assay::snp {
namespace {

using x509::Certificate;

// The line at the end of a common name: "Milan" of "SEV-VLEK-Milan".
std::optional<Line> line_after(std::string_view name, std::string_view prefix) {
  return name.starts_with(prefix) ? find_line(name.substr(prefix.size()))
                                  : std::nullopt;
}

std::optional<Line> issuer_line(std::string_view name) {
  for (const std::string_view prefix : {"ARK-", "SEV-VLEK-", "SEV-"}) {
    if (const auto line = line_after(name, prefix); line) {
      return line;
    }
  }
  return std::nullopt;
}

// Nothing where the certificate is not AMD's.
std::optional<std::string> name_of(const Certificate& certificate) {
  if (const auto line = issuer_line(certificate.subject_attribute("CN"));
      line) {
    return issuers_name(*line);
  }
  const auto line = issuer_line(certificate.issuer_attribute("CN"));
  if (!line) {
    return std::nullopt;
  }
  const auto extensions = parse_ek_extensions(certificate, *line);
  return extensions ? std::optional(ek_name(*line, *extensions)) : std::nullopt;
}

std::optional<std::string> name_of(const x509::Crl& crl) {
  const auto line = line_after(crl.issuer_attribute("CN"), "ARK-");
  return line ? std::optional(crl_name(*line)) : std::nullopt;
}

// The one CRL in PEM; empty where there is none.
Buffer crl_in_pem(Bytes content) {
  const auto blocks = codec::decode_pem(text_of(content));
  return blocks && blocks->size() == 1 && blocks->front().label == "X509 CRL"
             ? blocks->front().der
             : Buffer();
}

tee::NamedEndorsement named(std::string name, Bytes body, Time fetched_at) {
  return {{std::move(name)},
          tee::make_endorsement(copy_of(body), {}, fetched_at,
                                tee::Presentation::Stored)};
}

std::vector<tee::NamedEndorsement> named_certificates(
    const std::vector<Certificate>& certificates, Time fetched_at) {
  std::vector<tee::NamedEndorsement> found;
  for (const Certificate& certificate : certificates) {
    if (auto name = name_of(certificate); name) {
      found.push_back(named(std::move(*name), certificate.der(), fetched_at));
    }
  }
  return found;
}

}  // namespace

Result<std::vector<tee::NamedEndorsement>> read_collateral(Bytes content,
                                                           Time fetched_at) {
  const Buffer in_pem = crl_in_pem(content);
  const Bytes crl_der = in_pem.empty() ? content : Bytes(in_pem);
  std::vector<tee::NamedEndorsement> found;
  if (const auto crl = x509::Crl::parse(crl_der); crl) {
    if (auto name = name_of(*crl); name) {
      found.push_back(named(std::move(*name), crl_der, fetched_at));
    }
  } else if (const auto single = Certificate::parse(content); single) {
    found = named_certificates({*single}, fetched_at);
  } else if (const auto measurement = parse_uvm_measurement(content);
             measurement) {
    found.push_back(named(uvm_name(*measurement), content, fetched_at));
  } else if (const auto list = parse_certificates(text_of(content)); list) {
    found = named_certificates(*list, fetched_at);
  }
  if (found.empty()) {
    return Error(Code::EndorsementMalformed,
                 "expected a CRL of an ARK, certificates of AMD's, or an "
                 "endorsement of a utility VM");
  }
  return found;
}

}  // namespace assay::snp
