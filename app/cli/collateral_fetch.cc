// SPDX-License-Identifier: Apache-2.0
// assay collateral fetch: from a vendor's service into a folder.
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include "cli/collateral_place.h"
#include "cli/fetch_names.h"
#include "cli/terminal.h"
#include "cli/verbs.h"
#include "codec/json_writer.h"
#include "codec/pem.h"
#include "collateral/dialect.h"
#include "collateral/known_json.h"
#include "collateral/place.h"
#include "collateral/vendors.h"
#include "download/download.h"
#include "files/file.h"
#include "tee/snp/issue.h"

namespace assay::cli {
namespace {

namespace fs = std::filesystem;
using collateral::Item;

// What came of one name.
struct Fetched {
  std::string name;
  std::optional<collateral::Known> known;
  std::string problem;  // empty where known
};

// The service that is meant, and how it speaks.
struct Service {
  const collateral::Dialect& dialect;
  std::string url;
  std::chrono::seconds pause;
};

Result<Service> service_of(const CollateralFetch& options) {
  if (options.pcs.empty() == options.kds.empty()) {
    return Error(Code::ConfigInvalid, "expected --pcs URL or --kds URL");
  }
  const bool amd = !options.kds.empty();
  TRY(const collateral::Place place,
      collateral::parse_place(amd ? "kds:" + options.kds
                                  : "pcs:" + options.pcs));
  return Service{*collateral::find_dialect(place.kind), place.where,
                 std::chrono::seconds(amd ? options.pause : 0)};
}

// The issuer is among what was fetched before.
void add_issuer(Item& item, const std::vector<Fetched>& before) {
  const auto name = snp::issuer_of(item.name);
  for (const Fetched& one : before) {
    if (name && one.name == *name && one.known) {
      item.endorsement =
          snp::with_issuer(*item.endorsement, *one.known->endorsement);
    }
  }
}

Result<collateral::Known> fetch_one(const Service& service,
                                    const std::string& name, const Judge& judge,
                                    const std::vector<Fetched>& before,
                                    download::Downloader& downloader) {
  const auto url = service.dialect.url(service.url, name);
  if (!url) {
    return Error(Code::EndorsementMissing, "the service has no such thing");
  }
  TRY(const download::Reply reply, downloader.get(*url));
  if (reply.status != 200) {
    return Error(
        Code::EndorsementMissing,
        fmt::format("the service answers with status {}{}", reply.status,
                    reply.retry_after ? fmt::format("; it asks to wait {} s",
                                                    reply.retry_after->count())
                                      : ""));
  }
  TRY(Item item, service.dialect.read(name, reply, judge.at,
                                      label_of(service.dialect, service.url)));
  add_issuer(item, before);
  TRY(tee::Issue issue, collateral::verify_item(name, *item.endorsement,
                                                judge.anchors, judge.at));
  return collateral::Known{name, std::move(issue), std::move(item.endorsement),
                           std::move(item.source), collateral::Origin::Fetched};
}

// As a folder of collateral has it: "intel-sgx-tcb-info-00906ED50000.json" and
// ".chain.pem" beside it; of AMD's issuers one file, of a key the key alone, as
// its issuer has its own.
Result<> write_item(const fs::path& folder, const collateral::Known& known) {
  std::string stem = known.name;
  std::ranges::replace(stem, '/', '-');
  const tee::Endorsement& item = *known.endorsement;
  const auto write = [&](std::string_view suffix, Bytes content) {
    return files::write_file(folder / (stem + std::string(suffix)), content,
                             files::Mode::Public);
  };
  if (known.issue.lasting_key) {
    return write(".der", item.body);
  }
  if (known.name.starts_with("amd/as")) {
    return write(".pem", bytes_of(codec::encode_pem("CERTIFICATE", item.body) +
                                  item.issuer_chain));
  }
  const bool document = !item.body.empty() && item.body.front() == '{';
  TRY_OK(write(document ? ".json" : ".crl", item.body));
  return item.issuer_chain.empty()
             ? Result<>()
             : write(".chain.pem", bytes_of(item.issuer_chain));
}

void print_all(const CollateralFetch& options, const std::vector<Fetched>& all,
               Time now) {
  std::string items;
  std::string problems;
  for (const Fetched& one : all) {
    std::string& list = one.known ? items : problems;
    std::string text;
    if (options.form == Form::Human) {
      print_line(one.known
                     ? fmt::format("{} until {}", one.name,
                                   format_rfc3339(one.known->issue.next_update))
                     : tinted(fmt::format("{}: {}", one.name, one.problem),
                              Tone::Bad));
      continue;
    }
    if (one.known) {
      text = known_json(*one.known, now).text();
    } else {
      codec::SortedObject object;
      object.add_string("name", one.name);
      object.add_string("problem", one.problem);
      text = object.text();
    }
    list += list.empty() ? text : "," + text;
  }
  if (options.form == Form::Json) {
    print_line(
        fmt::format(R"({{"items":[{}],"problems":[{}]}})", items, problems));
  }
}

Result<Exit> fetch(const CollateralFetch& options) {
  TRY(const Service service, service_of(options));
  TRY(const Judge judge, judge_of(options));
  TRY(const std::vector<std::string> names,
      options.kds.empty() ? pcs_names(options) : kds_names(options, judge));
  TRY_OK(files::make_private_folder(options.out));
  download::Downloader downloader({.max_body = collateral::kMaxItemBody},
                                  options.ca);
  std::vector<Fetched> all;
  for (const std::string& name : names) {
    if (!all.empty()) {
      std::this_thread::sleep_for(service.pause);
    }
    auto known = fetch_one(service, name, judge, all, downloader);
    if (known) {
      TRY_OK(write_item(options.out, *known));
      all.push_back({name, std::move(*known), {}});
    } else if (known.error().code() == Code::NetworkFailed) {
      return known.error();
    } else {
      all.push_back({name, {}, known.error().message()});
    }
  }
  print_all(options, all, judge.at);
  const bool good = std::ranges::all_of(
      all, [](const Fetched& one) { return one.known.has_value(); });
  return good ? Exit::Good : Exit::No;
}

}  // namespace

Exit run(const CollateralFetch& options) {
  const auto done = fetch(options);
  return done ? *done : complain(done.error());
}

}  // namespace assay::cli
