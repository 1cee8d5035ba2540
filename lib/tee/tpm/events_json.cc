// SPDX-License-Identifier: Apache-2.0
// Writes one string from front to back; nothing is built and copied again.
#include "tee/tpm/events_json.h"

#include <algorithm>
#include <array>
#include <span>

#include "base/assert.h"
#include "codec/base64.h"
#include "codec/hex.h"
#include "codec/json_writer.h"
#include "codec/utf8.h"
#include "tee/tpm/event_names.h"
#include "tee/tpm/utf16.h"
#include "x509/certificate.h"

namespace assay::tpm {
namespace {

void append_string(std::string& out, Bytes utf8) {
  codec::append_json_string(
      out, codec::replace_invalid_utf8(std::string(text_of(utf8))));
}

void append_text(std::string& out, Bytes utf16) {
  std::array<char, 256> room;
  if (const auto ascii = ascii_of(utf16, room)) {
    codec::append_json_string(out, *ascii);
  } else {
    codec::append_json_string(out, utf8_of(utf16));
  }
}

void append_base64url(std::string& out, Bytes bytes) {
  out += '"';
  codec::append_base64(out, bytes, codec::Base64::Url);
  out += '"';
}

void append_name(std::string& out, std::string_view name) {
  out += out.back() == '{' ? "\"" : ",\"";
  out += name;
  out += "\":";
}

bool is_array(SipaKind kind) {
  return kind == SipaKind::Lists || kind == SipaKind::Structs ||
         kind == SipaKind::Keys;
}

using Sequence = std::span<const SipaEvent>;

void append_members(std::string& out, Sequence all, size_t begin, size_t end);

void append_named(std::string& out, const SipaEvent& event) {
  const std::optional<uint64_t> value = event.number();
  if (!value) {
    out += R"({"RawData":)";
    append_base64url(out, event.data);
    out += '}';
    return;
  }
  out += R"({"Value":)" + std::to_string(*value) + R"(,"String":)";
  codec::append_json_string(out, sipa_text(event.code, *value));
  out += '}';
}

void append_value(std::string& out, Sequence all, size_t index) {
  const SipaEvent& event = all[index];
  switch (event.info->kind) {
    case SipaKind::List:
    case SipaKind::Lists:
      out += '{';
      append_members(out, all, index + 1, event.end);
      out += '}';
      return;
    case SipaKind::Bool:
      out += event.flag() ? "true" : "false";
      return;
    case SipaKind::Number:
      if (const std::optional<uint64_t> value = event.number()) {
        out += std::to_string(*value);
        return;
      }
      append_base64url(out, event.data);
      return;
    case SipaKind::Named:
      append_named(out, event);
      return;
    case SipaKind::Text:
      append_text(out, event.data);
      return;
    case SipaKind::Raw:
      if (event.info->code == Sipa::kUnknown) {
        out += R"({"EventId":)" + std::to_string(event.code) + '}';
        return;
      }
      append_base64url(out, event.data);
      return;
    case SipaKind::Keys:
      append_base64url(out, event.data);
      return;
    case SipaKind::Struct:
    case SipaKind::Structs:
      out += R"({"RawData":)";
      append_base64url(out, event.data);
      out += '}';
      return;
  }
}

// The members of one aggregation, by the place where their codes occur first:
// few codes, but many events of one (modules that were loaded). Nothing is
// taken from the heap, for aggregations are many.
class Members {
 public:
  struct Member {
    const SipaInfo* info;
    size_t first;
    size_t last;
    size_t count;
  };

  Members(Sequence all, size_t begin, size_t end) {
    for (size_t i = begin; i < end; i = all[i].end) {
      add(all[i].info, i);
    }
  }

  std::span<const Member> items() const { return std::span(items_, size_); }

 private:
  // A row of the table, or the one of codes that it does not have.
  static constexpr size_t kMost = 128;

  void add(const SipaInfo* info, size_t index) {
    for (size_t i = 0; i < size_; ++i) {
      if (items_[i].info == info) {
        items_[i].last = index;
        ++items_[i].count;
        return;
      }
    }
    ASSAY_ASSERT(size_ < kMost);
    items_[size_++] = {info, index, index, 1};
  }

  Member items_[kMost];
  size_t size_ = 0;
};

void append_list(std::string& out, Sequence all, const Members::Member& member,
                 size_t end) {
  out += '[';
  size_t left = member.count;
  for (size_t i = member.first; i < end && left > 0; i = all[i].end) {
    if (all[i].info == member.info) {
      out += left == member.count ? "" : ",";
      append_value(out, all, i);
      --left;
    }
  }
  out += ']';
}

void append_members(std::string& out, Sequence all, size_t begin, size_t end) {
  const Members members(all, begin, end);
  for (const Members::Member& member : members.items()) {
    append_name(out, member.info->name);
    if (is_array(member.info->kind)) {
      append_list(out, all, member, end);
    } else {
      append_value(out, all, member.last);
    }
  }
}

void append_processed(std::string& out, const TaggedEvent& tagged) {
  out += '{';
  append_members(out, tagged.events, 0, tagged.events.size());
  out += '}';
}

void append_processed(std::string& out, const MeasuredVariable& item) {
  out += R"({"VariableGuid":")" + item.guid() + R"(","UnicodeName":)";
  codec::append_json_string(out, item.name());
  out += R"(,"VariableData":)";
  append_base64url(out, item.variable.data);
  out += '}';
}

class EventsWriter {
 public:
  explicit EventsWriter(const BootRecord& record) : record_(record) {}

