// SPDX-License-Identifier: Apache-2.0
// A PostgreSQL of the tests' own, for as long as the test program runs.
#pragma once

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <string>
#include <thread>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <libpq-fe.h>
#include <unistd.h>

#include "store/test_folder.h"

namespace assay::store {

inline constexpr const char* kPostgresPrograms = "/usr/lib/postgresql/15/bin";

// PostgreSQL refuses to run as root: then as the user of its package.
inline std::string as_owner(const std::string& command) {
  return ::geteuid() == 0 ? fmt::format(
                                "setpriv --reuid=postgres --regid=postgres "
                                "--clear-groups {}",
                                command)
                          : command;
}

inline bool succeeds(const std::string& command) {
  return std::system((command + " >/dev/null 2>&1").c_str()) == 0;
}

// Listens on a socket in a folder alone. Fails the test where PostgreSQL 15 is
// not installed.
class TestPostgres {
 public:
  // Started by the first who asks.
  static TestPostgres& shared();

  TestPostgres();
  ~TestPostgres();

  // The URL of a new, empty database.
  std::string make_database();

  void start();
  void kill();  // all processes at once, as a crash of the machine would
  // All processes stop, or go on: a server that does not answer.
  void freeze();
  void thaw();

  // As the database's owner; whoever has the database can do that.
  static void tamper(const std::string& url, const std::string& sql);

 private:
  void signal_all(int number);

  TestFolder folder_;
  int leader_ = 0;  // process id of the server
  int databases_ = 0;
};

inline TestPostgres& TestPostgres::shared() {
  static TestPostgres server;
  return server;
}

inline TestPostgres::TestPostgres() {
  const std::string folder = folder_.path().string();
  EXPECT_TRUE(succeeds(fmt::format("chmod 755 {}", folder)));
  if (::geteuid() == 0) {
    EXPECT_TRUE(succeeds(fmt::format("chown postgres {}", folder)));
  }
  EXPECT_TRUE(succeeds(
      as_owner(fmt::format("{}/initdb -D {}/data -U postgres -A trust -E UTF8 "
                           "--locale=C --no-sync",
                           kPostgresPrograms, folder))))
      << "PostgreSQL 15 is needed: apt install postgresql-15";
  start();
}

inline TestPostgres::~TestPostgres() {
  kill();
}

inline void TestPostgres::start() {
  const std::string folder = folder_.path().string();
  // The group of processes is the server's own.
  EXPECT_TRUE(succeeds(
      as_owner(fmt::format("{0}/pg_ctl -D {1}/data -w -t 20 -l {1}/log "
                           "-o \"-k {1} -c listen_addresses=''\" start",
                           kPostgresPrograms, folder))));
  std::ifstream(folder_.path() / "data" / "postmaster.pid") >> leader_;
  EXPECT_GT(leader_, 1);
}

inline void TestPostgres::signal_all(int number) {
  if (leader_ > 1) {
    (void)succeeds(fmt::format("pkill -{} -P {}", number, leader_));
    ::kill(leader_, number);
  }
}

inline void TestPostgres::kill() {
  // Its children end with it; the next start waits for their memory.
  signal_all(SIGKILL);
  for (int i = 0; i < 100 && ::kill(leader_, 0) == 0; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  leader_ = 0;
}

inline void TestPostgres::freeze() {
  signal_all(SIGSTOP);
}

inline void TestPostgres::thaw() {
  signal_all(SIGCONT);
}

inline std::string TestPostgres::make_database() {
  const std::string folder = folder_.path().string();
  const std::string name = fmt::format("test{}", ++databases_);
  tamper(fmt::format("postgresql://postgres@/postgres?host={}", folder),
         "CREATE DATABASE " + name);
  return fmt::format("postgresql://postgres@/{}?host={}", name, folder);
}

inline void TestPostgres::tamper(const std::string& url,
                                 const std::string& sql) {
  PGconn* const connection = PQconnectdb(url.c_str());
  PGresult* const result = PQexec(connection, sql.c_str());
  const ExecStatusType status = PQresultStatus(result);
  EXPECT_TRUE(status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK)
      << PQerrorMessage(connection);
  PQclear(result);
  PQfinish(connection);
}

}  // namespace assay::store
