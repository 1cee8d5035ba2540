// SPDX-License-Identifier: Apache-2.0
// Names by content: common names, extensions, measurements.
#include "tee/snp/collateral.h"

#include <algorithm>
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

// Nothing where the certificate is not AMD's.
std::optional<std::string> name_of(const Certificate& certificate) {
  const std::string subject = certificate.subject_attribute("CN");
  if (const auto line = line_after(subject, "ARK-"); line) {
    return ark_name(*line);
  }
  if (const auto role = find_issuer_role(subject); role) {
    return issuer_name(role->line, role->issues);
  }
  const auto issuer = find_issuer_role(certificate.issuer_attribute("CN"));
  if (!issuer) {
    return std::nullopt;
  }
  const auto extensions = parse_ek_extensions(certificate, issuer->line);
  return extensions ? std::optional(ek_name(issuer->line, *extensions))
                    : std::nullopt;
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

tee::NamedEndorsement named(std::string name, Bytes body, std::string chain,
                            Time fetched_at) {
  return {{std::move(name)},
          tee::make_endorsement(copy_of(body), std::move(chain), fetched_at,
                                tee::Presentation::Stored)};
}

// By names, in PEM: the issuer, and the issuer's. A root is above itself.
std::string above(const Certificate& certificate,
                  const std::vector<Certificate>& all) {
  constexpr int kMost = 2;
  std::string pem;
  const Certificate* below = &certificate;
  for (int i = 0; i < kMost; ++i) {
    const auto issuer =
        std::find_if(all.begin(), all.end(), [below](const Certificate& item) {
          return equal(item.subject_der(), below->issuer_der());
        });
    if (issuer == all.end() || &*issuer == below) {
      break;
    }
    pem += codec::encode_pem("CERTIFICATE", issuer->der());
    below = &*issuer;
  }
  return pem;
}

std::vector<tee::NamedEndorsement> named_certificates(
    const std::vector<Certificate>& certificates, Time fetched_at) {
  std::vector<tee::NamedEndorsement> found;
  for (const Certificate& certificate : certificates) {
    if (auto name = name_of(certificate); name) {
      found.push_back(named(std::move(*name), certificate.der(),
                            above(certificate, certificates), fetched_at));
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
      found.push_back(named(std::move(*name), crl_der, {}, fetched_at));
    }
  } else if (const auto single = Certificate::parse(content); single) {
    found = named_certificates({*single}, fetched_at);
  } else if (const auto measurement = parse_uvm_measurement(content);
             measurement) {
    found.push_back(named(uvm_name(*measurement), content, {}, fetched_at));
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
