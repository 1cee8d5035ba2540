// SPDX-License-Identifier: Apache-2.0
// assay collateral fetch: from a vendor's service into a folder.
#include <algorithm>
#include <filesystem>
#include <utility>

#include <fmt/format.h>

#include "base/ascii.h"
#include "cli/collateral_place.h"
#include "cli/inputs.h"
#include "cli/terminal.h"
#include "cli/verbs.h"
#include "codec/hex.h"
#include "codec/json_writer.h"
#include "collateral/known_json.h"
#include "collateral/pcs.h"
#include "collateral/place.h"
#include "collateral/vendors.h"
#include "download/download.h"
#include "files/file.h"
#include "tee/dcap/revocation.h"
#include "tee/dcap/signed_collateral.h"

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

Result<dcap::TeeType> tee_of(const std::string& type) {
  if (type.empty()) {
    return dcap::TeeType::Sgx;
  }
  TRY(const std::string name, policy_type(type));
  return name == "TdxVm" ? dcap::TeeType::Tdx : dcap::TeeType::Sgx;
}

Result<std::vector<std::string>> names_of(const CollateralFetch& options) {
  TRY(const dcap::TeeType tee, tee_of(options.type));
  std::vector<std::string> names = {
      std::string(dcap::kRootCrlName),
      std::string(dcap::pck_crl_name(dcap::PckCa::Processor)),
      std::string(dcap::pck_crl_name(dcap::PckCa::Platform)),
      std::string(dcap::qe_identity_name(tee))};
  for (const std::string& text : options.fmspcs) {
    const auto fmspc = codec::decode_hex_fixed<dcap::Fmspc>(text);
    if (!fmspc) {
      return Error(Code::ConfigInvalid, "--fmspc: " + fmspc.error().message());
    }
    names.push_back(dcap::tcb_info_name(tee, *fmspc));
  }
  return names;
}

Result<collateral::Known> fetch_one(const CollateralFetch& options,
                                    const std::string& name, const Judge& judge,
                                    download::Downloader& downloader) {
  TRY(const download::Reply reply,
      downloader.get(*collateral::pcs_url(options.pcs, name)));
  if (reply.status != 200) {
    return Error(
        Code::EndorsementMissing,
        fmt::format("the service answers with status {}{}", reply.status,
                    reply.retry_after ? fmt::format("; it asks to wait {} s",
                                                    reply.retry_after->count())
                                      : ""));
  }
  TRY(Item item,
      collateral::parse_pcs_reply(
          name, {reply.body, collateral::issuer_chain_of(reply, name)},
          judge.at, "pcs:" + options.pcs));
  TRY(tee::Issue issue, collateral::verify_item(name, *item.endorsement,
                                                judge.anchors, judge.at));
  return collateral::Known{name, std::move(issue), std::move(item.endorsement),
                           std::move(item.source), collateral::Origin::Fetched};
}

// As a folder of collateral has it: "intel-sgx-tcb-info-00906ED50000.json" and
// ".chain.pem" beside it.
Result<> write_item(const fs::path& folder, const collateral::Known& known) {
  std::string stem = known.name;
  std::ranges::replace(stem, '/', '-');
  const Buffer& body = known.endorsement->body;
  const bool document = !body.empty() && body.front() == '{';
  TRY_OK(files::write_file(folder / (stem + (document ? ".json" : ".crl")),
                           body, files::Mode::Public));
  const std::string& chain = known.endorsement->issuer_chain;
  return chain.empty()
             ? Result<>()
             : files::write_file(folder / (stem + ".chain.pem"),
                                 bytes_of(chain), files::Mode::Public);
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
    codec::append_json_item(list, text);
  }
  if (options.form == Form::Json) {
    print_line(
        fmt::format(R"({{"items":[{}],"problems":[{}]}})", items, problems));
  }
}

Result<Exit> fetch(const CollateralFetch& options) {
  if (!collateral::parse_place("pcs:" + options.pcs)) {
    return Error(Code::ConfigInvalid,
                 fmt::format("--pcs: expected an https URL without a query "
                             "(http on loopback), found \"{}\"",
                             options.pcs));
  }
  TRY(const std::vector<std::string> names, names_of(options));
  TRY(const Judge judge, judge_of(options));
  TRY_OK(files::make_private_folder(options.out));
  download::Downloader downloader({.max_body = collateral::kMaxItemBody},
                                  options.ca);
  std::vector<Fetched> all;
  for (const std::string& name : names) {
    auto known = fetch_one(options, name, judge, downloader);
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
