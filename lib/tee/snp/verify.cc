// SPDX-License-Identifier: Apache-2.0
// The checks of a report, in their order, from the chain to the privilege
// level. Nothing of the report is believed before its signature.
#include "tee/snp/verify.h"

#include <algorithm>
#include <utility>

#include "tee/snp/certificates.h"
#include "tee/snp/revocation.h"

namespace assay::snp {
namespace {

using tee::CheckId;
using tee::Endorsement;
using tee::Given;
using tee::Trail;
using EndorsementPointer = std::shared_ptr<const Endorsement>;

// Of several copies of a key's certificate the one that is valid, then the
// newest.
EndorsementPointer choose_ek(const Report& report, const Given& given) {
  EndorsementPointer best;
  std::pair<bool, Time> best_rank;
  for (const Line line : lines_of(report)) {
    for (const auto& item : given.endorsements.find(ek_name(line, report))) {
      const auto certificate = x509::Certificate::parse(item->body);
      if (!certificate) {
        continue;
      }
      const std::pair rank(certificate->valid_at(given.now),
                           certificate->not_before());
      if (!best || rank > best_rank) {
        best = item;
        best_rank = rank;
      }
    }
  }
  return best;
}

// Issuers of every line: which one it is follows from the certificates.
ChainSource completed(const Report& report, const ChainSource& source,
                      const Given& given) {
  ChainSource whole = source;
  if (!source.pem) {
    if (EndorsementPointer ek = choose_ek(report, given); ek) {
      whole.more.push_back(std::move(ek));
    }
  }
  for (const Line line : kLines) {
    for (const std::string& name :
         {issuer_name(line, EkKind::Vcek), issuer_name(line, EkKind::Vlek),
          ark_name(line)}) {
      const auto& items = given.endorsements.find(name);
      whole.more.insert(whole.more.end(), items.begin(), items.end());
    }
  }
  return whole;
}

// Of a report alone. Which chip made it is the report's own word.
std::vector<tee::EndorsementId> names_of_chain(const Report& report) {
  std::vector<tee::EndorsementId> names;
  for (const Line line : lines_of(report)) {
    names.push_back({issuer_name(line, report.signing_key)});
    if (report.signing_key == EkKind::Vlek || !report.masked_chip_id()) {
      names.push_back({ek_name(line, report)});
    }
    names.push_back({crl_name(line)});
  }
  return names;
}

// Of certificates that lack an issuer, which the key names. Requires: pem is of
// certificates that verify_chain() found to lack it.
Result<std::vector<tee::EndorsementId>> names_of_issuer(std::string_view pem) {
  TRY(const std::vector<x509::Certificate> certificates,
      parse_certificates(pem));
  std::vector<tee::EndorsementId> names;
  for (const x509::Certificate& certificate : certificates) {
    const auto role = find_issuer_role(certificate.issuer_attribute("CN"));
    if (role) {
      names.push_back({issuer_name(role->line, role->issues)});
      names.push_back({crl_name(role->line)});
    }
  }
  return names;
}

// Notes what refuses nothing, and remembers its code.
class Findings {
 public:
  explicit Findings(Trail& trail) : trail_(trail) {}

  void note(CheckId id, bool holds) {
    trail_.note(id, holds);
    add(id, holds);
  }
  void add(CheckId id, bool holds) {
    if (!holds) {
      codes_.push_back(tee::info(id).code);
    }
  }
  std::vector<std::string_view> take() { return std::move(codes_); }

