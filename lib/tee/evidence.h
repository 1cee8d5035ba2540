// SPDX-License-Identifier: Apache-2.0
// The waist: what every attestation type offers to the road, and no more.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/time.h"
#include "claims/claim.h"
#include "codec/json_writer.h"
#include "crypto/memo.h"
#include "tee/baseline.h"
#include "tee/challenge.h"
#include "tee/endorsements.h"
#include "tee/trail.h"
#include "x509/path.h"

namespace assay::tee {

enum class DataType : uint8_t { Binary, Json };

// Runtime or init-time data: bytes that the evidence is bound to by hash.
struct HeldData {
  Bytes bytes;
  DataType type = DataType::Binary;
};

// What the client sent for one attestation.
struct Submission {
  Bytes evidence;
  std::optional<HeldData> runtime_data{};
  std::optional<HeldData> init_time_data{};
};

struct Anchors {
  x509::Anchors intel;
  x509::Anchors amd{};  // ARKs
  x509::Anchors uvm{};  // CAs above those who endorse utility VMs
  x509::Anchors tpm{};  // authorities of attestation keys
};

// Anchors of somebody's own are trusted for whatever they sign: what their
// certificates are called tells them apart, as it does the vendors'.
inline void add_to_all(Anchors& anchors, const x509::Anchors& more) {
  for (x509::Anchors* const of :
       {&anchors.intel, &anchors.amd, &anchors.uvm, &anchors.tpm}) {
    of->insert(of->end(), more.begin(), more.end());
  }
}

// Everything a verdict may depend on besides the evidence.
struct Given {
  Time now;
  const Endorsements& endorsements;
  const Anchors& anchors;
  const Baseline& baseline;
  crypto::Memo* memo = nullptr;  // may be null
  // Null where no challenge was given out, as offline: what evidence answers is
  // then taken as given, and noted.
  const ChallengeIssuer* challenges = nullptr;
};

// What the vendor says about the platform's trusted computing base.
struct TcbSummary {
  TcbStatus status = TcbStatus::UpToDate;
  Time date;
  uint32_t evaluation_data_number = 0;
  std::vector<std::string> advisory_ids;  // platform, QE, TDX module
  Time earliest_expiry;  // of everything that the verdict rests on
};

// Evidence that was found true.
struct Appraisal {
  claims::ClaimSet incoming;  // for the policy
  codec::SortedObject token;  // members that the service writes at top level
  std::optional<TcbSummary> tcb;
  // Names of what was not at hand, and without which the verdict is as good as
  // it may be: worth fetching for the next one.
  std::vector<EndorsementId> lacking;
  bool forged = false;  // rests on an anchor of an assay forge
  // The same for all evidence of one piece of hardware at one TCB; nothing
  // where nobody can tell.
  std::optional<crypto::Sha256> platform{};
  std::optional<Challenge> answered{};  // of Given::challenges, to be spent
  // Of types whose answers are sealed: the key, of the evidence itself, that
  // the token is for.
  std::optional<crypto::PublicKey> recipient{};
  // What the client says of itself; whoever asks the policy puts the service's
  // prefix before each type.
  claims::ClaimSet custom{};
};

// Parsed, typed, immutable. Owns the bytes it looks at. Thread-safe.
class Evidence {
 public:
  virtual ~Evidence() = default;

  // Names of what must be gathered before verify(). What can be checked without
  // endorsements is checked first, so that forged evidence causes no fetch.
  virtual Result<std::vector<EndorsementId>> needs(const Anchors& anchors,
                                                   Time now, crypto::Memo* memo,
                                                   Trail& trail) const = 0;

  virtual Result<Appraisal> verify(const Given& given, Trail& trail) const = 0;
};

// Requests of the type may carry a policy that is tried in place of the stored
// one.
enum class DraftPolicies : uint8_t { Taken, Refused };

// Whether whoever asked may read the token, or the holder of a key of the
// evidence alone.
enum class Answers : uint8_t { Plain, Sealed };

// One attestation type: a row of the table in lib/attest/schemes.cc.
struct Scheme {
  std::string_view wire_name;         // as in /attest/{wire_name}
  std::string_view attestation_type;  // the claim: "sgx"
  std::string_view default_policy;    // empty where the type has none
  Result<std::unique_ptr<const Evidence>> (*parse)(const Submission&, Trail&);
  DraftPolicies drafts = DraftPolicies::Taken;
  std::string_view evidence_member = "quote";  // of the request's body
  // Of types where a client asks for a challenge first, and sends evidence
  // then: whether a body asks. The evidence of such a type is the whole body,
  // and its token a report. Null where evidence comes at once.
  Result<bool> (*asks_for_challenge)(Bytes body, Trail&) = nullptr;
  size_t max_body = size_t{1} << 20;  // bytes of a request

  Answers answers = Answers::Plain;

  bool challenged() const { return asks_for_challenge != nullptr; }
};

}  // namespace assay::tee
