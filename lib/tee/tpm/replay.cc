// SPDX-License-Identifier: Apache-2.0
// Extends registers event by event; where history has two readings, both.
#include "tee/tpm/replay.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/assert.h"
#include "codec/hex.h"
#include "crypto/digester.h"
#include "tee/tpm/event_names.h"

namespace assay::tpm {
namespace {

using Reason = ReplayDifference::Reason;

constexpr std::string_view kStartupLocality("StartupLocality\0", 16);
constexpr unsigned kExitPcr = 5;
constexpr std::string_view kExitInvocation = "Exit Boot Services Invocation";
constexpr std::string_view kExitSuccess =
    "Exit Boot Services Returned with Success";

void extend(std::span<PcrCandidate> candidates, crypto::Digester& digester,
            Bytes digest) {
  for (PcrCandidate& item : candidates) {
    item.digest = digester.digest({item.digest, digest});
  }
}

// The locality from which the TPM was started: 0, 3 or 4.
std::optional<uint8_t> startup_locality(const Event& event) {
  const std::string_view text = text_of(event.data);
  if (event.type != kEvNoAction || event.pcr != 0 ||
      text.size() != kStartupLocality.size() + 1 ||
      !text.starts_with(kStartupLocality)) {
    return std::nullopt;
  }
  return event.data.back();
}

class Replayer {
 public:
  explicit Replayer(crypto::Hash hash) : bank_(hash), digester_(hash) {
    for (ReplayedPcr& pcr : bank_.pcrs) {
      pcr.candidates = {{Buffer(crypto::size_of(hash))}};
    }
  }

  void add(const EventLog& log) {
    const std::vector<crypto::Hash> hashes = log.hashes();
    if (std::find(hashes.begin(), hashes.end(), bank_.hash) == hashes.end()) {
      bank_.in_every_log = false;
      return;
    }
    for (const Event& event : log.events) {
      add(log, event);
    }
  }

  void add(const ImaLog& log);

  ReplayedBank finish();

 private:
  void add(const EventLog& log, const Event& event);

