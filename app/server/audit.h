// SPDX-License-Identifier: Apache-2.0
// The audit trail: one record for each change of state, written in the same
// commit as the change. observability-ops.md 5.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "store/store.h"

namespace assay::server {

// Who did what to which provider. Texts are UTF-8; no secrets.
struct AuditEntry {
  Time at{};
  std::string actor{};       // principal; "assay" where nobody asked
  std::string actor_name{};  // for people; may be empty
  std::string operation{};   // "SetPolicy", "CreateProvider", ...
  std::string provider{};
  std::string target{};      // attestation type, thumbprint, ...; may be empty
  std::string before{};      // hash of what was there; empty where nothing was
  std::string after{};       // hash of what is there now; likewise
  std::string request_id{};  // x-ms-request-id; empty where nobody asked
};

// Numbers entries from 1 without gaps; each names the hash of the one before,
// so that none can be taken out unnoticed. Not thread-safe.
class AuditTrail {
 public:
  // Goes on where the store's trail ends.
  // Errors: StoreUnavailable, StoreSealBroken.
  static Result<AuditTrail> open(store::Store& store);

  // What must be committed together with the change: the entry and the new end
  // of the trail. Nothing is remembered until committed() is called.
  std::vector<store::Change> record(const AuditEntry& entry);
  void committed();

  // That are committed.
  uint64_t entries() const { return end_.number; }

 private:
  struct End {
    uint64_t number = 0;   // of the last entry
    std::string hash;      // base64url SHA-256 of its text; empty for none
    uint64_t version = 0;  // of the record that says so
  };

  End end_;
  End next_;
};

// The record that tells where the trail ends: {"hash","number"}.
inline constexpr std::string_view kAuditEnd = "audit-end";

// base64url SHA-256 of an entry's text, which the next one names.
std::string audit_hash(std::string_view text);

// The record of an entry: "audit/00000000000000000001".
std::string audit_record_name(uint64_t number);

}  // namespace assay::server
