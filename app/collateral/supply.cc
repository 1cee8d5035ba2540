// SPDX-License-Identifier: Apache-2.0
// Threads that wait for what is due, ask the sources one after the other, and
// publish what they get.
#include "collateral/supply.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "base/assert.h"
#include "collateral/refresh.h"
#include "random/random.h"
#include "tee/snp/issue.h"

namespace assay::collateral {
namespace {

// From 0 to 1.
double chance() {
  uint8_t byte[2] = {};
  fill_random(byte);
  return static_cast<double>(byte[0] << 8 | byte[1]) / 0xffff;
}

// The source answered, and has no such item.
bool says_no(unsigned status) {
  return status == 400 || status == 404 || status == 410;
}

}  // namespace

struct Supply::Attempt {
  Event::Kind kind = Event::Kind::Failed;
  std::string error;
  // Of the next fetch, where it is Fetched; nothing where there is none.
  std::optional<Clock::time_point> due{};
};

Supply::Supply(Options options, Library files, tee::Anchors anchors)
    : options_(std::move(options)),
      shelf_(options_.store),
      files_(std::move(files)),
      anchors_(std::move(anchors)),
      published_(std::make_shared<const Snapshot>()) {
  for (const Service& service : options_.services) {
    const Dialect* const dialect = find_dialect(service.kind);
    ASSAY_ASSERT(dialect != nullptr);
    auto found = std::ranges::find_if(lanes_, [dialect](const auto& lane) {
      return &lane->dialect == dialect;
    });
    if (found == lanes_.end()) {
      lanes_.push_back(std::make_unique<Lane>(*dialect, options_.agenda));
      found = std::prev(lanes_.end());
    }
    (*found)->add_source(service.url, service.circuit);
  }
}

Result<std::unique_ptr<Supply>> Supply::start(Options options, Library files,
                                              tee::Anchors anchors) {
  std::unique_ptr<Supply> supply(
      new Supply(std::move(options), std::move(files), std::move(anchors)));
  TRY(const std::vector<Shelf::Dropped> dropped,
      supply->shelf_.load(supply->anchors_));
  for (const Shelf::Dropped& item : dropped) {
    supply->report(Event::Kind::Refused, item.name, "store", item.why);
  }
  supply->judge_files();
  supply->publish();
  for (const auto& [name, held] : supply->shelf_.held()) {
    Lane* const lane = supply->find_lane(name);
    const auto due = supply->due_of(held);
    if (lane != nullptr && due) {
      lane->agenda.plan(name, *due);
    }
  }
  std::vector<Lane*> lane_of;  // of each thread
  for (const auto& lane : supply->lanes_) {
    const unsigned threads =
        std::min(lane->dialect.threads, supply->options_.most_threads);
    for (unsigned i = 0; i < threads; ++i) {
      lane_of.push_back(lane.get());
      supply->downloaders_.push_back(std::make_unique<download::Downloader>(
          supply->options_.limits, supply->options_.ca_file));
    }
  }
  for (size_t i = 0; i < lane_of.size(); ++i) {
    supply->threads_.emplace_back([raw = supply.get(), lane = lane_of[i], i] {
      raw->run(*lane, *raw->downloaders_[i]);
    });
  }
  return supply;
}

Supply::~Supply() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  bell_.notify_all();
  turn_.notify_all();
  for (const auto& downloader : downloaders_) {
    downloader->cancel();
  }
  for (std::thread& thread : threads_) {
    thread.join();
  }
}

void Supply::replace(Library files, tee::Anchors anchors) {
  const std::lock_guard lock(shelf_mutex_);
  files_ = std::move(files);
  anchors_ = std::move(anchors);
  shelf_.review(anchors_);
  judge_files();
  publish();
}

void Supply::judge_files() {
  // Also what is over or has not begun: metrics and the clock's watch use it.
  of_files_ =
      sift(files_.endorsements(), anchors_, std::nullopt, "files").known;
}

void Supply::publish() {
  published_.publish(make_snapshot(files_, of_files_, shelf_));
}

Lane* Supply::find_lane(std::string_view name) const {
  for (const auto& lane : lanes_) {
    if (lane->dialect.url({}, name)) {
      return lane.get();
    }
  }
  return nullptr;
}

