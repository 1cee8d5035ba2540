// SPDX-License-Identifier: Apache-2.0
// The supply of collateral: what requests read, from files, from what was
// fetched before, and by background threads from the vendors.
#pragma once

#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "collateral/agenda.h"
#include "collateral/circuit.h"
#include "collateral/lane.h"
#include "collateral/library.h"
#include "collateral/shelf.h"
#include "collateral/snapshot.h"
#include "download/download.h"
#include "published/published.h"

namespace assay::collateral {

// What a fetch came to, for the log.
struct Event {
  enum class Kind : uint8_t { Fetched, Refused, Failed, NotStored };

  Kind kind = Kind::Fetched;
  std::string item;
  std::string source;  // empty where none was asked
  std::string detail;  // what is wrong; empty where nothing is
};

// What can be said to a request whose endorsements were not enough.
struct Outlook {
  // AtHand: nothing can be fetched that would help. Coming: ask again then.
  // Busy: so, too, but it is not even asked for yet, as too much else is.
  // Refused: the sources do not have it.
  enum class Kind : uint8_t { AtHand, Refused, Coming, Busy };

  Kind kind = Kind::AtHand;
  std::string name;                     // of an item that is missing
  std::chrono::seconds retry_after{1};  // Coming, Busy
  std::string why;                      // what the sources said last, or empty
};

// One source, for people.
struct SourceStatus {
  std::string source;
  bool open = false;  // the circuit: not asked for a while
  unsigned failures = 0;
  uint64_t fetched = 0;
  uint64_t refused = 0;
  uint64_t failed = 0;
  std::string last_error;
};

// One item, for people: what is held, and what is known of the next fetch.
struct ItemStatus {
  std::string name;
  bool in_flight = false;
  unsigned failures = 0;
  std::string last_error;
  std::optional<std::chrono::seconds> next_try;
};

// Thread-safe.
class Supply {
 public:
  // A vendor's service.
  struct Service {
    PlaceKind kind = PlaceKind::Pcs;  // one that has a dialect
    std::string url;
    Circuit::Options circuit{};
  };

  struct Options {
    std::vector<Service> services;  // in order
    store::Store* store = nullptr;  // outlives the supply; null: none
    std::filesystem::path ca_file;  // trusted besides the system's; or empty
    download::Limits limits{.timeout = std::chrono::milliseconds(10'000),
                            .max_body = kMaxItemBody};
    Agenda::Options agenda{};
    std::chrono::seconds period{86'400};  // items are fetched again after
    unsigned most_threads = 4;            // of each dialect
    std::function<Time()> now;  // the time by which collateral is judged
    std::function<void(const Event&)> report;  // by any thread; may be empty
  };

  // Reads what the store has; fetching begins in the background where it has
  // become time. Records that give no item are reported.
  // Errors: StoreUnavailable.
  static Result<std::unique_ptr<Supply>> start(Options options, Library files,
                                               tee::Anchors anchors);

  Supply(const Supply&) = delete;
  Supply& operator=(const Supply&) = delete;
  ~Supply();

  const Published<Snapshot>& published() const ASSAY_LIFETIME_BOUND {
    return published_;
  }

  // After a reload. What was fetched stays where its anchor did.
  void replace(Library files, tee::Anchors anchors);

  // Sees to it that what is missing among the names is fetched. Never waits for
  // a network.
  Outlook want(std::span<const tee::EndorsementId> names);

  std::vector<SourceStatus> sources() const;
  std::vector<ItemStatus> items() const;

 private:
  struct Attempt;
  struct Question {
    std::string name;
    std::string url;
  };

  Supply(Options options, Library files, tee::Anchors anchors);

  void run(Lane& lane, download::Downloader& downloader);
  void fetch(Lane& lane, const std::string& name,
             download::Downloader& downloader);
  // False where the item must wait for its issuer, and does now.
  bool has_issuer(Lane& lane, const std::string& name);
  bool wait_for_turn(Source& source);
  Attempt ask(Lane& lane, Source& source, const Question& question,
              download::Downloader& downloader);
  Attempt take_in(const Lane& lane, const Source& source,
                  const std::string& name, const download::Reply& reply);
  void conclude(Lane& lane, Source& source, const Attempt& attempt,
                std::optional<std::chrono::seconds> retry_after);
  // The lane that has a source which offers the item; null where none does.
  Lane* find_lane(std::string_view name) const;
  // Requires: mutex_ is held.
  void add_prospect(Outlook& outlook, std::string_view name,
                    Clock::time_point now);
  // Both: shelf_mutex_ is held, or no thread runs yet.
  void judge_files();
  void publish();
  // Nothing where it is not to be fetched again by itself.
  std::optional<Clock::time_point> due_of(const Held& held) const;
  void report(Event::Kind kind, const std::string& item,
              const std::string& source, const std::string& detail) const;

  const Options options_;
  std::vector<std::unique_ptr<download::Downloader>> downloaders_;

  std::mutex shelf_mutex_;  // of what follows; may be held during a commit
  Shelf shelf_;
  Library files_;
  std::vector<Known> of_files_;
  tee::Anchors anchors_;

  mutable std::mutex mutex_;      // of what follows; held for moments
  std::condition_variable bell_;  // something is due, or it is the end
  std::condition_variable turn_;  // of a source, or it is the end
  bool stopping_ = false;
  std::vector<std::unique_ptr<Lane>> lanes_;

  Published<Snapshot> published_;
  std::vector<std::thread> threads_;
};

}  // namespace assay::collateral