  ReplayedBank bank_;
  crypto::Digester digester_;
  bool exit_logged_ = false;
};

void Replayer::add(const EventLog& log, const Event& event) {
  if (event.type == kEvNoAction) {
    ReplayedPcr& first = bank_.pcrs[0];
    const std::optional<uint8_t> locality = startup_locality(event);
    if (locality && !first.extended) {
      first.candidates[0].digest.back() = *locality;
      first.extended = true;
    }
    return;
  }
  ReplayedPcr& pcr = bank_.pcrs[event.pcr];
  pcr.extended = true;
  exit_logged_ = exit_logged_ || (event.pcr == kExitPcr &&
                                  text_of(event.data) == kExitInvocation);
  extend(pcr.candidates, digester_, log.digest(event, bank_.hash));
}

// Every candidate goes two ways where the kernels differ.
void Replayer::add(const ImaLog& log) {
  const std::array<ReplayedPcr, kPcrCount> before = bank_.pcrs;
  const bool one_way = bank_.hash == crypto::Hash::Sha1;
  for (const ImaEntry& entry : log.entries) {
    ReplayedPcr& pcr = bank_.pcrs[entry.pcr];
    pcr.extended = true;
    extend(pcr.candidates, digester_,
           ima_digest(entry, bank_.hash, ImaBanks::OwnDigests));
  }
  if (one_way) {
    return;
  }
  std::array<ReplayedPcr, kPcrCount> padded = before;
  uint32_t touched = 0;
  for (const ImaEntry& entry : log.entries) {
    touched |= uint32_t{1} << entry.pcr;
    extend(padded[entry.pcr].candidates, digester_,
           ima_digest(entry, bank_.hash, ImaBanks::PaddedSha1));
  }
  for (unsigned index = 0; index < kPcrCount; ++index) {
    if ((touched >> index & 1) != 0) {
      auto& all = bank_.pcrs[index].candidates;
      const auto& more = padded[index].candidates;
      all.insert(all.end(), more.begin(), more.end());
    }
  }
}

ReplayedBank Replayer::finish() {
  if (!exit_logged_ && bank_.pcrs[kExitPcr].extended) {
    auto& all = bank_.pcrs[kExitPcr].candidates;
    std::vector<PcrCandidate> left(all);
    for (const std::string_view text : {kExitInvocation, kExitSuccess}) {
      extend(left, digester_, crypto::digest(bank_.hash, {bytes_of(text)}));
    }
    for (PcrCandidate& item : left) {
      item.boot_services_exit = true;
      all.push_back(std::move(item));
    }
  }
  return std::move(bank_);
}

std::optional<Reason> judge(const ReplayedBank& bank, const PcrValue& quoted,
                            std::vector<Note>& notes) {
  if (!bank.in_every_log) {
    return Reason::NoSuchBank;
  }
  const ReplayedPcr& pcr = bank.pcrs[quoted.index];
  if (!pcr.extended && quoted.index >= kFirstDynamicPcr) {
    return std::nullopt;
  }
  for (const PcrCandidate& item : pcr.candidates) {
    if (equal(item.digest, quoted.digest)) {
      if (item.boot_services_exit) {
        notes.push_back({"tpm.log.boot_services_exit",
                         "the events of leaving boot services are measured, "
                         "but not in the log",
                         fmt::format("PCR {}", quoted.index)});
      }
      return std::nullopt;
    }
  }
  return pcr.extended ? Reason::Differs : Reason::NotMeasured;
}

}  // namespace

PcrBank bank_of(const ReplayedBank& replayed) {
  PcrBank bank(replayed.hash);
  for (unsigned index = 0; index < kPcrCount; ++index) {
    if (replayed.in_every_log && replayed.pcrs[index].extended) {
      bank.set(index, replayed.pcrs[index].candidates[0].digest);
    }
  }
  return bank;
}

Result<ReplayedBank> replay(std::span<const AnyLog> logs, crypto::Hash hash) {
  Replayer replayer(hash);
  size_t ima_logs = 0;
  for (const AnyLog& log : logs) {
    if (const auto* const tcg = std::get_if<const EventLog*>(&log)) {
      replayer.add(**tcg);
    } else if (++ima_logs > kMaxImaLogs) {
      return Error(Code::EvidenceMalformed,
                   fmt::format("more than {} IMA logs", kMaxImaLogs));
    } else {
      replayer.add(*std::get<const ImaLog*>(log));
    }
  }
  return replayer.finish();
}

std::string to_text(const ReplayDifference& difference) {
  const std::string name =
      fmt::format("PCR {} ({})", difference.index, name_of(difference.hash));
  switch (difference.reason) {
    case Reason::NoSuchBank:
      return fmt::format("{}: a log has no digests of that algorithm", name);
    case Reason::NotMeasured:
      return fmt::format("{}: quoted as {}, but the logs have no event of it",
                         name, codec::encode_hex(difference.expected));
    case Reason::Differs:
      return fmt::format("{}: quoted as {}, but the logs replay to {}", name,
                         codec::encode_hex(difference.expected),
                         codec::encode_hex(difference.replayed));
  }
  return name;
}

ReplayMatch match_quoted(const ReplayedBank& replayed, const PcrBank& quoted) {
  ASSAY_ASSERT(replayed.hash == quoted.hash());
  ReplayMatch match;
  for (const PcrValue& value : quoted.values()) {
    if (const auto reason = judge(replayed, value, match.notes)) {
      const Buffer& plain = replayed.pcrs[value.index].candidates[0].digest;
      match.difference = ReplayDifference{
          *reason, replayed.hash, value.index, copy_of(value.digest),
          *reason == Reason::NoSuchBank ? Buffer() : plain};
      break;
    }
  }
  return match;
}

}  // namespace assay::tpm
