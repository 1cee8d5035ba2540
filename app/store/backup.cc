// SPDX-License-Identifier: Apache-2.0
// SQLite's online backup, and files moved so that a crash leaves the old store
// or the new one.
#include "store/backup.h"

#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/schema.h"
#include "store/sqlite.h"

namespace assay::store {
namespace {

namespace fs = std::filesystem;

Error failed(std::string_view doing, const fs::path& path, int number) {
  return Error(Code::FileUnreadable,
               fmt::format("cannot {} {}: {}", doing, path.string(),
                           std::generic_category().message(number)));
}

// A file that is gone at the end, with what SQLite keeps beside it.
class Temporary {
 public:
  explicit Temporary(fs::path path) : path_(std::move(path)) { remove(); }
  Temporary(const Temporary&) = delete;
  Temporary& operator=(const Temporary&) = delete;
  ~Temporary() { remove(); }

  const fs::path& path() const { return path_; }

 private:
  void remove() const {
    for (const char* tail : {"", "-wal", "-shm", "-journal", ".lock"}) {
      ::unlink((path_.string() + tail).c_str());
    }
  }

  fs::path path_;
};

Result<> sync(const fs::path& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  const bool synced = descriptor >= 0 && ::fsync(descriptor) == 0;
  const int number = errno;
  if (descriptor >= 0) {
    ::close(descriptor);
  }
  return synced ? Result<>() : Result<>(failed("sync", path, number));
}

fs::path folder_of(const fs::path& path) {
  return path.has_parent_path() ? path.parent_path() : fs::path(".");
}

// Where root works for the service, whose user must be able to open the file:
// whoever owns like has it then.
Result<> hand_over(const fs::path& path, const fs::path& like) {
  struct stat owner {};
  if (::geteuid() != 0) {
    return {};
  }
  if (::stat(like.c_str(), &owner) != 0 ||
      ::chown(path.c_str(), owner.st_uid, owner.st_gid) != 0) {
    return failed("change the owner of", path, errno);
  }
  return {};
}

// One state of a database into a plain file without a log.
Result<> copy_database(const fs::path& from, const fs::path& to) {
  TRY(const Database source, Database::open(from, OpenAs::Existing));
  TRY_OK(source.execute("PRAGMA query_only = ON", "forbid writing"));
  TRY(const uint64_t version, find_schema(source));
  if (version == 0) {
    return Error(Code::StoreUnavailable,
                 fmt::format("{} is empty: there is no store", from.string()));
  }
  TRY(const Database target, Database::open(to, OpenAs::MadeWhereMissing));
  sqlite3_backup* const backup =
      sqlite3_backup_init(target.raw(), "main", source.raw(), "main");
  if (backup == nullptr) {
    return sql_failure(target.raw(), "begin a backup");
  }
  // All pages in one step: a state of the store, whatever is written meanwhile.
  sqlite3_backup_step(backup, -1);
  if (sqlite3_backup_finish(backup) != SQLITE_OK) {
    return sql_failure(target.raw(), "copy the store");
  }
  return target.execute("PRAGMA journal_mode = DELETE", "end the log");
}

Result<Report> verify(const fs::path& path, const crypto::SealKey& master) {
  TRY(const auto store, SqliteStore::open(path, {.master = master}));
  return store->check();
}

// The old store without a log beside it, so that the log is never taken for
// that of the new store. A damaged one may not allow that, and has none to
// lose; one that somebody reads keeps its log, which must not be lost.
Result<> set_aside(const fs::path& path) {
  if (const auto old = Database::open(path, OpenAs::Existing)) {
    const auto busy = old->number("PRAGMA wal_checkpoint(TRUNCATE)");
    if (busy && *busy != 0) {
      return Error(Code::StoreUnavailable,
                   fmt::format("{} is being read by another process; stop it "
                               "first",
                               path.string()));
    }
  }
  const fs::path kept = path.string() + ".replaced";
  ::unlink(kept.c_str());
  if (::link(path.c_str(), kept.c_str()) != 0) {
    return failed("keep the old store as", kept, errno);
  }
  return {};
}

}  // namespace

Result<> back_up(const fs::path& from, const fs::path& to) {
  const Temporary copy(fmt::format("{}.{}.tmp", to.string(), ::getpid()));
  TRY_OK(copy_database(from, copy.path()));
  TRY_OK(sync(copy.path()));
  if (::link(copy.path().c_str(), to.c_str()) != 0) {
    return failed("create", to, errno);
  }
  return sync(folder_of(to));
}

Result<Report> restore(const Restoring& restoring) {
  const fs::path& to = restoring.to;
  TRY(const FileLock lock, FileLock::take(to.string() + ".lock", to.string()));
  std::error_code error;
  const bool there = fs::exists(to, error);
  if (there && restoring.existing == Existing::Kept) {
    return Error(Code::StoreUnavailable,
                 fmt::format("{} is there already; it is replaced only on "
                             "demand",
                             to.string()));
  }
  const Temporary copy(fmt::format("{}.{}.tmp", to.string(), ::getpid()));
  TRY_OK(copy_database(restoring.from, copy.path()));
  TRY(Report report, verify(copy.path(), restoring.master));
  if (!report.damage.empty()) {
    return report;
  }
  TRY_OK(hand_over(copy.path(), there ? to : folder_of(to)));
  TRY_OK(hand_over(to.string() + ".lock", folder_of(to)));
  TRY_OK(sync(copy.path()));
  if (there) {
    TRY_OK(set_aside(to));
  }
  for (const char* tail : {"-wal", "-shm"}) {
    ::unlink((to.string() + tail).c_str());
  }
  if (::rename(copy.path().c_str(), to.c_str()) != 0) {
    return failed("replace", to, errno);
  }
  TRY_OK(sync(folder_of(to)));
  return report;
}

}  // namespace assay::store
