// SPDX-License-Identifier: Apache-2.0
// Walks over a log once; every length is held against a limit and what is left.
#include "tee/tpm/event_log.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "base/reader.h"
#include "tee/tpm/event_names.h"
#include "tee/tpm/pcr_bank.h"

namespace assay::tpm {
namespace {

constexpr std::string_view kSignature("Spec ID Event03\0", 16);
constexpr size_t kMaxDigest = 64;
constexpr size_t kSha1Digest = 20;
constexpr uint8_t kMajorVersion = 2;

// Where an error is: "event 12, digest count, offset 3456".
class Walk {
 public:
  explicit Walk(Bytes input) : input_(input), reader_(input) {}

  Result<EventLog> parse();

 private:
  Error malformed(std::string_view field, size_t offset,
                  std::string_view what) const {
    return Error(Code::EvidenceMalformed,
                 fmt::format("event {}, {}, offset {}: {}", log_.events.size(),
                             field, offset, what));
  }
  Error truncated(std::string_view field) const {
    return malformed(field, reader_.offset(), "the log ends in it");
  }

  Result<bool> at_end();
  Result<> read_event();
  Result<Bytes> read_digests();
  Result<Bytes> read_data();
  Result<> read_header(Bytes data, size_t offset);
  Result<> take_algorithms(Reader& header, size_t offset);

