// SPDX-License-Identifier: Apache-2.0
// assay collateral: list, show, import, export.
#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "cli/collateral_place.h"
#include "cli/inputs.h"
#include "cli/meant_store.h"
#include "cli/terminal.h"
#include "cli/verbs.h"
#include "codec/base64.h"
#include "codec/json_writer.h"
#include "codec/pem.h"
#include "collateral/bundle.h"
#include "collateral/bundle_signature.h"
#include "collateral/known_json.h"
#include "files/file.h"
#include "store/harden.h"
#include "x509/crl.h"

namespace assay::cli {
namespace {

using collateral::Known;
using collateral::state_of;

constexpr std::string_view kInForce = "in force";

std::string problem_json(std::string_view name, std::string_view what) {
  codec::SortedObject object;
  object.add_string("name", name);
  object.add_string("problem", what);
  return object.text();
}

void print_item(const Known& known, Time now) {
  const std::string_view state = state_of(known.issue, now);
  const std::string line =
      fmt::format("{:<36} {:>8}  issued {}  until {}  {}", known.name,
                  number_text(known.issue), format_rfc3339(known.issue.issued),
                  format_rfc3339(known.issue.next_update), state);
  print_line(state == kInForce ? line : tinted(line, Tone::Bad));
}

Result<Exit> list(const CollateralList& options) {
  TRY(const Judge judge, judge_of(options));
  TRY(const Kept kept, read_kept(options, judge));
  bool good = kept.dropped.empty();
  std::string items;
  std::string problems;
  for (const Known& known : kept.known) {
    good = good && state_of(known.issue, judge.at) == kInForce;
    if (options.form == Form::Json) {
      codec::append_json_item(items, known_json(known, judge.at).text());
    } else {
      print_item(known, judge.at);
    }
  }
  for (const auto& [name, why] : kept.dropped) {
    if (options.form == Form::Json) {
      codec::append_json_item(problems, problem_json(name, why));
    } else {
      print_line(tinted(fmt::format("{}: {}", name, why), Tone::Bad));
    }
  }
  if (options.form == Form::Json) {
    codec::SortedObject object;
    object.add_string("at", format_rfc3339(judge.at));
    object.add_raw("items", "[" + items + "]");
    object.add_raw("problems", "[" + problems + "]");
    print_line(object.text());
  } else if (kept.known.empty() && kept.dropped.empty()) {
    print_line("nothing was fetched or imported yet");
  }
  return good ? Exit::Good : Exit::No;
}

// A certificate by what it says of itself, a CRL by what it revokes, a document
// by its own text.
Result<> add_content(codec::SortedObject& object, const Known& known) {
  const Buffer& body = known.endorsement->body;
  object.add_string("issuerChain", known.endorsement->issuer_chain);
  if (!body.empty() && body.front() == '{') {
    object.add_raw("document", std::string(text_of(body)));
    return {};
  }
  if (const auto certificate = x509::Certificate::parse(body); certificate) {
    object.add_string("subject", certificate->subject_text());
    object.add_string("issuer", certificate->issuer_text());
    object.add_string("certificate", codec::encode_pem("CERTIFICATE", body));
    return {};
  }
  TRY(const x509::Crl crl, x509::Crl::parse(body));
  object.add_int("revoked", static_cast<int64_t>(crl.size()));
  object.add_string("crl", codec::encode_base64(body, codec::Base64::Standard));
  return {};
}

Result<Exit> show(const CollateralShow& options) {
  TRY(const Judge judge, judge_of(options));
  TRY(const Kept kept, read_kept(options, judge));
  const auto found = std::ranges::find(kept.known, options.name, &Known::name);
  if (found == kept.known.end()) {
    return Error(Code::EndorsementMissing,
                 fmt::format("the store has no {}; list what it has with assay "
                             "collateral list",
                             options.name));
  }
  codec::SortedObject object = known_json(*found, judge.at);
  TRY_OK(add_content(object, *found));
  if (options.form == Form::Json) {
    print_line(object.text());
    return Exit::Good;
  }
  print_item(*found, judge.at);
  print(fmt::format("source: {}\nfetched: {}\nsha256: {:02x}\n", found->source,
                    format_rfc3339(found->endorsement->fetched_at),
                    fmt::join(found->endorsement->body_digest.data, "")));
  const Buffer& body = found->endorsement->body;
  if (body.front() == '{') {
    print_line(text_of(body));
  } else if (const auto certificate = x509::Certificate::parse(body);
             certificate) {
    print(fmt::format("subject: {}\nissuer: {}\n", certificate->subject_text(),
                      certificate->issuer_text()));
    print(codec::encode_pem("CERTIFICATE", body));
  } else {
    TRY(const x509::Crl crl, x509::Crl::parse(body));
    print_line(fmt::format("revokes {} certificates", crl.size()));
  }
  return Exit::Good;
}

Exit refuse_unknown(const std::vector<collateral::Unknown>& unknown) {
  for (const collateral::Unknown& item : unknown) {
    print_line(
        tinted(fmt::format("{}: {}", fmt::join(item.names, ", "), item.why),
               Tone::Bad));
  }
  return Exit::No;
}

std::string unknown_json(const std::vector<collateral::Unknown>& unknown) {
  std::string list;
  for (const collateral::Unknown& item : unknown) {
    codec::append_json_item(
        list,
        problem_json(fmt::format("{}", fmt::join(item.names, ", ")), item.why));
  }
  return "[" + list + "]";
}

// What became of one item.
struct Imported {
  std::string name;
  std::string problem;  // empty: it is in the store
};

Result<std::vector<Imported>> put(const CollateralImport& options,
                                  const std::vector<Known>& known,
                                  const Judge& judge) {
  TRY(const MeantStore meant, find_store(options));
  TRY(const auto opened, open_store(meant, store::Access::Exclusive));
  collateral::Shelf shelf(opened.get());
  TRY_OK(shelf.load(judge.anchors));
  std::vector<Imported> imported;
  for (const Known& item : known) {
    // As of now: what a bundle says of its own history counts for nothing.
    auto endorsement = tee::make_endorsement(
        item.endorsement->body, item.endorsement->issuer_chain, judge.at,
        tee::Presentation::Stored);
    const auto admitted = shelf.admit(
        {item.name, std::move(endorsement), item.source}, judge.anchors);
    imported.push_back({item.name, admitted ? admitted->not_stored
                                            : admitted.error().message()});
  }
  return imported;
}

void print_imports(const CollateralImport& options,
                   const std::vector<Imported>& imports) {
  std::string items;
  std::string problems;
  for (const auto& [name, problem] : imports) {
    if (options.form == Form::Json) {
      codec::append_json_item(problem.empty() ? items : problems,
                              problem.empty() ? fmt::format("\"{}\"", name)
                                              : problem_json(name, problem));
    } else {
      print_line(problem.empty()
                     ? name
                     : tinted(fmt::format("{}: {}", name, problem), Tone::Bad));
    }
  }
  if (options.form == Form::Json) {
    print_line(
        fmt::format(R"({{"imported":[{}],"problems":[{}]}})", items, problems));
  }
}

Result<Exit> import_items(const CollateralImport& options) {
  TRY(const Judge judge, judge_of(options));
  TRY(const collateral::Sifted given,
      options.bundle_key.empty()
          ? read_given(options.from, judge)
          : read_signed(options.from, options.bundle_key, judge));
  if (!given.unknown.empty()) {
    if (options.form == Form::Json) {
      print_line(R"({"imported":[],"problems":)" + unknown_json(given.unknown) +
                 "}");
      return Exit::No;
    }
    refuse_unknown(given.unknown);
    print_line("nothing was imported");
    return Exit::No;
  }
  TRY(const std::vector<Imported> imports, put(options, given.known, judge));
  print_imports(options, imports);
  const bool good = std::ranges::all_of(
      imports, [](const Imported& one) { return one.problem.empty(); });
  return good && !imports.empty() ? Exit::Good : Exit::No;
}

// Empty where nobody is to sign.
Result<std::string> signature_of(const CollateralExport& options,
                                 std::span<const collateral::Item> items,
                                 Time made_at) {
  if (options.key.empty()) {
    return std::string();
  }
  TRY(const std::string pem, read_input(options.key));
  auto key = crypto::PrivateKey::from_pem(pem);
  if (!key) {
    return unusable(options.key, "private key", key.error());
  }
  return collateral::sign_bundle(items, made_at, *key);
}

Result<Exit> export_items(const CollateralExport& options) {
  TRY(const Judge judge, judge_of(options));
  collateral::Sifted given;
  if (options.from.empty()) {
    TRY(Kept kept, read_kept(options, judge));
    given.known = std::move(kept.known);
    std::erase_if(given.known, [&judge](const Known& known) {
      return state_of(known.issue, judge.at) != kInForce;
    });
  } else {
    TRY(given, read_given(options.from, judge));
  }
  if (!given.unknown.empty()) {
    return refuse_unknown(given.unknown);
  }
  if (given.known.empty()) {
    return Error(Code::EndorsementMissing, "there is nothing in force");
  }
  std::vector<collateral::Item> items;
  Time until = given.known.front().issue.next_update;
  for (const Known& known : given.known) {
    items.push_back({known.name, known.endorsement, known.source});
    until = std::min(until, known.issue.next_update);
  }
  TRY(const std::string signature, signature_of(options, items, judge.at));
  TRY_OK(files::write_file(
      options.out,
      bytes_of(collateral::write_bundle(items, judge.at, signature)),
      files::Mode::Public));
  if (options.form == Form::Json) {
    codec::SortedObject object;
    object.add_int("items", static_cast<int64_t>(items.size()));
    object.add_string("out", options.out);
    object.add_string("until", format_rfc3339(until));
    print_line(object.text());
  } else {
    print_line(fmt::format("{}: {} items, all in force until {}", options.out,
                           items.size(), format_rfc3339(until)));
  }
  return Exit::Good;
}

Exit finish(const Result<Exit>& result) {
  return result ? *result : complain(result.error());
}

}  // namespace

Exit run(const CollateralList& options) {
  store::harden_process();
  return finish(list(options));
}

Exit run(const CollateralShow& options) {
  store::harden_process();
  return finish(show(options));
}

Exit run(const CollateralImport& options) {
  store::harden_process();
  return finish(import_items(options));
}

Exit run(const CollateralExport& options) {
  store::harden_process();
  return finish(export_items(options));
}

}  // namespace assay::cli
