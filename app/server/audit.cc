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

struct End {
  uint64_t number = 0;   // of the last entry
  std::string hash;      // audit_hash of its text; empty for none
  uint64_t version = 0;  // of the record that says so
};

Result<End> read_end(const store::Loader& loader) {
  End end;
  TRY(const std::optional<store::Record> record, loader(kAuditEnd));
  if (record) {
    TRY(const codec::json::value value,
        codec::parse_json(text_of(record->content)));
    TRY(const codec::json::object* const object, codec::as_object(value));
    TRY(end.number, codec::uint_member(*object, "number", INT64_MAX));
    TRY(const std::string_view hash, codec::string_member(*object, "hash"));
    end.hash = hash;
    end.version = record->version;
  }
  return end;
}

}  // namespace

std::string audit_hash(std::string_view text) {
  return codec::encode_base64(crypto::sha256(bytes_of(text)).bytes(),
                              codec::Base64::Url);
}

std::string audit_record_name(uint64_t number) {
  return fmt::format("audit/{:020}", number);
}

Result<std::vector<store::Change>> record_audit(const store::Loader& loader,
                                                const AuditEntry& entry) {
  TRY(const End end, read_end(loader));
  const uint64_t number = end.number + 1;
  const std::string text = write_entry(entry, number, end.hash);
  codec::SortedObject object;
  object.add_int("number", static_cast<int64_t>(number));
  object.add_string("hash", audit_hash(text));
  std::vector<store::Change> changes;
  changes.push_back(
      {audit_record_name(number), "", 0, copy_of(bytes_of(text))});
  changes.push_back({std::string(kAuditEnd), "", end.version,
                     copy_of(bytes_of(object.text()))});
  return changes;
}

Result<uint64_t> find_audit_end(store::Store& store) {
  TRY(const End end,
      read_end([&store](std::string_view name) { return store.load(name); }));
  return end.number;
}

}  // namespace assay::server
