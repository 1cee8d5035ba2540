// SPDX-License-Identifier: Apache-2.0
// Sessions with one token, logged in, for as many threads as want some.
#pragma once

#include <chrono>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "keystore/cryptoki.h"
#include "keystore/device_uri.h"

namespace assay::keystore {

class Connection;

// A session for one thread at a time; goes back to the connection at its end.
class Lease {
 public:
  Lease(Connection& connection, CK_SESSION_HANDLE session)
      : connection_(&connection), session_(session) {}
  Lease(Lease&& other) noexcept;
  Lease& operator=(Lease&&) = delete;
  ~Lease();

  CK_SESSION_HANDLE session() const { return session_; }

  // A call on the session did not succeed: it is closed, handles of keys are
  // forgotten, and where the answer means that the token is gone, the
  // connection is made anew before the next lease. This lease is over. Gives
  // the error to return, of code TokenKeyUnavailable.
  Error fail(std::string_view call, CK_RV answer);

  // CKR_OK where the session is there and logged in.
  CK_RV look() const;

  // The private key with that id. Errors: TokenKeyUnavailable.
  Result<CK_OBJECT_HANDLE> find_key(Bytes id);

 private:
  Connection* connection_;  // null once moved from, or failed
  CK_SESSION_HANDLE session_;
};

// Thread-safe. A token that went away is looked for again, once a second at
// most; a PIN that was refused is never tried again, for tokens lock.
class Connection {
 public:
  // Errors: ConfigInvalid (library, PIN), FileUnreadable (of the PIN),
  // TokenKeyUnavailable (no such token, or it does not answer).
  static Result<std::unique_ptr<Connection>> open(const DeviceUri& uri);
  ~Connection();

  const std::string& token() const { return uri_.token; }
  const CK_FUNCTION_LIST& calls() const { return cryptoki_->calls(); }
  CK_SLOT_ID slot() const;

  // Connects again where need be, once nobody has a lease any more: libraries
  // crash where sessions are closed under a call. Errors: those of open.
  Result<Lease> lease();
  // The same, of a session that was just seen to be logged in: for calls that
  // must not be made twice.
  Result<Lease> checked_lease();

 private:
  friend class Lease;
  using Clock = std::chrono::steady_clock;
  static constexpr size_t kMaxRemembered = 4'096;

  Connection(std::unique_ptr<Cryptoki> cryptoki, DeviceUri uri);

  // All of them require: mutex_ is locked.
  Result<> connect();
  Result<CK_SLOT_ID> find_slot() const;
  Result<> log_in(CK_SESSION_HANDLE session);
  Result<CK_SESSION_HANDLE> open_session();
  void disconnect();

  std::unique_ptr<Cryptoki> cryptoki_;
  DeviceUri uri_;

  mutable std::mutex mutex_;          // of what follows
  std::condition_variable returned_;  // of a lease
  size_t lent_ = 0;
  bool connected_ = false;
  bool broken_ = false;  // to be made anew
  CK_SLOT_ID slot_ = 0;
  std::vector<CK_SESSION_HANDLE> idle_;  // sessions that nobody uses
  std::map<Buffer, CK_OBJECT_HANDLE> keys_;
  std::optional<Clock::time_point> failed_;  // when connecting did last
  std::optional<Error> refused_;             // the PIN was
};

}  // namespace assay::keystore
