// SPDX-License-Identifier: Apache-2.0
// Why a TCB has its status: the level that each part reached, what the better
// ones ask for, and the least fix.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "tee/baseline.h"

namespace assay::tee {

// A security version that is below what a level asks for.
struct TcbShortfall {
  std::string what;      // "SGX component 1", "TDX component 3", "PCESVN"
  std::string category;  // "BIOS", "OS/VMM"; empty where the vendor is silent
  std::string type;      // "Early Microcode Update"; the same
  uint32_t required = 0;
  uint32_t found = 0;
};

// One level of a document.
struct TcbLevel {
  size_t index = 0;  // from 0, the newest
  TcbStatus status = TcbStatus::UpToDate;
  Time date;
  std::vector<std::string> advisory_ids{};
};

// A level that a part does not reach. INVARIANT: something falls short.
struct BetterTcbLevel {
  TcbLevel level;
  std::vector<TcbShortfall> shortfalls;
  std::vector<std::string> clears;  // advisories of the level matched alone
};

struct TcbPart {
  std::string name;        // "platform", "quoting enclave", "TDX module TDX_01"
  size_t level_count = 0;  // of the document
  std::optional<TcbLevel> matched{};     // none where it is below them all
  std::vector<BetterTcbLevel> better{};  // the nearest first
  bool falls_short = false;              // of the goal
  std::optional<size_t> least_fix{};     // of better; none where none would do
};

// Hex of TEE_TCB_SVN at a TD's launch and of what its platform has by now.
struct TdRelaunch {
  std::string at_launch;
  std::string now;
};

// What a least fix leads to: a status that passes where none does, else
// UpToDate.
enum class TcbGoal : uint8_t { Accepted, UpToDate };

struct TcbExplanation {
  std::optional<TcbStatus> status;  // none where a part reaches no level
  TcbGoal goal = TcbGoal::UpToDate;
  std::vector<TcbPart> parts;
  std::optional<TdRelaunch> relaunch{};  // where it heals what is out of date
};

// One line: the parts that fall short of the goal, and the least fix. Empty
// where there is nothing to fix. Not everything is named; what is left out is
// counted.
std::string least_fix(const TcbExplanation& explanation);

// Lines for people, each ending in a newline.
std::string tcb_levels_text(const TcbExplanation& explanation);

// {"status": null | "OutOfDate", "goal": "accepted" | "UpToDate",
//  "leastFix": null | "...", "relaunch": null | {"atLaunch", "now"},
//  "parts": [{"name", "levels": count, "matched": null | {"index", "status",
//  "date", "advisoryIds"}, "better": [{"index", "status", "date",
//  "advisoryIds", "clears": [id], "shortfalls": [{"what", "category": null |
//  "...", "type": null | "...", "required", "found"}]}],
// "fallsShort": bool, "leastFix": null | index}]}
std::string tcb_levels_json(const TcbExplanation& explanation);

}  // namespace assay::tee
