// SPDX-License-Identifier: Apache-2.0
// Threads that wait for what is due, ask the sources one after the other, and
// publish what they get.
#include "collateral/supply.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "collateral/pcs.h"
#include "collateral/refresh.h"
#include "random/random.h"

namespace assay::collateral {
namespace {

// From 0 to 1.
double chance() {
  uint8_t byte[2] = {};
  fill_random(byte);
  return static_cast<double>(byte[0] << 8 | byte[1]) / 0xffff;
}

// For Retry-After: a source may answer again long before its back-off ends.
std::chrono::seconds whole_seconds(Clock::duration wait) {
  constexpr std::chrono::seconds kLeast{1};
  constexpr std::chrono::seconds kMost{60};
  return std::clamp(std::chrono::ceil<std::chrono::seconds>(wait), kLeast,
                    kMost);
}

// The source answered, and has no such item.
bool says_no(unsigned status) {
  return status == 400 || status == 404 || status == 410;
}

}  // namespace

struct Supply::Source {
  Source(std::string url, const Circuit::Options& options)
      : base(std::move(url)), label("pcs:" + base), circuit(options) {}

  const std::string base;
  const std::string label;
  // Of mutex_.
  Circuit circuit;
  uint64_t fetched = 0;
  uint64_t refused = 0;
  uint64_t failed = 0;
  std::string last_error;
};

struct Supply::Attempt {
  Event::Kind kind = Event::Kind::Failed;
  std::string error;
  Clock::time_point due{};  // of the next fetch, where it is Fetched
};

Supply::Supply(Options options, Library files, tee::Anchors anchors)
    : options_(std::move(options)),
      shelf_(options_.store),
      files_(std::move(files)),
      anchors_(std::move(anchors)),
      agenda_(options_.agenda),
      published_(std::make_shared<const Snapshot>()) {
  for (const std::string& url : options_.pcs) {
    sources_.push_back(std::make_unique<Source>(url, options_.circuit));
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
  if (supply->sources_.empty()) {
    return supply;
  }
  for (const auto& [name, held] : supply->shelf_.held()) {
    supply->agenda_.plan(name, supply->due_of(held));
  }
  for (unsigned i = 0; i < supply->options_.threads; ++i) {
    supply->downloaders_.push_back(std::make_unique<download::Downloader>(
        supply->options_.limits, supply->options_.ca_file));
  }
  for (size_t i = 0; i < supply->downloaders_.size(); ++i) {
    supply->threads_.emplace_back(
        [raw = supply.get(), i] { raw->run(*raw->downloaders_[i]); });
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
  of_files_ =
      sift(files_.endorsements(), anchors_, options_.now(), "files").known;
}

void Supply::publish() {
  published_.publish(make_snapshot(files_, of_files_, shelf_));
}

bool Supply::is_offered(std::string_view name) const {
  return std::ranges::any_of(sources_, [name](const auto& source) {
    return pcs_url(source->base, name).has_value();
  });
}

Outlook Supply::want(std::span<const tee::EndorsementId> names) {
  const std::shared_ptr<const Snapshot> snapshot = published_.get();
  const Time judged_at = options_.now();
  std::vector<std::string_view> missing;
  // What a file has may rest on another anchor than the evidence does.
  for (const Origin origin : {Origin::Any, Origin::Fetched}) {
    for (const tee::EndorsementId& id : names) {
      if (is_offered(id.name) &&
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
    for (const std::string_view name : missing) {
      add_prospect(outlook, name, now);
    }
  }
  bell_.notify_all();
  return outlook;
}

// What is still coming decides: only when all has been asked for does the
// verifier know what is missing in the end.
void Supply::add_prospect(Outlook& outlook, std::string_view name,
                          Clock::time_point now) {
  const Agenda::Prospect prospect = agenda_.want(name, now);
  const auto entry = agenda_.entries().find(name);
  const std::string why =
      entry == agenda_.entries().end() ? "" : entry->second.last_error;
  if (prospect == Agenda::Prospect::Refused) {
    if (outlook.kind == Outlook::Kind::AtHand) {
      outlook = {Outlook::Kind::Refused, std::string(name), {}, why};
    }
    return;
  }
  if (outlook.kind != Outlook::Kind::Coming) {
    outlook = {Outlook::Kind::Coming, std::string(name), {}, why};
  }
  const bool full = prospect == Agenda::Prospect::Full;
  const Clock::duration wait =
      full ? options_.agenda.refused : agenda_.expected(name, now) - now;
  outlook.retry_after = std::max(outlook.retry_after, whole_seconds(wait));
}

void Supply::run(download::Downloader& downloader) {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    const auto name = agenda_.take(Clock::now());
    if (name) {
      lock.unlock();
      fetch(*name, downloader);
      lock.lock();
    } else if (const auto due = agenda_.next_due(); due) {
      bell_.wait_until(lock, *due);
    } else {
      bell_.wait(lock);
    }
  }
}

// The sources in their order, until one gives the item.
void Supply::fetch(const std::string& name, download::Downloader& downloader) {
  bool all_refused = true;
  std::string error;
  for (const auto& source : sources_) {
    const auto url = pcs_url(source->base, name);
    if (!url) {
      continue;
    }
    const Attempt attempt = ask(*source, {name, *url}, downloader);
    if (attempt.kind == Event::Kind::Fetched) {
      const std::lock_guard lock(mutex_);
      agenda_.succeed(name, attempt.due);
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
    agenda_.refuse(name, std::move(failure));
    return;
  }
  failure.not_before = Clock::time_point::max();
  for (const auto& source : sources_) {
    failure.not_before =
        std::min(failure.not_before, source->circuit.free_at(now));
  }
  agenda_.fail(name, std::move(failure));
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

Supply::Attempt Supply::ask(Source& source, const Question& question,
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
    attempt = take_in(source, question.name, *reply);
  } else {
    attempt.kind =
        says_no(reply->status) ? Event::Kind::Refused : Event::Kind::Failed;
    attempt.error = fmt::format("status {}", reply->status);
  }
  conclude(source, attempt, reply ? reply->retry_after : std::nullopt);
  report(attempt.kind, question.name, source.label, attempt.error);
  return attempt;
}

void Supply::conclude(Source& source, const Attempt& attempt,
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
        agenda_.revive(now);
      }
      source.circuit.succeed();
    }
  }
  bell_.notify_all();
}

Supply::Attempt Supply::take_in(const Source& source, const std::string& name,
                                const download::Reply& reply) {
  auto item = parse_pcs_reply(name, {reply.body, issuer_chain_of(reply, name)},
                              options_.now(), source.label);
  if (!item) {
    return {Event::Kind::Refused, item.error().message(), {}};
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

Clock::time_point Supply::due_of(const Held& held) const {
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
  for (const auto& source : sources_) {
    list.push_back({source->label, source->circuit.is_open(now),
                    source->circuit.failures(), source->fetched,
                    source->refused, source->failed, source->last_error});
  }
  return list;
}

std::vector<ItemStatus> Supply::items() const {
  const std::lock_guard lock(mutex_);
  const Clock::time_point now = Clock::now();
  std::vector<ItemStatus> list;
  for (const auto& [name, entry] : agenda_.entries()) {
    ItemStatus status{
        name, entry.in_flight, entry.failures, entry.last_error, {}};
    if (entry.due) {
      status.next_try = std::chrono::duration_cast<std::chrono::seconds>(
          std::max(*entry.due - now, Clock::duration(0)));
    }
    list.push_back(std::move(status));
  }
  return list;
}

}  // namespace assay::collateral
