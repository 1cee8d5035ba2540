// SPDX-License-Identifier: Apache-2.0
// Writes explanations of a TCB, for people and for programs.
#include "tee/tcb_explanation.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "codec/json_writer.h"

namespace assay::tee {
namespace {

std::string quoted(std::string_view text) {
  std::string out;
  codec::append_json_string(out, text);
  return out;
}

std::string quoted_or_null(std::string_view text) {
  return text.empty() ? "null" : quoted(text);
}

std::string strings_json(const std::vector<std::string>& texts) {
  std::string out;
  for (const std::string& text : texts) {
    out += out.empty() ? "" : ",";
    out += quoted(text);
  }
  return "[" + out + "]";
}

// Members without braces.
std::string level_json(const TcbLevel& level) {
  return fmt::format(R"("index":{},"status":"{}","date":"{}","advisoryIds":{})",
                     level.index, name_of(level.status),
                     format_rfc3339(level.date),
                     strings_json(level.advisory_ids));
}

std::string shortfall_json(const TcbShortfall& shortfall) {
  return fmt::format(
      R"({{"what":{},"category":{},"type":{},"required":{},"found":{}}})",
      quoted(shortfall.what), quoted_or_null(shortfall.category),
      quoted_or_null(shortfall.type), shortfall.required, shortfall.found);
}

std::string better_json(const BetterTcbLevel& better) {
  std::vector<std::string> shortfalls;
  for (const TcbShortfall& shortfall : better.shortfalls) {
    shortfalls.push_back(shortfall_json(shortfall));
  }
  return fmt::format(R"({{{},"clears":{},"shortfalls":[{}]}})",
                     level_json(better.level), strings_json(better.clears),
                     fmt::join(shortfalls, ","));
}

std::string part_json(const TcbPart& part) {
  std::vector<std::string> better;
  for (const BetterTcbLevel& level : part.better) {
    better.push_back(better_json(level));
  }
  return fmt::format(
      R"({{"name":{},"levels":{},"matched":{},"better":[{}],)"
      R"("fallsShort":{},"leastFix":{}}})",
      quoted(part.name), part.level_count,
      part.matched ? "{" + level_json(*part.matched) + "}" : "null",
      fmt::join(better, ","), part.falls_short,
      part.least_fix ? std::to_string(part.better[*part.least_fix].level.index)
                     : "null");
}

// "SGX component 1 (BIOS, Early Microcode Update) from 5 to 7"
std::string change_text(const TcbShortfall& shortfall) {
  std::string kind = shortfall.category;
  kind += kind.empty() || shortfall.type.empty() ? "" : ", ";
  kind += shortfall.type;
  return fmt::format("{}{} from {} to {}", shortfall.what,
                     kind.empty() ? "" : fmt::format(" ({})", kind),
                     shortfall.found, shortfall.required);
}

std::string changes_text(const std::vector<TcbShortfall>& shortfalls) {
  constexpr size_t kShown = 4;
  std::string text;
  for (size_t i = 0; i < shortfalls.size() && i < kShown; ++i) {
    text += text.empty() ? "" : ", ";
    text += change_text(shortfalls[i]);
  }
  if (shortfalls.size() > kShown) {
    text += fmt::format(" and {} more", shortfalls.size() - kShown);
  }
  return text;
}

// "level 5 of 7 (OutOfDate, 2024-03-13)"
std::string level_text(const TcbLevel& level, size_t count) {
  constexpr size_t kDay = 10;  // YYYY-MM-DD
  return fmt::format("level {} of {} ({}, {})", level.index + 1, count,
                     name_of(level.status),
                     format_rfc3339(level.date).substr(0, kDay));
}

bool needs_configuration(TcbStatus status) {
  return status == TcbStatus::ConfigurationNeeded ||
         status == TcbStatus::ConfigurationAndSWHardeningNeeded ||
         status == TcbStatus::OutOfDateConfigurationNeeded;
}

bool needs_hardening(TcbStatus status) {
  return status == TcbStatus::SWHardeningNeeded ||
         status == TcbStatus::ConfigurationAndSWHardeningNeeded;
}

// What no version number tells of a status.
std::string besides(TcbStatus status) {
  std::string text;
  if (needs_configuration(status)) {
    text +=
        "; what needs configuration is a setting of the platform's firmware";
  }
  if (needs_hardening(status)) {
    text += "; what needs hardening is mitigated in the software attested";
  }
  return text;
}

// What to do about one part; empty where there is nothing.
std::string fix_text(const TcbPart& part, TcbGoal goal) {
  if (!part.falls_short) {
    return {};
  }
  const std::string where =
      part.matched
          ? fmt::format("{} at {}", part.name,
                        level_text(*part.matched, part.level_count))
          : fmt::format("{} below all {} levels", part.name, part.level_count);
  if (part.least_fix) {
    const BetterTcbLevel& better = part.better[*part.least_fix];
    const bool configuration = part.matched &&
                               needs_configuration(part.matched->status) &&
                               !needs_configuration(better.level.status);
    return fmt::format("{}: {} to reach {}{}", where,
                       changes_text(better.shortfalls),
                       level_text(better.level, part.level_count),
                       configuration ? besides(part.matched->status) : "");
  }
  return fmt::format("{}: no better level {}{}", where,
                     goal == TcbGoal::Accepted ? "passes" : "is UpToDate",
                     part.matched ? besides(part.matched->status) : "");
}

}  // namespace

std::string least_fix(const TcbExplanation& explanation) {
  if (explanation.relaunch) {
    return fmt::format(
        "relaunch the TD: it was launched under TEE_TCB_SVN {}, and the "
        "platform has {} by now",
        explanation.relaunch->at_launch, explanation.relaunch->now);
  }
  std::string text;
  for (const TcbPart& part : explanation.parts) {
    const std::string fix = fix_text(part, explanation.goal);
    text += text.empty() || fix.empty() ? "" : "; ";
    text += fix;
  }
  return text;
}

std::string tcb_levels_text(const TcbExplanation& explanation) {
  std::string text = "TCB levels:\n";
  for (const TcbPart& part : explanation.parts) {
    text += fmt::format(
        "  {}: {}\n", part.name,
        part.matched ? level_text(*part.matched, part.level_count)
                     : fmt::format("below all {} levels", part.level_count));
    if (part.matched && !part.matched->advisory_ids.empty()) {
      text += fmt::format("    advisories: {}\n",
                          fmt::join(part.matched->advisory_ids, ", "));
    }
    for (const BetterTcbLevel& better : part.better) {
      text += fmt::format(
          "    {} needs {}{}\n", level_text(better.level, part.level_count),
          changes_text(better.shortfalls),
          better.clears.empty()
              ? ""
              : fmt::format("; clears {}", fmt::join(better.clears, ", ")));
    }
  }
  const std::string fix = least_fix(explanation);
  return fix.empty() ? text : text + "  least fix: " + fix + "\n";
}

std::string tcb_levels_json(const TcbExplanation& explanation) {
  std::vector<std::string> parts;
  for (const TcbPart& part : explanation.parts) {
    parts.push_back(part_json(part));
  }
  const auto& relaunch = explanation.relaunch;
  return fmt::format(
      R"({{"status":{},"goal":"{}","leastFix":{},"relaunch":{},"parts":[{}]}})",
      explanation.status ? quoted(name_of(*explanation.status)) : "null",
      explanation.goal == TcbGoal::Accepted ? "accepted" : "UpToDate",
      quoted_or_null(least_fix(explanation)),
      relaunch ? fmt::format(R"({{"atLaunch":"{}","now":"{}"}})",
                             relaunch->at_launch, relaunch->now)
               : "null",
      fmt::join(parts, ","));
}

}  // namespace assay::tee