Outlook Supply::want(std::span<const tee::EndorsementId> names) {
  const std::shared_ptr<const Snapshot> snapshot = published_.get();
  const Time judged_at = options_.now();
  std::vector<std::string_view> missing;
  // What a file has may rest on another anchor than the evidence does.
  for (const Origin origin : {Origin::Any, Origin::Fetched}) {
    for (const tee::EndorsementId& id : names) {
      if (find_lane(id.name) != nullptr &&
          snapshot->find(id.name, judged_at, origin) == nullptr) {
        missing.push_back(id.name);
      }
    }
    if (!missing.empty()) {
      break;
    }
  }
  Outlook outlook;
  const Clock::time_point now = Clock::now();
  {
    const std::lock_guard lock(mutex_);
    for (size_t i = 0; i < missing.size(); ++i) {
      add_prospect(outlook, missing[i], now + std::chrono::nanoseconds(i));
    }
  }
  bell_.notify_all();
  return outlook;
}

// What is still coming decides: only when all has been asked for does the
// verifier know what is missing in the end. What comes first in the list is
// asked for first.
void Supply::add_prospect(Outlook& outlook, std::string_view name,
                          Clock::time_point now) {
  using Kind = Outlook::Kind;
  Lane& lane = *find_lane(name);
  const Agenda::Prospect prospect =
      lane.agenda.want(name, now, lane.dialect.standing(name));
  const auto entry = lane.agenda.entries().find(name);
  const std::string why =
      entry == lane.agenda.entries().end() ? "" : entry->second.last_error;
  const Kind kind = prospect == Agenda::Prospect::Refused ? Kind::Refused
                    : prospect == Agenda::Prospect::Full  ? Kind::Busy
                                                          : Kind::Coming;
  const std::chrono::seconds retry_after = outlook.retry_after;
  if (kind > outlook.kind) {
    outlook = {kind, std::string(name), retry_after, why};
  }
  if (kind != Kind::Refused) {
    outlook.retry_after = std::max(retry_after, lane.wait_for(name, now));
  }
}

void Supply::run(Lane& lane, download::Downloader& downloader) {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    const auto name = lane.agenda.take(Clock::now());
    if (name) {
      lock.unlock();
      fetch(lane, *name, downloader);
      lock.lock();
    } else if (const auto due = lane.agenda.next_due(); due) {
      bell_.wait_until(lock, *due);
    } else {
      bell_.wait(lock);
    }
  }
}

bool Supply::has_issuer(Lane& lane, const std::string& name) {
  const auto issuer = snp::issuer_of(name);
  if (!issuer || published_.get()->find(*issuer, options_.now()) != nullptr) {
    return true;
  }
  const std::lock_guard lock(mutex_);
  const Clock::time_point now = Clock::now();
  const bool refused =
      lane.agenda.want(*issuer, now) == Agenda::Prospect::Refused;
  Agenda::Failure failure{
      fmt::format("{} is not at hand", *issuer), now, {}, chance()};
  if (refused) {
    lane.agenda.refuse(name, std::move(failure));
  } else {
    failure.not_before = lane.agenda.expected(*issuer, now);
    lane.agenda.fail(name, std::move(failure));
  }
  return false;
}

// The sources in their order, until one gives the item.
void Supply::fetch(Lane& lane, const std::string& name,
                   download::Downloader& downloader) {
  if (!has_issuer(lane, name)) {
    return;
  }
  bool all_refused = true;
  std::string error;
  for (const auto& source : lane.sources()) {
    const auto url = lane.dialect.url(source->base, name);
    if (!url) {
      continue;
    }
    const Attempt attempt = ask(lane, *source, {name, *url}, downloader);
    if (attempt.kind == Event::Kind::Fetched) {
      const std::lock_guard lock(mutex_);
      lane.agenda.succeed(name, attempt.due);
      return;
    }
    all_refused = all_refused && attempt.kind == Event::Kind::Refused;
    error += fmt::format("{}{}: {}", error.empty() ? "" : "; ", source->label,
                         attempt.error);
  }
  const std::lock_guard lock(mutex_);
  const Clock::time_point now = Clock::now();
  Agenda::Failure failure{std::move(error), now, {}, chance()};
  if (all_refused) {
    lane.agenda.refuse(name, std::move(failure));
    return;
  }
  failure.not_before = lane.free_at(now);
  lane.agenda.fail(name, std::move(failure));
}

// Waits for the pause between requests, not for a source that is down.
bool Supply::wait_for_turn(Source& source) {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    const Clock::time_point now = Clock::now();
    if (source.circuit.is_open(now)) {
      return false;
    }
    if (source.circuit.try_begin(now)) {
      return true;
    }
    turn_.wait_until(lock, source.circuit.free_at(now));
  }
  return false;
}

