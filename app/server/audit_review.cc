// SPDX-License-Identifier: Apache-2.0
// Reads the trail and follows its hashes.
#include "server/audit_review.h"

#include <algorithm>
#include <charconv>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "base/bytes.h"
#include "codec/json.h"

namespace assay::server {
namespace {

constexpr std::string_view kPrefix = "audit/";

// A record of the trail, read or not.
struct Found {
  uint64_t number = 0;
  std::string text;     // empty where it cannot be read
  std::string problem;  // why not
};

Result<std::string> text_member(const codec::json::object& object,
                                std::string_view name) {
  TRY(const std::string_view text, codec::string_member(object, name));
  return std::string(text);
}

struct Parsed {
  uint64_t number = 0;
  AuditEntry entry;
  std::string previous;
};

Result<Parsed> parse_entry(std::string_view text) {
  TRY(const codec::json::value value, codec::parse_json(text));
  TRY(const codec::json::object* const object, codec::as_object(value));
  Parsed parsed;
  TRY(parsed.number, codec::uint_member(*object, "number", INT64_MAX));
  TRY(const std::string at, text_member(*object, "at"));
  TRY(parsed.entry.at, parse_rfc3339(at));
  TRY(parsed.entry.actor, text_member(*object, "actor"));
  TRY(parsed.entry.actor_name, text_member(*object, "actorName"));
  TRY(parsed.entry.operation, text_member(*object, "operation"));
  TRY(parsed.entry.provider, text_member(*object, "provider"));
  TRY(parsed.entry.target, text_member(*object, "target"));
  TRY(parsed.entry.before, text_member(*object, "before"));
  TRY(parsed.entry.after, text_member(*object, "after"));
  TRY(parsed.entry.request_id, text_member(*object, "requestId"));
  TRY(parsed.previous, text_member(*object, "previous"));
  return parsed;
}

uint64_t number_of(std::string_view name) {
  uint64_t number = 0;
  const std::string_view digits = name.substr(kPrefix.size());
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return number;
}

Result<std::vector<Found>> find_records(store::Store& store) {
  std::vector<Found> found;
  TRY_OK(store.for_each(
      kPrefix,
      [&found](std::string_view name,
               const Result<store::Record>& record) -> Result<> {
        found.push_back(
            {.number = number_of(name),
             .text = record ? std::string(text_of(record->content)) : "",
             .problem = record ? "" : record.error().message()});
        return {};
      }));
  std::ranges::sort(found, {}, &Found::number);
  return found;
}

// What the record of the trail's end says it ends with.
struct End {
  uint64_t number = 0;
  std::string hash;
};

Result<End> find_end(store::Store& store) {
  TRY(const std::optional<store::Record> record,
      store.load(std::string(kAuditEnd)));
  if (!record) {
    return End{};
  }
  TRY(const codec::json::value value,
      codec::parse_json(text_of(record->content)));
  TRY(const codec::json::object* const object, codec::as_object(value));
  End end;
  TRY(end.number, codec::uint_member(*object, "number", INT64_MAX));
  TRY(end.hash, text_member(*object, "hash"));
  return end;
}

}  // namespace

Result<AuditReview> review_audit(store::Store& store) {
  TRY(const std::vector<Found> records, find_records(store));
  AuditReview review;
  const auto breaks = [&review](std::string why) {
    if (!review.broken) {
      review.broken = std::move(why);
    }
  };
  uint64_t expected = 1;
  std::string hash;
  for (const Found& found : records) {
    if (found.number != expected) {
      breaks(fmt::format("expected entry {}, found entry {}", expected,
                         found.number));
    }
    expected = found.number + 1;
    auto parsed =
        found.problem.empty()
            ? parse_entry(found.text)
            : Result<Parsed>(Error(Code::StoreSealBroken, found.problem));
    if (!parsed) {
      breaks(fmt::format("entry {} cannot be read: {}", found.number,
                         parsed.error().message()));
      continue;
    }
    if (parsed->number != found.number) {
      breaks(fmt::format("entry {} says that it is entry {}", found.number,
                         parsed->number));
    }
    if (parsed->previous != hash) {
      breaks(fmt::format("entry {} does not have the hash of the one before",
                         found.number));
    }
    hash = audit_hash(found.text);
    review.entries.push_back(
        {found.number, std::move(parsed->entry), found.text});
  }
  const auto end = find_end(store);
  if (!end) {
    breaks("the end of the trail cannot be read: " + end.error().message());
  } else if (end->number != expected - 1 || end->hash != hash) {
    breaks(fmt::format(
        "expected to end with entry {}, found entry {}{}", end->number,
        expected - 1, end->number == expected - 1 ? " with another hash" : ""));
  }
  return review;
}

}  // namespace assay::server
