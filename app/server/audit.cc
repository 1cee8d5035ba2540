// SPDX-License-Identifier: Apache-2.0
// Entries as JSON, chained by their hashes.
#include "server/audit.h"

#include <utility>

#include <fmt/format.h>

#include "base/bytes.h"
#include "codec/base64.h"
#include "codec/json.h"
#include "codec/json_writer.h"
#include "crypto/digest.h"

namespace assay::server {
namespace {

std::string write_entry(const AuditEntry& entry, uint64_t number,
                        std::string_view previous) {
  codec::SortedObject object;
  object.add_int("number", static_cast<int64_t>(number));
  object.add_string("at", format_rfc3339(entry.at));
  object.add_string("actor", entry.actor);
  object.add_string("actorName", entry.actor_name);
  object.add_string("operation", entry.operation);
  object.add_string("provider", entry.provider);
  object.add_string("target", entry.target);
  object.add_string("before", entry.before);
  object.add_string("after", entry.after);
  object.add_string("requestId", entry.request_id);
  object.add_string("previous", previous);
  return object.text();
}

}  // namespace

std::string audit_hash(std::string_view text) {
  return codec::encode_base64(crypto::sha256(bytes_of(text)).bytes(),
                              codec::Base64::Url);
}

std::string audit_record_name(uint64_t number) {
  return fmt::format("audit/{:020}", number);
}

Result<AuditTrail> AuditTrail::open(store::Store& store) {
  AuditTrail trail;
  TRY(const std::optional<store::Record> record,
      store.load(std::string(kAuditEnd)));
  if (record) {
    TRY(const codec::json::value value,
        codec::parse_json(text_of(record->content)));
    TRY(const codec::json::object* const object, codec::as_object(value));
    TRY(trail.end_.number, codec::uint_member(*object, "number", INT64_MAX));
    TRY(const std::string_view hash, codec::string_member(*object, "hash"));
    trail.end_.hash = hash;
    trail.end_.version = record->version;
  }
  return trail;
}

std::vector<store::Change> AuditTrail::record(const AuditEntry& entry) {
  const std::string text = write_entry(entry, end_.number + 1, end_.hash);
  next_ = {end_.number + 1, audit_hash(text), end_.version + 1};
  codec::SortedObject object;
  object.add_int("number", static_cast<int64_t>(next_.number));
  object.add_string("hash", next_.hash);
  std::vector<store::Change> changes;
  changes.push_back(
      {audit_record_name(next_.number), "", 0, copy_of(bytes_of(text))});
  changes.push_back({std::string(kAuditEnd), "", end_.version,
                     copy_of(bytes_of(object.text()))});
  return changes;
}

void AuditTrail::committed() {
  end_ = next_;
}

}  // namespace assay::server