Supply::Attempt Supply::ask(Lane& lane, Source& source,
                            const Question& question,
                            download::Downloader& downloader) {
  if (!wait_for_turn(source)) {
    const std::lock_guard lock(mutex_);
    return {Event::Kind::Failed,
            fmt::format("not asked for a while: {}", source.last_error),
            {}};
  }
  const auto reply = downloader.get(question.url);
  Attempt attempt;
  if (!reply) {
    attempt.error = reply.error().message();
  } else if (reply->status == 200) {
    attempt = take_in(lane, source, question.name, *reply);
  } else {
    attempt.kind =
        says_no(reply->status) ? Event::Kind::Refused : Event::Kind::Failed;
    attempt.error = fmt::format("status {}", reply->status);
  }
  conclude(lane, source, attempt, reply ? reply->retry_after : std::nullopt);
  report(attempt.kind, question.name, source.label, attempt.error);
  return attempt;
}

void Supply::conclude(Lane& lane, Source& source, const Attempt& attempt,
                      std::optional<std::chrono::seconds> retry_after) {
  {
    const std::lock_guard lock(mutex_);
    const Clock::time_point now = Clock::now();
    source.last_error = attempt.error;
    if (attempt.kind == Event::Kind::Failed) {
      ++source.failed;
      source.circuit.fail(now, retry_after, chance());
    } else {
      ++(attempt.kind == Event::Kind::Fetched ? source.fetched
                                              : source.refused);
      if (source.circuit.failures() > 0) {
        lane.agenda.revive(now);
      }
      source.circuit.succeed();
    }
  }
  bell_.notify_all();
}

Supply::Attempt Supply::take_in(const Lane& lane, const Source& source,
                                const std::string& name,
                                const download::Reply& reply) {
  auto item = lane.dialect.read(name, reply, options_.now(), source.label);
  if (!item) {
    return {Event::Kind::Refused, item.error().message(), {}};
  }
  if (const auto issuer = snp::issuer_of(name); issuer) {
    const auto snapshot = published_.get();
    const Known* const beside = snapshot->find(*issuer, options_.now());
    if (beside != nullptr) {
      item->endorsement =
          snp::with_issuer(*item->endorsement, *beside->endorsement);
    }
  }
  const std::lock_guard lock(shelf_mutex_);
  const auto admitted = shelf_.admit(std::move(*item), anchors_);
  if (!admitted) {
    return {Event::Kind::Refused, admitted.error().message(), {}};
  }
  if (!admitted->not_stored.empty()) {
    report(Event::Kind::NotStored, name, source.label, admitted->not_stored);
  }
  publish();
  return {Event::Kind::Fetched, {}, due_of(shelf_.held().find(name)->second)};
}

std::optional<Clock::time_point> Supply::due_of(const Held& held) const {
  if (held.issue.lasting_key) {
    return std::nullopt;
  }
  const Time at = refresh_time(held.issue, held.item.endorsement->fetched_at,
                               options_.period, chance());
  return Clock::now() + (at - options_.now());
}

void Supply::report(Event::Kind kind, const std::string& item,
                    const std::string& source,
                    const std::string& detail) const {
  if (options_.report) {
    options_.report({kind, item, source, detail});
  }
}

std::vector<SourceStatus> Supply::sources() const {
  const std::lock_guard lock(mutex_);
  const Clock::time_point now = Clock::now();
  std::vector<SourceStatus> list;
  for (const auto& lane : lanes_) {
    for (const auto& source : lane->sources()) {
      list.push_back({source->label, source->circuit.is_open(now),
                      source->circuit.failures(), source->fetched,
                      source->refused, source->failed, source->last_error});
    }
  }
  return list;
}

std::vector<ItemStatus> Supply::items() const {
  const std::lock_guard lock(mutex_);
  const Clock::time_point now = Clock::now();
  std::vector<ItemStatus> list;
  for (const auto& lane : lanes_) {
    for (const auto& [name, entry] : lane->agenda.entries()) {
      ItemStatus status{
          name, entry.in_flight, entry.failures, entry.last_error, {}};
      if (entry.due) {
        status.next_try = std::chrono::duration_cast<std::chrono::seconds>(
            std::max(*entry.due - now, Clock::duration(0)));
      }
      list.push_back(std::move(status));
    }
  }
  return list;
}

}  // namespace assay::collateral
