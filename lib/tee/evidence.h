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
};

// Anchors of somebody's own are trusted for whatever they sign: what their
// certificates are called tells them apart, as it does the vendors'.
inline void add_to_all(Anchors& anchors, const x509::Anchors& more) {
  for (x509::Anchors* const of : {&anchors.intel, &anchors.amd, &anchors.uvm}) {
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
  bool forged = false;  // rests on an anchor of an assay forge
  // The same for all evidence of one piece of hardware at one TCB; nothing
  // where nobody can tell.
  std::optional<crypto::Sha256> platform{};
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

// One attestation type: a row of the table in lib/attest/schemes.cc.
struct Scheme {
  std::string_view wire_name;         // as in /attest/{wire_name}
  std::string_view attestation_type;  // the claim: "sgx"
  std::string_view default_policy;    // empty where the type has none
  Result<std::unique_ptr<const Evidence>> (*parse)(const Submission&, Trail&);
  DraftPolicies drafts = DraftPolicies::Taken;
  std::string_view evidence_member = "quote";  // of the request's body
};

}  // namespace assay::tee
