// SPDX-License-Identifier: Apache-2.0
// assay store: backup, restore, check, rekey, info.
#include <cstdio>
#include <filesystem>
#include <optional>

#include <fmt/format.h>

#include "cli/meant_store.h"
#include "cli/terminal.h"
#include "cli/verbs.h"
#include "codec/json_writer.h"
#include "store/backup.h"
#include "store/harden.h"
#include "store/key_source.h"
#include "store/pg_tables.h"
#include "store/schema.h"
#include "store/url.h"

namespace assay::cli {
namespace {

namespace fs = std::filesystem;

Result<store::Report> check_store(const MeantStore& meant) {
  TRY(const auto opened, open_store(meant, store::Access::Reading));
  return opened->check();
}

std::string damage_json(const std::vector<store::Damage>& damage) {
  std::string text = "[";
  for (const store::Damage& one : damage) {
    codec::SortedObject object;
    if (one.name.empty()) {
      object.add_raw("record", "null");
    } else {
      object.add_string("record", one.name);
    }
    object.add_string("what", one.what);
    text += (text.size() > 1 ? "," : "") + object.text();
  }
  return text + "]";
}

void print_damage(const std::vector<store::Damage>& damage) {
  for (const store::Damage& one : damage) {
    // What is told of a record that was loaded begins with its name.
    const bool named = one.name.empty() || one.what.starts_with("record ");
    print_line(tinted(
        named ? one.what : fmt::format("record \"{}\": {}", one.name, one.what),
        Tone::Bad));
  }
}

void add_report(codec::SortedObject& object, const store::Report& report) {
  object.add_int("records", static_cast<int64_t>(report.records));
  object.add_int("readable", static_cast<int64_t>(report.readable));
  object.add_int("revision", static_cast<int64_t>(report.revision));
  object.add_raw("damage", damage_json(report.damage));
}

std::string summary(const store::Report& report) {
  return fmt::format("{} of {} records are whole", report.readable,
                     report.records);
}

// The bytes of the file and of its write-ahead log.
int64_t size_of(const std::string& file) {
  int64_t size = 0;
  for (const char* tail : {"", "-wal"}) {
    std::error_code error;
    const auto bytes = fs::file_size(file + tail, error);
    size += error ? 0 : static_cast<int64_t>(bytes);
  }
  return size;
}

Exit exit_of(const store::Report& report) {
  return report.damage.empty() ? Exit::Good : Exit::No;
}

Result<Exit> backup(const StoreBackup& options) {
  TRY(const MeantStore meant, find_store(options));
  TRY(const std::string file, file_of(meant, "back up"));
  TRY_OK(store::back_up(file, options.out));
  // Without the key the copy is as good as the store is: that cannot be told.
  const auto report =
      check_store({options.out, "sqlite:" + options.out, meant.key});
  if (!report) {
    std::fputs(fmt::format("assay: the backup was made, but not verified: {}\n",
                           report.error().message())
                   .c_str(),
               stderr);
  }
  const int64_t size = size_of(options.out);
  if (options.form == Form::Json) {
    codec::SortedObject object;
    object.add_string("out", options.out);
    object.add_int("bytes", size);
    object.add_bool("verified", report.has_value());
    if (report) {
      add_report(object, *report);
    }
    print_line(object.text());
  } else {
    print_line(fmt::format("{}: {} bytes", options.out, size));
    if (report) {
      print_damage(report->damage);
      print_line(summary(*report));
    }
  }
  return report ? exit_of(*report) : Exit::Good;
}

Result<Exit> restore(const StoreRestore& options) {
  TRY(const MeantStore meant, find_store(options));
  TRY(const std::string file, file_of(meant, "restore"));
  TRY(const store::Opening opening,
      opening_of(meant, store::Access::Exclusive));
  TRY(const store::Report report,
      store::restore({.from = options.from,
                      .to = file,
                      .master = opening.master,
                      .existing = options.replace ? store::Existing::Replaced
                                                  : store::Existing::Kept}));
  if (options.form == Form::Json) {
    codec::SortedObject object;
    object.add_string("store", meant.url);
    object.add_bool("restored", report.damage.empty());
    add_report(object, report);
    print_line(object.text());
    return exit_of(report);
  }
  print_damage(report.damage);
  print_line(summary(report));
  print_line(report.damage.empty()
                 ? fmt::format("restored to {}", meant.url)
                 : std::string("nothing was restored: the backup is damaged"));
  return exit_of(report);
}

Result<Exit> check(const StoreCheck& options) {
  TRY(const MeantStore meant, find_store(options));
  TRY(const store::Report report, check_store(meant));
  if (options.form == Form::Json) {
    codec::SortedObject object;
    object.add_string("store", meant.url);
    add_report(object, report);
    print_line(object.text());
    return exit_of(report);
  }
  print_damage(report.damage);
  print_line(
      tinted(summary(report), report.damage.empty() ? Tone::Good : Tone::Bad));
  return exit_of(report);
}

Result<Exit> rekey(const StoreRekey& options) {
  TRY(const MeantStore meant, find_store(options));
  TRY(const auto opened, open_store(meant, store::Access::Exclusive));
  TRY(const crypto::SealKey master,
      store::load_master_key(options.new_key, store::Missing::Create));
  TRY_OK(opened->rekey(master, options.deep ? store::RekeyDepth::AllKeys
                                            : store::RekeyDepth::MasterKey));
  if (options.form == Form::Json) {
    codec::SortedObject object;
    object.add_string("store", meant.url);
    object.add_string("key", options.new_key);
    object.add_bool("deep", options.deep);
    object.add_int("records", static_cast<int64_t>(opened->count()));
    print_line(object.text());
    return Exit::Good;
  }
  print_line(fmt::format("{} is sealed with {} now; set store.key to it",
                         meant.url, options.new_key));
  return Exit::Good;
}

Result<Exit> info(const StoreInfo& options) {
  TRY(const MeantStore meant, find_store(options));
  TRY(const auto opened, open_store(meant, store::Access::Reading));
  const auto records = static_cast<int64_t>(opened->count());
  const auto format = static_cast<int64_t>(store::is_shared_store(meant.opens)
                                               ? store::kPgSchemaVersion
                                               : store::kSchemaVersion);
  const std::vector<store::Damage> damage = opened->damage();
  // A server's tables are its own affair.
  const auto file = file_of(meant, "measure");
  const std::optional<int64_t> size =
      file ? std::optional(size_of(*file)) : std::nullopt;
  if (options.form == Form::Json) {
    codec::SortedObject object;
    object.add_string("store", meant.url);
    object.add_string("key", meant.key);
    object.add_int("format", format);
    object.add_int("records", records);
    if (size) {
      object.add_int("bytes", *size);
    }
    object.add_raw("damage", damage_json(damage));
    print_line(object.text());
    return Exit::Good;
  }
  print(fmt::format("store: {}\nkey: {}\nformat: {}\nrecords: {}\n", meant.url,
                    meant.key, format, records));
  if (size) {
    print(fmt::format("bytes: {}\n", *size));
  }
  print_damage(damage);
  return Exit::Good;
}

Exit finish(const Result<Exit>& result) {
  return result ? *result : complain(result.error());
}

}  // namespace

Exit run(const StoreBackup& options) {
  store::harden_process();
  return finish(backup(options));
}

Exit run(const StoreRestore& options) {
  store::harden_process();
  return finish(restore(options));
}

Exit run(const StoreCheck& options) {
  store::harden_process();
  return finish(check(options));
}

Exit run(const StoreRekey& options) {
  store::harden_process();
  return finish(rekey(options));
}

Exit run(const StoreInfo& options) {
  store::harden_process();
  return finish(info(options));
}

}  // namespace assay::cli
