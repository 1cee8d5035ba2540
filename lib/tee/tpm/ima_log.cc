// SPDX-License-Identifier: Apache-2.0
// Entries one after the other, and the fields of the templates that matter.
#include "tee/tpm/ima_log.h"

#include <fmt/format.h>

#include "base/reader.h"
#include "tee/tpm/pcr_bank.h"

namespace assay::tpm {
namespace {

constexpr size_t kSha1Digest = 20;

ImaTemplate template_of(Bytes name) {
  const std::string_view text = text_of(name);
  if (text == "ima-ng") {
    return ImaTemplate::Ng;
  }
  if (text == "ima-sig") {
    return ImaTemplate::Sig;
  }
  return text == "ima-buf" ? ImaTemplate::Buf : ImaTemplate::Other;
}

Bytes without_terminator(Bytes name) {
  return !name.empty() && name.back() == 0 ? name.first(name.size() - 1) : name;
}

// {length u32, bytes} each; true if they fill the data exactly.
bool read_fields(ImaEntry& entry) {
  if (entry.kind == ImaTemplate::Other) {
    return true;
  }
  Reader fields(entry.data);
  fields.take(fields.u32le());  // digest, with its algorithm
  entry.name = without_terminator(fields.take(fields.u32le()));
  if (entry.kind == ImaTemplate::Buf) {
    entry.buffer = fields.take(fields.u32le());
  } else if (entry.kind == ImaTemplate::Sig) {
    fields.take(fields.u32le());
  }
  return !fields.failed() && !fields.more();
}

Error malformed(size_t number, std::string_view field, size_t offset,
                std::string_view what) {
  return Error(
      Code::EvidenceMalformed,
      fmt::format("entry {}, {}, offset {}: {}", number, field, offset, what));
}

// A length, held against its limit, and as many bytes.
Result<Bytes> read_sized(Reader& reader, size_t limit, size_t number,
                         std::string_view field) {
  const size_t offset = reader.offset();
  const uint32_t size = reader.u32le();
  if (!reader.failed() && size > limit) {
    return malformed(number, field, offset,
                     fmt::format("{} bytes, more than {}", size, limit));
  }
  const Bytes bytes = reader.take(size);
  if (reader.failed()) {
    return malformed(number, field, offset, "the log ends in it");
  }
  return bytes;
}

Result<ImaEntry> read_entry(Reader& reader, size_t number) {
  ImaEntry entry;
  entry.offset = static_cast<uint32_t>(reader.offset());
  entry.pcr = reader.u32le();               //  0,  4
  entry.digest = reader.take(kSha1Digest);  //  4, 20
  if (reader.failed()) {
    return malformed(number, "digest", reader.offset(), "the log ends in it");
  }
  if (entry.pcr >= kPcrCount) {
    return malformed(number, "PCR index", entry.offset,
                     fmt::format("there is no PCR {}", entry.pcr));
  }
  TRY(entry.template_name,
      read_sized(reader, kMaxImaName, number, "template name"));
  TRY(entry.data, read_sized(reader, kMaxImaData, number, "template data"));
  entry.kind = template_of(entry.template_name);
  if (!read_fields(entry)) {
    return malformed(number, "template data", entry.offset,
                     "its fields do not fill it");
  }
  return entry;
}

}  // namespace

Result<ImaLog> parse_ima_log(Bytes input) {
  if (input.size() > kMaxImaLogSize) {
    return Error(Code::EvidenceTooLarge,
                 fmt::format("an IMA log of {} bytes, more than {}",
                             input.size(), kMaxImaLogSize));
  }
  ImaLog log;
  Reader reader(input);
  size_t keys = 0;
  while (reader.more()) {
    if (log.entries.size() == kMaxImaEntries) {
      return malformed(log.entries.size(), "number of entries", reader.offset(),
                       fmt::format("more than {}", kMaxImaEntries));
    }
    TRY(const ImaEntry entry, read_entry(reader, log.entries.size()));
    keys += entry.key() ? 1 : 0;
    if (keys > kMaxImaKeys) {
      return malformed(log.entries.size(), "number of keys", entry.offset,
                       fmt::format("more than {}", kMaxImaKeys));
    }
    log.entries.push_back(entry);
  }
  return log;
}

Buffer ima_digest(const ImaEntry& entry, crypto::Hash hash, ImaBanks banks) {
  const size_t size = crypto::size_of(hash);
  if (entry.violation()) {
    return Buffer(size, 0xff);
  }
  if (hash != crypto::Hash::Sha1 && banks == ImaBanks::OwnDigests) {
    return crypto::digest(hash, {entry.data});
  }
  Buffer padded = copy_of(entry.digest);
  padded.resize(size);
  return padded;
}

}  // namespace assay::tpm
