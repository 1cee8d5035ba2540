// SPDX-License-Identifier: Apache-2.0
// The table of breaks of TPM evidence.
#include "forge/tpm_breaks.h"

#include <algorithm>

#include "forge/event_log_breaks.h"
#include "forge/tpm_structures.h"
#include "jose/jwk.h"
#include "tee/challenge.h"
#include "tee/tpm/event_names.h"

namespace assay::forge {
namespace {

using tee::CheckId;
using namespace std::chrono_literals;

constexpr uint16_t kSha1 = 0x0004;
constexpr uint16_t kAttestCreation = 0x801a;

void seal_for(TpmDraft& d, std::string_view provider, Time when) {
  const crypto::SealKey root = ForgedChallenge::root();
  d.service_context = tee::seal_challenge(
      {root, provider, when}, tee::ChallengeNonce::from(d.challenge), {});
}

// The values as they are, but for one.
void list_without(TpmDraft& d, unsigned left_out) {
  tpm::PcrBank& bank = d.current.listed.front();
  tpm::PcrBank kept(bank.hash());
  for (const tpm::PcrValue& value : bank.values()) {
    if (value.index != left_out) {
      kept.set(value.index, copy_of(value.digest));
    }
  }
  bank = kept;
}

void turn_value(TpmDraft& d) {
  tpm::PcrBank& bank = d.current.listed.front();
  Buffer digest = *bank.find(7);
  digest.front() ^= 1;
  bank.set(7, std::move(digest));
}

void list_swapped(TpmDraft& d) {
  d.spec.tpm.banks = {crypto::Hash::Sha1, crypto::Hash::Sha256};
  d.current.log.hashes = d.spec.tpm.banks;
  measure(d, d.current);
  std::swap(d.current.listed.front(), d.current.listed.back());
}

void quote_fewer(TpmDraft& d) {
  d.spec.tpm.pcrs &= ~(uint32_t{1} << 7);
  measure(d, d.current);
}

void quote_sha1(TpmDraft& d) {
  d.spec.tpm.banks = {crypto::Hash::Sha1};
  d.current.log.hashes = d.spec.tpm.banks;
  measure(d, d.current);
}

// One bit of a variable is another in the log than was measured.
void alter_variable(TpmDraft& d) {
  EventLogDraft& log = d.current.log;
  alter_logged_data(log, find_event(log, 7, tpm::kEvEfiVariableDriverConfig));
}

void break_tagged(TpmDraft& d) {
  const std::vector<EventDraft>& events = d.current.log.events;
  const bool windows = std::any_of(
      events.begin(), events.end(),
      [](const EventDraft& e) { return e.type == tpm::kEvEventTag; });
  if (!windows) {
    d.spec.tpm.system = TpmSystem::Windows;
    d.current.log = make_tpm_log(d.spec.tpm, d.authority.idks_key.public_key());
  }
  lengthen_tagged_event(d.current.log);
  measure(d, d.current);
}

void send_sha1_log(TpmDraft& d) {
  d.current.log.hashes = {crypto::Hash::Sha1};
  d.current.log.format = tpm::LogFormat::Sha1;
}

void send_two_logs_swapped(TpmDraft& d) {
  EventLogDraft& log = d.current.log;
  const Buffer first = write_event_log(log);
  EventLogDraft second{log.format, log.hashes, {}};
  second.events = {{4, tpm::kEvAction, copy_of(bytes_of("second"))}};
  log.events.push_back(second.events.front());
  measure(d, d.current);
  d.current.raw_log = write_event_log(second);
  d.current.more_logs = {first};
}

void omit_idks(TpmDraft& d) {
  d.spec.tpm.idks = false;
  use_enclave(d);
  d.current.log = make_tpm_log(d.spec.tpm, d.authority.idks_key.public_key());
  measure(d, d.current);
}

void add_quoted_key(TpmDraft& d) {
  d.other_objects = {
      R"({"jwk":)" +
      jose::write_public_jwk(d.authority.request_key.public_key()) +
      R"(,"info":{"tpm_quote":{"hash_alg":"sha-256"}}})"};
}

void add_three_keys(TpmDraft& d) {
  const std::string object =
      R"({"jwk":)" +
      jose::write_public_jwk(d.authority.request_key.public_key()) + "}";
  d.other_objects = {object, object, object};
}

void certify_in_another_key(TpmDraft& d) {
  d.current.ak.der =
      copy_of(x509::build_certificate(d.current.ak.certificate,
                                      d.authority.request_key.public_key(),
                                      d.current.ak.issuer_key)
                  .der());
}

// INVARIANT: in the order of checks.def; the empty variant comes first.
constexpr TpmBreak kBreaks[] = {
    {CheckId::TpmRequestMalformed, "", [](TpmDraft& d) { d.body = "[1]"; }},
    {CheckId::TpmRequestMalformed, "base64",
     [](TpmDraft& d) { d.body = R"({"data":"%"})"; }},
    {CheckId::TpmRequestMalformed, "member",
     [](TpmDraft& d) { d.payload = R"({"att_type":"basic","att_data":{}})"; }},
    {CheckId::TpmRequestJws, "", [](TpmDraft& d) { d.jws = "one.two"; }},
    {CheckId::TpmRequestJws, "typ", [](TpmDraft& d) { d.typ = "JWT"; }},
    {CheckId::TpmRequestJws, "alg", [](TpmDraft& d) { d.alg = "PS384"; }},
    {CheckId::TpmRequestJws, "duplicate",
     [](TpmDraft& d) { d.payload = R"({"att_type":"a","att_type":"b"})"; }},
    {CheckId::TpmRequestAttType, "", [](TpmDraft& d) { d.att_type = "other"; }},
    {CheckId::TpmRequestSignature, "",
     [](TpmDraft& d) { d.signer = d.authority.idks_key; }},
    {CheckId::TpmChallengeContext, "",
     [](TpmDraft& d) { d.service_context.back() ^= 1; }},
    {CheckId::TpmChallengeContext, "provider",
     [](TpmDraft& d) { seal_for(d, "another", d.now); }},
    {CheckId::TpmChallengeContext, "expired",
     [](TpmDraft& d) {
       seal_for(d, ForgedChallenge::kProvider,
                d.now - tee::kChallengeLifetime - 1s);
     }},
    {CheckId::TpmChallengeMatch, "",
     [](TpmDraft& d) { d.challenge.front() ^= 1; }},
    {CheckId::TpmAkCertificate, "",
     [](TpmDraft& d) {
       d.current.ak.der = Buffer{0x30, 0x00};
     }},
    {CheckId::TpmAkCertificate, "none",
     [](TpmDraft& d) { d.current.ak.der = Buffer(); }},
    {CheckId::TpmAkChain, "",
     [](TpmDraft& d) {
       d.current.ak.issuer_key = crypto::PrivateKey::generate_p256();
     }},
    {CheckId::TpmAkChain, "self-signed",
     [](TpmDraft& d) {
       d.current.ak.certificate.issuer = d.current.ak.certificate.subject;
       d.current.ak.issuer_key = d.current.ak.key;
     }},
    {CheckId::TpmAkValidity, "",
     [](TpmDraft& d) { d.current.ak.certificate.not_after = d.now - 1s; }},
    {CheckId::TpmAkValidity, "not-yet",
     [](TpmDraft& d) { d.current.ak.certificate.not_before = d.now + 1s; }},
    {CheckId::TpmAkUsage, "",
     [](TpmDraft& d) {
       d.current.ak.certificate.extended_key_usage = {"clientAuth"};
     }},
    {CheckId::TpmAkKeyMatch, "", certify_in_another_key},
    {CheckId::TpmQuoteSignatureFormat, "",
     [](TpmDraft& d) { d.current.signature.hash = kSha1; }},
    {CheckId::TpmQuoteSignatureFormat, "tail",
     [](TpmDraft& d) { d.current.signature.tail = {0}; }},
    {CheckId::TpmKeyUnbound, "",
     [](TpmDraft& d) {
       d.info.clear();
       d.certified.reset();
     },
     TpmReach::Second},
    {CheckId::TpmQuoteSignature, "",
     [](TpmDraft& d) { d.current.signature.spoiled = true; }},
    {CheckId::TpmQuoteMalformed, "",
     [](TpmDraft& d) { d.current.quote.tail = {0}; }},
    {CheckId::TpmQuoteMagic, "",
     [](TpmDraft& d) { d.current.quote.magic = 0xff544348; }},
    {CheckId::TpmQuoteType, "",
     [](TpmDraft& d) { d.current.quote.type = kAttestCreation; }},
    {CheckId::TpmQuoteType, "certify",
     [](TpmDraft& d) { d.current.quote.type = tpm::kAttestCertify; }},
    {CheckId::TpmKeyQuoteBinding, "",
     [](TpmDraft& d) {
       d.certified.reset();
       d.info = R"({"tpm_quote":{"hash_alg":"sha-256"}})";
       d.current.quote.extra_data = d.challenge;
     },
     TpmReach::Second},
    {CheckId::TpmQuoteNonce, "",
     [](TpmDraft& d) { d.current.quote.extra_data = Buffer(32, 1); }},
    {CheckId::TpmQuoteSelection, "", [](TpmDraft& d) { list_without(d, 7); },
     TpmReach::Second},
    {CheckId::TpmQuoteSelection, "swapped", list_swapped, TpmReach::Second},
    {CheckId::TpmQuotePcrDigest, "", turn_value},
    {CheckId::TpmQuoteRequiredPcrs, "", quote_fewer},
    {CheckId::TpmQuoteRequiredPcrs, "sha1", quote_sha1},
    {CheckId::TpmKeyCertifySignature, "",
     [](TpmDraft& d) {
       use_certification(d);
       d.certified->signature.spoiled = true;
     },
     TpmReach::Second},
    {CheckId::TpmKeyCertifyMalformed, "",
     [](TpmDraft& d) {
       use_certification(d);
       d.certified->certification.tail = {0};
     },
     TpmReach::Second},
    {CheckId::TpmKeyCertifyMalformed, "public",
     [](TpmDraft& d) {
       use_certification(d);
       d.certified->public_area.pop_back();
     },
     TpmReach::Second},
    {CheckId::TpmKeyCertifyNonce, "",
     [](TpmDraft& d) {
       use_certification(d);
       d.certified->certification.extra_data.front() ^= 1;
     },
     TpmReach::Second},
    {CheckId::TpmKeyCertifyName, "",
     [](TpmDraft& d) {
       use_certification(d);
       d.certified->certification.name.back() ^= 1;
     },
     TpmReach::Second},
    {CheckId::TpmKeyCertifyJwk, "",
     [](TpmDraft& d) {
       use_certification(d);
       d.certified->public_area =
           write_public(d.authority.idks_key.public_key(), 0x32);
       d.certified->certification.name =
           name_of_public(d.certified->public_area);
     },
     TpmReach::Second},
    {CheckId::TpmRequestOtherKeys, "", add_quoted_key, TpmReach::Second},
    {CheckId::TpmRequestOtherKeys, "three", add_three_keys, TpmReach::Second},
    {CheckId::TpmLogMalformed, "",
     [](TpmDraft& d) {
       d.current.raw_log = Buffer{1, 2, 3};
     }},
    {CheckId::TpmLogReplay, "",
     [](TpmDraft& d) { d.current.log.events.front().data = {1}; }},
    {CheckId::TpmLogReplay, "dropped",
     [](TpmDraft& d) { d.current.log.events.pop_back(); }},
    {CheckId::TpmLogReplay, "other-bank", send_sha1_log},
    {CheckId::TpmLogReplay, "swapped", send_two_logs_swapped, TpmReach::Second},
    {CheckId::TpmLogEventDigest, "", alter_variable},
    {CheckId::TpmLogTaggedEvent, "", break_tagged},
    {CheckId::TpmBootResetCount, "",
     [](TpmDraft& d) {
       use_boot(d);
       ++d.boot->quote.clock.reset_count;
     }},
    {CheckId::VbsReportMalformed, "",
     [](TpmDraft& d) {
       use_enclave(d);
       d.vsm_report = Buffer{1, 2, 3};
     }},
    {CheckId::VbsReportMalformed, "tail",
     [](TpmDraft& d) {
       use_enclave(d);
       d.vbs->tail = {0};
     }},
    {CheckId::VbsIdksMissing, "", omit_idks},
    {CheckId::VbsReportSignature, "",
     [](TpmDraft& d) {
       use_enclave(d);
       d.vbs->spoiled = true;
     }},
    {CheckId::VbsReportData, "",
     [](TpmDraft& d) {
       use_enclave(d);
       d.vbs->enclave_data = Buffer(64);
     }},
};

std::string name_of(const TpmBreak& item) {
  std::string name(tee::info(item.check).code);
  return item.variant.empty() ? name : name + "/" + std::string(item.variant);
}

}  // namespace

std::span<const TpmBreak> all_tpm_breaks() {
  return kBreaks;
}

const TpmBreak* find_tpm_break(std::string_view name) {
  for (const TpmBreak& item : kBreaks) {
    if (name_of(item) == name) {
      return &item;
    }
  }
  return nullptr;
}

bool applies(const TpmBreak& item, const TpmSpec& spec) {
  return item.reach == TpmReach::All || spec.form == tpm::RequestForm::Second;
}

}  // namespace assay::forge