 private:
  Trail& trail_;
  std::vector<std::string_view> codes_;
};

// Checks 19 and 20.
Result<EkExtensions> check_ek(const EkChain& chain, Trail& trail) {
  const bool vcek = has_hw_id(chain.leaf);
  TRY_OK(trail.require(
      CheckId::SnpChainKind, vcek == (chain.issues == EkKind::Vcek),
      name_of(chain.issues), name_of(vcek ? EkKind::Vcek : EkKind::Vlek)));
  if (chain.extensions) {
    trail.note(CheckId::SnpEkExtensions, true);
    return *chain.extensions;
  }
  const auto extensions = parse_ek_extensions(chain.leaf, chain.line);
  return trail.fail(CheckId::SnpEkExtensions, extensions.error());
}

// Checks 21 to 24.
Result<> check_platform(const Report& report, const EkExtensions& ek, Line line,
                        Findings& findings, Trail& trail) {
  TRY_OK(trail.require(CheckId::SnpEkKind, ek.kind == report.signing_key,
                       name_of(report.signing_key), name_of(ek.kind)));
  const std::vector<Line> reported = lines_of(report);
  const bool same_line =
      !report.has_cpuid() ||
      std::find(reported.begin(), reported.end(), line) != reported.end();
  TRY_OK(trail.require(CheckId::SnpEkProduct,
                       ek.product == name_of(line) && same_line, name_of(line),
                       ek.product != name_of(line) ? ek.product
                       : reported.empty() ? std::string_view("another CPUID")
                                          : name_of(reported.front())));
  const bool masked = report.masked_chip_id();
  if (ek.kind == EkKind::Vcek) {
    TRY_OK(trail.require(CheckId::SnpEkChipId,
                         masked || ek.hw_id == report.chip_id, ek.hw_id.bytes(),
                         report.chip_id.bytes()));
    findings.note(CheckId::SnpChipIdMasked, !masked);
  }
  return trail.require(CheckId::SnpEkTcb, ek.tcb == report.reported_tcb,
                       ek.tcb.bytes(), report.reported_tcb.bytes());
}

Result<> check_signature(const Report& report, const EkChain& chain,
                         Trail& trail) {
  return trail.require(
      CheckId::SnpReportSignature,
      crypto::verify_signature(chain.leaf.public_key(),
                               crypto::SignatureScheme::EcdsaP384Sha384,
                               report.signed_part, report.signature));
}

// Checks 26 and 27.
Result<> check_state(const Report& report, Findings& findings, Trail& trail) {
  constexpr uint32_t kMaxVmpl = 3;
  TRY_OK(
      trail.require(CheckId::SnpTcbOrder,
                    no_part_above(report.reported_tcb, report.current_tcb) &&
                        no_part_above(report.committed_tcb, report.current_tcb),
                    report.current_tcb.bytes(), report.reported_tcb.bytes()));
  findings.note(CheckId::SnpTcbProvisional,
                report.committed_tcb == report.current_tcb);
  findings.note(CheckId::SnpTcbLaunch,
                no_part_above(report.reported_tcb, report.launch_tcb));
  TRY_OK(trail.require(CheckId::SnpReportVmpl, report.vmpl <= kMaxVmpl,
                       std::string_view("0 to 3"), uint64_t{report.vmpl}));
  findings.note(CheckId::SnpDebugAllowed, !report.debug());
  findings.note(CheckId::SnpMigrationAllowed, !report.migration());
  return {};
}

}  // namespace

Result<std::vector<tee::EndorsementId>> needs(const Report& report,
                                              const ChainSource& source,
                                              const x509::Anchors& anchors,
                                              Time now, crypto::Memo* memo,
                                              Trail& trail) {
  if (!source.pem) {
    return names_of_chain(report);
  }
  const auto trusted = verify_chain(source, anchors, now, memo, trail);
  if (trusted) {
    return std::vector<tee::EndorsementId>{{crl_name(trusted->chain->line)}};
  }
  if (trusted.error().code() == Code::EndorsementMissing) {
    return names_of_issuer(*source.pem);
  }
  return trusted.error();
}

Result<VerifiedReport> verify(const Report& report, const ChainSource& source,
                              const Given& given, Trail& trail) {
  Findings findings(trail);
  TRY(const TrustedChain trusted,
      verify_chain(completed(report, source, given), given.anchors.amd,
                   given.now, given.memo, trail));
  const EkChain& chain = *trusted.chain;
  TRY(const Revocation revocation, check_revocation(trusted, given, trail));
  findings.add(CheckId::SnpCrlMissing, revocation == Revocation::Checked);
  TRY(const EkExtensions ek, check_ek(chain, trail));
  TRY_OK(check_platform(report, ek, chain.line, findings, trail));
  TRY_OK(check_signature(report, chain, trail));
  TRY_OK(check_state(report, findings, trail));

  VerifiedReport verified;
  verified.report_ = report;
  verified.line_ = chain.line;
  verified.findings_ = findings.take();
  if (revocation == Revocation::NotAtHand) {
    verified.lacking_.push_back({crl_name(chain.line)});
  }
  verified.forged_ = trusted.ark->forged;
  return verified;
}

}  // namespace assay::snp
