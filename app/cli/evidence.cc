// SPDX-License-Identifier: Apache-2.0
// assay evidence show: what evidence says of itself.
#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "attest/pictures.h"
#include "cli/inputs.h"
#include "cli/picture_text.h"
#include "cli/terminal.h"
#include "cli/verbs.h"
#include "codec/json_writer.h"
#include "codec/utf8.h"

namespace assay::cli {
namespace {

// Evidence of one file, read and understood.
struct Shown {
  std::string file;
  attest::Request request;
  Result<tee::Picture> picture;
};

std::optional<tee::HeldData> view(
    const std::optional<attest::HeldBytes>& data) {
  return data ? std::optional(tee::HeldData{data->bytes, data->type})
              : std::nullopt;
}

Result<Shown> read(const EvidenceShow& options, const std::string& file) {
  EvidenceFiles files = options.files;
  files.evidence = file;
  TRY(attest::Request request, read_request(files));
  tee::Trail trail;
  auto picture =
      attest::picture_of(*request.scheme,
                         {.evidence = request.evidence,
                          .runtime_data = view(request.runtime_data),
                          .init_time_data = view(request.init_time_data)},
                         trail);
  return Shown{file, std::move(request), std::move(picture)};
}

std::string json_of(const Shown& shown) {
  codec::SortedObject object;
  object.add_string("file", codec::replace_invalid_utf8(shown.file));
  object.add_string("type", shown.request.scheme->wire_name);
  object.add_raw("bytes", std::to_string(shown.request.evidence.size()));
  if (shown.picture) {
    object.add_raw("error", "null");
    object.add_raw("sections", tee::picture_json(*shown.picture));
  } else {
    codec::SortedObject error;
    error.add_string("code", shown.picture.error().reason());
    error.add_string("message", codec::replace_invalid_utf8(
                                    shown.picture.error().message()));
    object.add_raw("error", error.text());
    object.add_raw("sections", "null");
  }
  return object.text();
}

std::string text_of(const Shown& shown) {
  return fmt::format(
      "Not verified: what the evidence says of itself. To verify it: assay "
      "verify --type {} --evidence {}\n{}, {} bytes\n{}",
      shown.request.scheme->wire_name, shown.file,
      shown.request.scheme->wire_name, shown.request.evidence.size(),
      picture_text(*shown.picture));
}

bool is_whole(const Shown& shown) {
  return shown.picture && shown.picture->whole();
}

Exit print_text(const std::vector<Shown>& all) {
  Exit exit = Exit::Good;
  bool first = true;
  for (const Shown& one : all) {
    if (!one.picture) {
      exit = std::max(exit, complain(one.picture.error()));
      continue;
    }
    print(first ? "" : "\n");
    print(text_of(one));
    first = false;
  }
  return exit;
}

void print_json(const std::vector<Shown>& all) {
  std::string items;
  for (const Shown& one : all) {
    codec::append_json_item(items, json_of(one));
  }
  print_line(fmt::format(R"({{"verified":false,"evidence":[{}]}})", items));
}

}  // namespace

Exit run(const EvidenceShow& options) {
  std::vector<Shown> all;
  for (const std::string& file : options.evidence) {
    auto one = read(options, file);
    if (!one) {
      return complain(one.error());
    }
    all.push_back(std::move(*one));
  }
  Exit exit = Exit::Good;
  if (options.form == Form::Json) {
    print_json(all);
  } else {
    exit = print_text(all);
  }
  const bool whole = std::all_of(all.begin(), all.end(), is_whole);
  return whole ? exit : std::max(exit, Exit::No);
}

}  // namespace assay::cli
