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

// The changes that put an entry behind the trail's end, to be committed
// together with what it tells of. Entries are numbered from 1 without gaps;
// each names the hash of the one before, so that none can be taken out
// unnoticed. Errors: the loader's, BadJson and others where the end cannot be
// read.
Result<std::vector<store::Change>> record_audit(const store::Loader& loader,
                                                const AuditEntry& entry);

// That entries can be recorded; gives the number of the last one, or 0.
// Errors: those of record_audit.
Result<uint64_t> find_audit_end(store::Store& store);

// The record that tells where the trail ends: {"hash","number"}.
inline constexpr std::string_view kAuditEnd = "audit-end";

// base64url SHA-256 of an entry's text, which the next one names.
std::string audit_hash(std::string_view text);

// The record of an entry: "audit/00000000000000000001".
std::string audit_record_name(uint64_t number);

}  // namespace assay::server