  std::string write() {
    out_.reserve(expected_size());
    out_ = R"({"Events":[)";
    for (size_t i = 0; i < record_.logs.size(); ++i) {
      if (const auto* const log =
              std::get_if<const EventLog*>(&record_.logs[i])) {
        for (const Event& event : (*log)->events) {
          append_event(**log, event);
        }
      } else {
        for (const ImaEntry& entry :
             std::get<const ImaLog*>(record_.logs[i])->entries) {
          append_entry(entry);
        }
      }
    }
    return std::move(out_ += "]}");
  }

 private:
  // Enough for most logs: growing copies everything that is there.
  size_t expected_size() const {
    constexpr size_t kMembers = 192;
    size_t size = 0;
    for (const AnyLog& any : record_.logs) {
      if (const auto* const log = std::get_if<const EventLog*>(&any)) {
        for (const Event& event : (*log)->events) {
          size += kMembers + 2 * event.digests.size();
        }
      } else {
        size += kMembers * std::get<const ImaLog*>(any)->entries.size();
      }
    }
    for (const MeasuredVariable& item : record_.variables) {
      size += 2 * item.event->data.size();
    }
    for (const TaggedEvent& item : record_.tagged) {
      size += 2 * item.event->data.size();
    }
    return size;
  }

  void append_head(uint32_t pcr) {
    out_ += sequence_ == 0 ? "" : ",";
    out_ += R"({"EventSeq":)" + std::to_string(sequence_++) +
            R"(,"PcrIndex":)" + std::to_string(pcr);
  }

  void append_event(const EventLog& log, const Event& event) {
    append_head(event.pcr);
    out_ += R"(,"EventType":)" + std::to_string(event.type) +
            R"(,"EventTypeString":")" + event_type_name(event.type) +
            R"(","EventSize":)" + std::to_string(event.data.size()) +
            R"(,"Digests":{)";
    for (const crypto::Hash hash :
         {crypto::Hash::Sha1, crypto::Hash::Sha256, crypto::Hash::Sha384,
          crypto::Hash::Sha512}) {
      if (const Bytes digest = log.digest(event, hash); !digest.empty()) {
        append_name(out_, name_of(hash));
        out_ += '"';
        codec::append_hex(out_, digest);
        out_ += '"';
      }
    }
    out_ += '}';
    append_data(event);
    out_ += '}';
  }

  // The record is in the order of events, and so are the two cursors.
  void append_data(const Event& event) {
    if (variable_ < record_.variables.size() &&
        record_.variables[variable_].event == &event) {
      out_ += R"(,"ProcessedData":)";
      append_processed(out_, record_.variables[variable_++]);
    } else if (tagged_ < record_.tagged.size() &&
               record_.tagged[tagged_].event == &event) {
      const TaggedEvent& tagged = record_.tagged[tagged_++];
      if (tagged.believed) {
        out_ += R"(,"ProcessedData":)";
        append_processed(out_, tagged);
      } else {
        out_ += R"(,"AfterSeparator":true,"ProcessedData":{})";
      }
    } else {
      out_ += R"(,"ProcessedData":{})";
    }
  }

  void append_entry(const ImaEntry& entry) {
    append_head(entry.pcr);
    out_ += R"(,"EventTypeString":"IMA_MEASUREMENT_EVENT","EventSize":)" +
            std::to_string(entry.data.size()) + R"(,"Digests":{"SHA1":")";
    codec::append_hex(out_, entry.digest);
    out_ += R"("},"ProcessedData":{)";
    if (entry.kind == ImaTemplate::Buf) {
      append_buffer(entry);
    }
    out_ += "}}";
  }

  void append_buffer(const ImaEntry& entry) {
    if (text_of(entry.name) == "kernel_version") {
      append_name(out_, "KernelVersion");
      append_string(out_, entry.buffer);
    } else if (entry.key()) {
      append_name(out_, "Keyring");
      append_string(out_, entry.name);
      if (const auto certificate = x509::Certificate::parse(entry.buffer)) {
        append_name(out_, "CertificateSubject");
        append_string(out_, bytes_of(certificate->subject_text()));
      }
    }
  }

  const BootRecord& record_;
  std::string out_;
  size_t sequence_ = 0;
  size_t variable_ = 0;
  size_t tagged_ = 0;
};

}  // namespace

std::string processed_data(const MeasuredVariable& variable) {
  std::string out;
  append_processed(out, variable);
  return out;
}

std::string processed_data(const TaggedEvent& tagged) {
  std::string out;
  append_processed(out, tagged);
  return out;
}

std::string events_json(const BootRecord& record) {
  return EventsWriter(record).write();
}

}  // namespace assay::tpm