  Bytes input_;
  Reader reader_;
  EventLog log_;
};

bool filled_with(Bytes bytes, uint8_t value) {
  return std::all_of(bytes.begin(), bytes.end(),
                     [&](uint8_t byte) { return byte == value; });
}

// True at the end of the input, and where padding begins: an index of all ones
// that is not of an event without PCR, or a header of zeros. What follows must
// then be padding, too, so that this is found out once.
Result<bool> Walk::at_end() {
  constexpr size_t kShortest = 8;
  const Bytes left = input_.subspan(reader_.offset());
  Reader ahead(left);
  const uint32_t pcr = ahead.u32le();
  const uint32_t type = ahead.u32le();
  const bool zeros = all_zero(left.first(std::min(
      left.size(), kShortest + (log_.has_header() ? 4 : kSha1Digest + 4))));
  const bool ones = pcr == kNoPcr && type != kEvNoAction;
  if (left.size() >= kShortest && !zeros && !ones) {
    return false;
  }
  if (!all_zero(left) && !filled_with(left, 0xff)) {
    return left.size() < kShortest
               ? truncated("PCR index")
               : malformed("PCR index", reader_.offset(),
                           "padding begins, but not all that follows is");
  }
  log_.padding = left.size();
  return true;
}

Result<Bytes> Walk::read_digests() {
  if (!log_.has_header()) {
    return reader_.take(kSha1Digest);
  }
  const size_t start = reader_.offset();
  const uint32_t count = reader_.u32le();
  if (reader_.failed()) {
    return truncated("digest count");
  }
  if (count != log_.banks.size()) {
    return malformed("digest count", start,
                     fmt::format("the header names {} algorithms, found {}",
                                 log_.banks.size(), count));
  }
  const size_t first = reader_.offset();
  uint32_t seen = 0;
  for (uint32_t i = 0; i < count; ++i) {
    const size_t offset = reader_.offset();
    const uint16_t algorithm = reader_.u16le();
    const auto bank = std::find_if(
        log_.banks.begin(), log_.banks.end(),
        [&](const LogBank& item) { return item.algorithm == algorithm; });
    const auto index = bank - log_.banks.begin();
    if (reader_.failed()) {
      return truncated("digest algorithm");
    }
    if (bank == log_.banks.end() || (seen >> index & 1) != 0) {
      return malformed("digest algorithm", offset,
                       fmt::format("0x{:04x} is not in the header, or twice "
                                   "in the event",
                                   algorithm));
    }
    seen |= uint32_t{1} << index;
    reader_.take(bank->size);
  }
  return input_.subspan(first, reader_.offset() - first);
}

Result<Bytes> Walk::read_data() {
  const size_t offset = reader_.offset();
  const uint32_t size = reader_.u32le();
  if (reader_.failed()) {
    return truncated("event size");
  }
  if (size > kMaxEventData) {
    return malformed(
        "event size", offset,
        fmt::format("{} bytes, more than {}", size, kMaxEventData));
  }
  const Bytes data = reader_.take(size);
  if (reader_.failed()) {
    return malformed("event data", reader_.offset(),
                     fmt::format("{} bytes are left of {}",
                                 input_.size() - reader_.offset(), size));
  }
  return data;
}

Result<> Walk::take_algorithms(Reader& header, size_t offset) {
  const uint32_t count = header.u32le();
  if (count == 0 || count > kMaxLogAlgorithms) {
    return malformed(
        "number of algorithms", offset,
        fmt::format("expected 1 to {}, found {}", kMaxLogAlgorithms, count));
  }
  for (uint32_t i = 0; i < count; ++i) {
    LogBank bank;
    bank.algorithm = header.u16le();
    bank.size = header.u16le();
    const std::optional<crypto::Hash> hash = find_hash(bank.algorithm);
    const bool fits = hash ? bank.size == crypto::size_of(*hash)
                           : bank.size > 0 && bank.size <= kMaxDigest;
    const bool repeated = std::any_of(
        log_.banks.begin(), log_.banks.end(), [&](const LogBank& other) {
          return other.algorithm == bank.algorithm;
        });
    if (!fits || repeated) {
      return malformed(
          "algorithms", offset,
          fmt::format("0x{:04x} with digests of {} bytes{}", bank.algorithm,
                      bank.size, repeated ? ", again" : ""));
    }
    log_.banks.push_back(bank);
  }
  return {};
}

// TCG_EfiSpecIDEvent, after its signature.
Result<> Walk::read_header(Bytes data, size_t offset) {
  Reader header(data);
  header.take(kSignature.size());          //  0, 16 signature
  header.u32le();                          // 16,  4 platformClass
  header.u8();                             // 20,  1 specVersionMinor
  const uint8_t major = header.u8();       // 21,  1 specVersionMajor
  header.u8();                             // 22,  1 specErrata
  const uint8_t uintn_size = header.u8();  // 23,  1: 1 = 32 bit, 2 = 64 bit
  if (major != kMajorVersion || uintn_size < 1 || uintn_size > 2) {
    return malformed(
        "header", offset,
        fmt::format("version {} with integers of kind {}", major, uintn_size));
  }
  log_.banks.clear();
  TRY_OK(take_algorithms(header, offset));  // 24
  header.take(header.u8());                 // vendorInfoSize, vendorInfo
  if (header.failed() || header.more()) {
    return malformed("header", offset, "its lengths do not add up");
  }
  log_.format = LogFormat::CryptoAgile;
  return {};
}

Result<> Walk::read_event() {
  Event event;
  event.offset = static_cast<uint32_t>(reader_.offset());
  event.pcr = reader_.u32le();
  event.type = reader_.u32le();
  if (event.pcr >= kPcrCount &&
      (event.pcr != kNoPcr || event.type != kEvNoAction)) {
    return malformed("PCR index", event.offset,
                     fmt::format("there is no PCR {}", event.pcr));
  }
  TRY(event.digests, read_digests());
  if (reader_.failed()) {
    return truncated("digest");
  }
  TRY(event.data, read_data());
  const bool first = log_.events.empty();
  if (first && event.pcr == 0 && event.type == kEvNoAction &&
      text_of(event.data).starts_with(kSignature)) {
    if (!all_zero(event.digests)) {
      return malformed("digest", event.offset, "that of the header is zeros");
    }
    TRY_OK(read_header(event.data, event.offset));
  }
  log_.events.push_back(event);
  return {};
}

Result<EventLog> Walk::parse() {
  log_.banks = {{algorithm_of(crypto::Hash::Sha1), kSha1Digest}};
  TRY(bool ended, at_end());
  while (!ended) {
    if (log_.events.size() == kMaxEvents) {
      return malformed("number of events", reader_.offset(),
                       fmt::format("more than {}", kMaxEvents));
    }
    TRY_OK(read_event());
    TRY(ended, at_end());
  }
  if (log_.events.empty()) {
    return malformed("PCR index", 0, "the log has no event");
  }
  return std::move(log_);
}

}  // namespace

std::string_view name_of(LogFormat format) {
  return format == LogFormat::Sha1 ? "sha1" : "crypto-agile";
}

std::vector<crypto::Hash> EventLog::hashes() const {
  std::vector<crypto::Hash> found;
  for (const LogBank& bank : banks) {
    if (const std::optional<crypto::Hash> hash = find_hash(bank.algorithm)) {
      found.push_back(*hash);
    }
  }
  return found;
}

Bytes EventLog::digest(const Event& event, crypto::Hash hash) const {
  const bool bare = !has_header() || &event == events.data();
  if (bare) {
    return hash == crypto::Hash::Sha1 ? event.digests : Bytes();
  }
  Reader reader(event.digests);
  while (reader.more()) {
    const uint16_t algorithm = reader.u16le();
    const auto bank = std::find_if(
        banks.begin(), banks.end(),
        [&](const LogBank& item) { return item.algorithm == algorithm; });
    const Bytes digest = reader.take(bank->size);
    if (algorithm == algorithm_of(hash)) {
      return digest;
    }
  }
  return {};
}

Result<EventLog> parse_event_log(Bytes input) {
  if (input.size() > kMaxLogSize) {
    return Error(Code::EvidenceTooLarge,
                 fmt::format("an event log of {} bytes, more than {}",
                             input.size(), kMaxLogSize));
  }
  return Walk(input).parse();
}

}  // namespace assay::tpm
