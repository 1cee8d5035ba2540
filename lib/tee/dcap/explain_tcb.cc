// SPDX-License-Identifier: Apache-2.0
// Levels above the one matched, and which of them would do.
#include "tee/dcap/explain_tcb.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "base/assert.h"
#include "codec/hex.h"

namespace assay::dcap {
namespace {

using tee::BetterTcbLevel;
using tee::TcbExplanation;
using tee::TcbGoal;
using tee::TcbLevel;
using tee::TcbPart;
using tee::TcbShortfall;
using tee::TcbStatus;
using tee::TcbStatusSet;

TcbStatusSet up_to_date() {
  TcbStatusSet set;
  set.add(TcbStatus::UpToDate);
  return set;
}

// In the order of first, without those of second.
std::vector<std::string> less(const std::vector<std::string>& first,
                              const std::vector<std::string>& second) {
  std::vector<std::string> rest;
  std::ranges::copy_if(first, std::back_inserter(rest),
                       [&second](const std::string& id) {
                         return std::ranges::find(second, id) == second.end();
                       });
  return rest;
}

// A part with the levels above the one matched, the nearest first.
// level_of: TcbLevel(size_t index); shortfalls_of: of the level at an index.
template <class LevelOf, class ShortfallsOf>
TcbPart part_of(std::string name, size_t count, std::optional<size_t> matched,
                LevelOf level_of, ShortfallsOf shortfalls_of) {
  TcbPart part{.name = std::move(name), .level_count = count};
  if (matched) {
    part.matched = level_of(*matched);
  }
  for (size_t i = matched.value_or(count); i-- > 0;) {
    TcbLevel level = level_of(i);
    std::vector<std::string> clears;
    if (part.matched) {
      clears = less(part.matched->advisory_ids, level.advisory_ids);
    }
    part.better.push_back(
        {std::move(level), shortfalls_of(i), std::move(clears)});
  }
  return part;
}

template <class Level>
std::optional<size_t> index_of(const std::vector<Level>& levels,
                               const Level* level) {
  return level == nullptr
             ? std::nullopt
             : std::optional(static_cast<size_t>(level - levels.data()));
}

TcbPart isv_part(std::string name, const std::vector<IsvLevel>& levels,
                 uint16_t found) {
  return part_of(
      std::move(name), levels.size(),
      index_of(levels, match_isv_level(levels, found)),
      [&levels](size_t i) {
        const LevelJudgement& judgement = levels[i].judgement;
        return TcbLevel{i, judgement.status, judgement.date,
                        judgement.advisory_ids};
      },
      [&levels, found](size_t i) {
        return std::vector<TcbShortfall>{
            {"ISVSVN", {}, {}, levels[i].isv_svn, found}};
      });
}

void compare(std::vector<TcbShortfall>& into, std::string_view kind,
             const ComponentNames& names, const Components& required,
             std::span<const uint8_t> found, size_t first) {
  for (size_t i = first; i < required.size(); ++i) {
    if (found[i] < required[i]) {
      into.push_back({fmt::format("{} component {}", kind, i + 1),
                      names[i].category, names[i].type, required[i], found[i]});
    }
  }
}

TcbPart platform_part(const QuotedTcb& tcb, const TeeTcbSvn* svn) {
  const std::vector<PlatformLevel>& levels = tcb.info.levels;
  const PlatformLevel* const matched =
      svn == nullptr ? match_level(levels, tcb.platform)
                     : match_level(levels, tcb.platform, *svn);
  return part_of(
      "platform", levels.size(), index_of(levels, matched),
      [&levels](size_t i) {
        return TcbLevel{i, levels[i].status, levels[i].date,
                        levels[i].advisory_ids};
      },
      [&tcb, &levels, svn](size_t i) {
        const PlatformLevel& level = levels[i];
        std::vector<TcbShortfall> shortfalls;
        compare(shortfalls, "SGX", tcb.info.component_names, level.components,
                tcb.platform.components, 0);
        if (tcb.platform.pce_svn < level.pce_svn) {
          shortfalls.push_back(
              {"PCESVN", {}, {}, level.pce_svn, tcb.platform.pce_svn});
        }
        if (svn != nullptr) {
          compare(shortfalls, "TDX", tcb.info.tdx_component_names,
                  level.tdx_components, svn->data, first_tdx_component(*svn));
        }
        return shortfalls;
      });
}

TcbPart module_part(const TdxModules& modules, const TeeTcbSvn& svn) {
  const TdxModule* const module = find_tdx_module(modules, svn);
  std::string name = "TDX module " + tdx_module_id(svn);
  return module == nullptr
             ? TcbPart{.name = std::move(name)}
             : isv_part(std::move(name), module->levels, svn.data[0]);
}

// The status of all parts, if each had reached the level that pick gives:
// std::optional<TcbStatus>(const TcbPart&).
template <class Pick>
std::optional<TcbStatus> merged(const std::vector<TcbPart>& parts, Pick pick) {
  std::optional<TcbStatus> status;
  for (const TcbPart& part : parts) {
    const std::optional<TcbStatus> picked = pick(part);
    if (!picked) {
      return std::nullopt;
    }
    status = status ? merge(*status, *picked) : *picked;
  }
  return status;
}

std::optional<TcbStatus> matched_status(const TcbPart& part) {
  return part.matched ? std::optional(part.matched->status) : std::nullopt;
}

std::optional<size_t> nearest(const TcbPart& part, const TcbStatusSet& goal) {
  const auto found = std::ranges::find_if(
      part.better, [&goal](const BetterTcbLevel& candidate) {
        return goal.contains(candidate.level.status);
      });
  return found == part.better.end()
             ? std::nullopt
             : std::optional(static_cast<size_t>(found - part.better.begin()));
}

// The nearest level of the first part, the platform, with which the others may
// stay as they are.
std::optional<size_t> nearest_alone(const std::vector<TcbPart>& parts,
                                    const TcbStatusSet& goal) {
  const TcbPart& first = parts.front();
  for (size_t i = 0; i < first.better.size(); ++i) {
    const auto status = merged(parts, [&](const TcbPart& part) {
      return &part == &first ? first.better[i].level.status
                             : matched_status(part);
    });
    if (status && goal.contains(*status)) {
      return i;
    }
  }
  return std::nullopt;
}

bool reaches(const TcbPart& part, const TcbStatusSet& goal) {
  return part.matched && goal.contains(part.matched->status);
}

void set_least_fix(TcbPart& part, const TcbStatusSet& goal) {
  part.falls_short = !reaches(part, goal);
  if (part.falls_short) {
    part.least_fix = nearest(part, goal);
  }
}

// Of enclaves and modules any status but UpToDate counts as out of date.
void set_least_fixes(std::vector<TcbPart>& parts, const TcbStatusSet& goal) {
  TcbPart& first = parts.front();
  first.least_fix = nearest_alone(parts, goal);
  if (first.least_fix) {
    first.falls_short = true;
    return;
  }
  set_least_fix(first, goal);
  for (auto part = parts.begin() + 1; part != parts.end(); ++part) {
    set_least_fix(*part, up_to_date());
  }
}

// Status, goal and least fixes of parts, of which the platform is the first.
TcbExplanation explained(std::vector<TcbPart> parts,
                         const TcbStatusSet& accepted) {
  TcbExplanation explanation;
  explanation.parts = std::move(parts);
  explanation.status = merged(explanation.parts, matched_status);
  const std::optional<TcbStatus>& status = explanation.status;
  if (status == TcbStatus::UpToDate) {
    return explanation;
  }
  const bool passes = status && accepted.contains(*status);
  explanation.goal = passes ? TcbGoal::UpToDate : TcbGoal::Accepted;
  set_least_fixes(explanation.parts, passes ? up_to_date() : accepted);
  return explanation;
}

// What follows from the module that runs now: a TD that only has to be
// relaunched, or whose platform was revoked since.
void add_today(TcbExplanation& explanation, const QuotedTcb& tcb,
               const TdReport& report, const TcbStatusSet& accepted) {
  const TeeTcbSvn& now = report.v15->tee_tcb_svn2;
  const auto current = status_under(tcb, now);
  const TcbStatus at_launch = *explanation.status;
  if (!current || with_relaunch(at_launch, *current) == at_launch) {
    return;
  }
  explanation.status = with_relaunch(at_launch, *current);
  const bool passes = accepted.contains(*explanation.status);
  explanation.goal = passes ? TcbGoal::UpToDate : TcbGoal::Accepted;
  if (explanation.status != TcbStatus::Revoked) {
    explanation.relaunch = {codec::encode_hex(report.tee_tcb_svn.bytes()),
                            codec::encode_hex(now.bytes())};
    return;
  }
  std::vector<TcbPart> parts;
  parts.push_back(platform_part(tcb, &now));
  if (now.data[1] != 0) {
    parts.push_back(module_part(*tcb.info.tdx_modules, now));
  }
  for (TcbPart& part : parts) {
    part.name += " of today";
    set_least_fix(part, accepted);
    explanation.parts.push_back(std::move(part));
  }
}

// The earliest recovery that the part has missed.
std::optional<Time> first_missed(const TcbPart& part) {
  std::optional<Time> first;
  for (const BetterTcbLevel& better : part.better) {
    const Time date = better.level.date;
    if (date > part.matched->date && (!first || date < *first)) {
      first = date;
    }
  }
  return first;
}

bool is_out_of_date(TcbStatus status) {
  return status == TcbStatus::OutOfDate ||
         status == TcbStatus::OutOfDateConfigurationNeeded;
}

// Grace forgives lateness alone: what would be refused without it stays so.
bool forgivable(TcbStatus status, const TcbStatusSet& accepted) {
  switch (status) {
    case TcbStatus::OutOfDate:
    case TcbStatus::TDRelaunchAdvised:
      return accepted.contains(TcbStatus::UpToDate);
    case TcbStatus::OutOfDateConfigurationNeeded:
    case TcbStatus::TDRelaunchAdvisedConfigurationNeeded:
      return accepted.contains(TcbStatus::ConfigurationNeeded);
    case TcbStatus::UpToDate:
    case TcbStatus::SWHardeningNeeded:
    case TcbStatus::ConfigurationNeeded:
    case TcbStatus::ConfigurationAndSWHardeningNeeded:
    case TcbStatus::Revoked:
      return false;
  }
  return false;
}

}  // namespace

TcbExplanation explain_tcb(const QuotedTcb& tcb, const TcbStatusSet& accepted) {
  TcbPart qe = isv_part("quoting enclave", tcb.identity.levels, tcb.qe_isv_svn);
  if (tcb.quote.body_type == BodyType::Sgx) {
    std::vector<TcbPart> parts;
    parts.push_back(platform_part(tcb, nullptr));
    parts.push_back(std::move(qe));
    return explained(std::move(parts), accepted);
  }
  const auto report = parse_td_report(tcb.quote.body);
  ASSAY_ASSERT(report.has_value() && tcb.info.tdx_modules.has_value());
  const TeeTcbSvn& svn = report->tee_tcb_svn;
  std::vector<TcbPart> parts;
  parts.push_back(platform_part(tcb, &svn));
  parts.push_back(std::move(qe));
  if (svn.data[1] != 0) {  // version 0 has no levels of its own
    parts.push_back(module_part(*tcb.info.tdx_modules, svn));
  }
  TcbExplanation explanation = explained(std::move(parts), accepted);
  if (explanation.status && report->v15) {
    add_today(explanation, tcb, *report, accepted);
  }
  return explanation;
}

TcbExplanation explain_quoting_enclave(const QeIdentity& identity,
                                       uint16_t qe_isv_svn) {
  std::vector<TcbPart> parts;
  parts.push_back(isv_part("quoting enclave", identity.levels, qe_isv_svn));
  TcbExplanation explanation = explained(std::move(parts), up_to_date());
  explanation.status.reset();  // that of one part is not the verdict's
  return explanation;
}

std::optional<Time> end_of_grace(const TcbExplanation& explanation,
                                 const TcbStatusSet& accepted,
                                 std::chrono::days grace) {
  if (!explanation.status || !forgivable(*explanation.status, accepted)) {
    return std::nullopt;
  }
  std::optional<Time> first;
  for (const TcbPart& part : explanation.parts) {
    const bool platform = &part == &explanation.parts.front();
    const TcbStatus status = part.matched->status;
    if (platform ? !is_out_of_date(status) : status == TcbStatus::UpToDate) {
      continue;
    }
    const std::optional<Time> missed = first_missed(part);
    if (!missed || !nearest(part, platform ? accepted : up_to_date())) {
      return std::nullopt;
    }
    first = first ? std::min(*first, *missed) : *missed;
  }
  return first ? std::optional<Time>(*first + grace) : std::nullopt;
}

}  // namespace assay::dcap
