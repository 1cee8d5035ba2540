// SPDX-License-Identifier: Apache-2.0
// assay collateral forecast: the same evidence under two sets of collateral.
#include <algorithm>
#include <filesystem>
#include <utility>

#include <fmt/format.h>

#include "cli/appraisal.h"
#include "cli/collateral_place.h"
#include "cli/inputs.h"
#include "cli/meant_store.h"
#include "cli/terminal.h"
#include "cli/verbs.h"
#include "codec/json_writer.h"
#include "files/file.h"
#include "server/sighting.h"

namespace assay::cli {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMaxFiles = 100'000;

// One side of the comparison.
struct Side {
  collateral::Library library;
  tee::Baseline baseline;
};

// What one side says of one piece of evidence.
struct Verdict {
  std::string status;  // of the TCB; empty where it is rejected
  std::string reason;  // of the rejection; empty where there is none
  uint32_t number = 0;
  Time ends;  // of what it rests on

  std::string text() const { return status.empty() ? reason : status; }
};

// What is judged, and what it is called.
struct Piece {
  std::string label;  // a file, or a platform
  attest::Request request;
};

struct Line {
  std::string file;
  Verdict now;
  Verdict then;
};

Result<std::vector<std::string>> evidence_files(
    const std::vector<std::string>& paths) {
  std::vector<std::string> list;
  for (const std::string& path : paths) {
    if (!fs::is_directory(path)) {
      list.push_back(path);
      continue;
    }
    TRY(const std::vector<fs::path> found, files::list_files(path, kMaxFiles));
    for (const fs::path& file : found) {
      list.push_back(file.string());
    }
  }
  return list;
}

Result<std::vector<Piece>> pieces_of_files(const CollateralForecast& options) {
  TRY(const std::vector<std::string> paths, evidence_files(options.evidence));
  std::vector<Piece> pieces;
  for (const std::string& file : paths) {
    auto request = read_request({.type = options.type,
                                 .evidence = file,
                                 .runtime_data = {},
                                 .init_time_data = {}});
    if (!request) {
      return unusable(file, "evidence of that type", request.error());
    }
    pieces.push_back({file, std::move(*request)});
  }
  return pieces;
}

// What the service kept of platforms; of all types where none is meant.
Result<std::vector<Piece>> pieces_of_store(const CollateralForecast& options) {
  TRY(const std::string type, policy_type(options.type));
  TRY(const MeantStore meant, find_store(options));
  TRY(const auto opened, open_store(meant, store::Access::Reading));
  TRY(const store::Listing listing, opened->list(server::kSightingGroup));
  std::vector<Piece> pieces;
  for (const std::string& name : listing.names) {
    TRY(const std::optional<store::Record> record, opened->load(name));
    if (!record) {
      continue;
    }
    TRY(server::Sighting seen,
        server::parse_sighting(text_of(record->content)));
    const tee::Scheme* const scheme = attest::find_scheme(seen.type);
    if (scheme == nullptr || (!type.empty() && type != scheme->wire_name)) {
      continue;
    }
    attest::Request request;
    request.scheme = scheme;
    request.evidence = std::move(seen.evidence);
    constexpr size_t kDigits = 16;
    pieces.push_back(
        {fmt::format("{} {}, seen {}", scheme->wire_name,
                     name.substr(server::kSightingPrefix.size(), kDigits),
                     format_rfc3339(seen.at)),
         std::move(request)});
  }
  if (pieces.empty()) {
    return Error(Code::ResourceNotFound,
                 "the store has no evidence of platforms: it is kept once "
                 "audit.platforms says of how many");
  }
  return pieces;
}

Result<> add_given(collateral::Library& library,
                   const std::vector<std::string>& paths) {
  for (const std::string& path : paths) {
    TRY_OK(fs::is_directory(path) ? library.add_folder(path)
                                  : library.add_file(path));
  }
  return {};
}

Result<collateral::Library> library_of_now(const CollateralForecast& options,
                                           const Judge& judge) {
  collateral::Library library(judge.at);
  if (!options.collateral.empty()) {
    TRY_OK(add_given(library, options.collateral));
    return library;
  }
  TRY(const Kept kept, read_kept(options, judge));
  std::vector<collateral::Item> items;
  for (const collateral::Known& known : kept.known) {
    items.push_back({known.name, known.endorsement, known.source});
  }
  library.add_items("store", items);
  return library;
}

// The latest date of issue of what is newer. Errors: EndorsementUnfit, which
// names what is not its vendor's, or not in force.
Result<Time> issued_at(const collateral::Library& newer, const Judge& judge) {
  const collateral::Sifted sifted =
      collateral::sift(newer.endorsements(), judge.anchors, judge.at, "newer");
  if (!sifted.unknown.empty()) {
    const collateral::Unknown& first = sifted.unknown.front();
    return Error(
        Code::EndorsementUnfit,
        fmt::format("{}: {}", fmt::join(first.names, ", "), first.why));
  }
  Time latest{};
  for (const collateral::Known& known : sifted.known) {
    latest = std::max(latest, known.issue.issued);
  }
  return latest;
}

Verdict verdict_of(const Prepared& prepared, const tee::Baseline& baseline) {
  tee::Trail trail;
  const auto appraisal = appraise(prepared, baseline, trail);
  if (!appraisal) {
    return {{}, std::string(appraisal.error().reason()), 0, {}};
  }
  if (!appraisal->tcb) {
    return {"(none)", {}, 0, {}};
  }
  return {std::string(name_of(appraisal->tcb->status)),
          {},
          appraisal->tcb->evaluation_data_number,
          appraisal->tcb->earliest_expiry};
}

std::string verdict_json(const Verdict& verdict) {
  codec::SortedObject object;
  if (verdict.status.empty()) {
    object.add_string("rejected", verdict.reason);
  } else {
    object.add_string("status", verdict.status);
    object.add_int("evaluationDataNumber", verdict.number);
    object.add_string("until", format_rfc3339(verdict.ends));
  }
  return object.text();
}

bool is_worse(const Line& line) {
  return !line.now.status.empty() && line.then.text() != line.now.text();
}

void print_lines(const CollateralForecast& options,
                 const std::vector<Line>& lines, Time from) {
  std::string items;
  for (const Line& line : lines) {
    const bool changes = line.now.text() != line.then.text();
    if (options.form == Form::Human) {
      const std::string text =
          changes ? fmt::format(
                        "{}: {} -> {}, from {}{}", line.file, line.now.text(),
                        line.then.text(), format_rfc3339(from),
                        line.now.status.empty()
                            ? ""
                            : fmt::format(", at the latest from {}",
                                          format_rfc3339(line.now.ends)))
                  : fmt::format("{}: {}", line.file, line.now.text());
      print_line(is_worse(line) ? tinted(text, Tone::Bad) : text);
      continue;
    }
    codec::SortedObject object;
    object.add_bool("changes", changes);
    object.add_string("file", line.file);
    object.add_raw("now", verdict_json(line.now));
    object.add_raw("then", verdict_json(line.then));
    codec::append_json_item(items, object.text());
  }
  if (options.form == Form::Json) {
    codec::SortedObject object;
    object.add_raw("evidence", "[" + items + "]");
    object.add_string("from", format_rfc3339(from));
    print_line(object.text());
    return;
  }
  const auto changed = std::ranges::count_if(lines, [](const Line& line) {
    return line.now.text() != line.then.text();
  });
  print_line(fmt::format("{} of {} change", changed, lines.size()));
}

Result<Exit> forecast(const CollateralForecast& options) {
  TRY(const Judge judge, judge_of(options));
  TRY(const server::Config config, read_config(options));
  TRY(collateral::Library of_now, library_of_now(options, judge));
  Side now{std::move(of_now), config.baseline};
  Side then{now.library, config.baseline};
  Time from = judge.at;
  if (!options.newer.empty()) {
    then.library = collateral::Library(judge.at);
    TRY_OK(add_given(then.library, options.newer));
    TRY(from, issued_at(then.library, judge));
  }
  if (options.minimum_tcb_evaluation) {
    then.baseline.minimum_evaluation =
        std::max(*options.minimum_tcb_evaluation,
                 config.baseline.minimum_evaluation.value_or(0));
  }
  TRY(std::vector<Piece> pieces,
      options.from_audit ? pieces_of_store(options) : pieces_of_files(options));
  std::vector<Line> lines;
  for (Piece& piece : pieces) {
    Prepared prepared{std::move(piece.request), judge.at, now.library,
                      judge.anchors};
    Line line{std::move(piece.label), verdict_of(prepared, now.baseline), {}};
    prepared.library = then.library;
    line.then = verdict_of(prepared, then.baseline);
    lines.push_back(std::move(line));
  }
  print_lines(options, lines, from);
  return std::ranges::any_of(lines, is_worse) ? Exit::No : Exit::Good;
}

}  // namespace

Exit run(const CollateralForecast& options) {
  if (options.evidence.empty() != options.from_audit) {
    return misuse(
        "expected either --evidence or --from-audit, the platforms that the "
        "service has seen");
  }
  if (!options.from_audit && options.type.empty()) {
    return misuse("--type is missing: which attestation type the evidence is");
  }
  if (options.newer.empty() && !options.minimum_tcb_evaluation) {
    return misuse(
        "--newer or --minimum-tcb-evaluation is missing: without "
        "them nothing changes");
  }
  const auto done = forecast(options);
  return done ? *done : complain(done.error());
}

}  // namespace assay::cli
