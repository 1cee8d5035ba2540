// SPDX-License-Identifier: Apache-2.0
// Finds the token, logs in, lends sessions.
#include "keystore/connection.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "crypto/seal.h"
#include "files/file.h"

namespace assay::keystore {
namespace {

constexpr size_t kMaxPinFile = 1'024;
constexpr CK_ULONG kMaxSlots = 1'024;
constexpr std::chrono::seconds kPause{1};

Error unavailable(std::string detail) {
  return Error(Code::TokenKeyUnavailable, std::move(detail));
}

// What is left once a token or its sessions are gone; the connection must be
// made anew.
bool means_gone(CK_RV answer) {
  constexpr std::array<CK_RV, 8> kGone = {
      CKR_DEVICE_ERROR,           CKR_DEVICE_REMOVED,    CKR_SESSION_CLOSED,
      CKR_SESSION_HANDLE_INVALID, CKR_SLOT_ID_INVALID,   CKR_TOKEN_NOT_PRESENT,
      CKR_TOKEN_NOT_RECOGNIZED,   CKR_USER_NOT_LOGGED_IN};
  return std::ranges::find(kGone, answer) != kGone.end();
}

bool refuses_pin(CK_RV answer) {
  constexpr std::array<CK_RV, 6> kRefusals = {
      CKR_PIN_INCORRECT, CKR_PIN_INVALID, CKR_PIN_LEN_RANGE,
      CKR_PIN_EXPIRED,   CKR_PIN_LOCKED,  CKR_USER_PIN_NOT_INITIALIZED};
  return std::ranges::find(kRefusals, answer) != kRefusals.end();
}

// Fields of a token are padded with blanks.
template <size_t N>
std::string unpadded(const unsigned char (&field)[N]) {
  std::string text(field, field + N);
  text.erase(text.find_last_not_of(' ') + 1);
  return text;
}

// The PIN, from where the URI says. Errors: FileUnreadable, ConfigInvalid.
Result<std::string> read_pin(const DeviceUri& uri) {
  if (uri.pin_file.empty()) {
    return uri.pin;
  }
  auto file = files::read_text(uri.pin_file, kMaxPinFile);
  if (!file) {
    return Error(std::move(file).error()).at("keys.backend: pin-source");
  }
  std::string pin = *std::move(file);
  while (pin.ends_with('\n') || pin.ends_with('\r')) {
    pin.pop_back();
  }
  if (pin.empty()) {
    return Error(Code::ConfigInvalid,
                 fmt::format("keys.backend: pin-source {}: the file is empty",
                             uri.pin_file));
  }
  return pin;
}

}  // namespace

Lease::Lease(Lease&& other) noexcept
    : connection_(std::exchange(other.connection_, nullptr)),
      session_(other.session_) {}

Lease::~Lease() {
  if (connection_ == nullptr) {
    return;
  }
  const std::lock_guard lock(connection_->mutex_);
  connection_->idle_.push_back(session_);
  --connection_->lent_;
  connection_->returned_.notify_all();
}

Error Lease::fail(std::string_view call, CK_RV answer) {
  Connection& connection = *std::exchange(connection_, nullptr);
  {
    const std::lock_guard lock(connection.mutex_);
    connection.calls().C_CloseSession(session_);
    connection.keys_.clear();
    connection.broken_ = connection.broken_ || means_gone(answer);
    --connection.lent_;
    connection.returned_.notify_all();
  }
  return unavailable(fmt::format("token \"{}\": {} gives {}",
                                 connection.token(), call, name_of(answer)));
}

Result<CK_OBJECT_HANDLE> Lease::find_key(Bytes id) {
  Buffer wanted = copy_of(id);
  {
    const std::lock_guard lock(connection_->mutex_);
    const auto known = connection_->keys_.find(wanted);
    if (known != connection_->keys_.end()) {
      return known->second;
    }
  }
  CK_OBJECT_CLASS kind = CKO_PRIVATE_KEY;
  std::array<CK_ATTRIBUTE, 2> pattern = {
      {{CKA_CLASS, &kind, sizeof(kind)},
       {CKA_ID, wanted.data(), static_cast<CK_ULONG>(wanted.size())}}};
  std::array<CK_OBJECT_HANDLE, 2> found{};
  CK_ULONG count = 0;
  const CK_FUNCTION_LIST& calls = connection_->calls();
  CK_RV answer =
      calls.C_FindObjectsInit(session_, pattern.data(), pattern.size());
  if (answer == CKR_OK) {
    answer = calls.C_FindObjects(session_, found.data(), found.size(), &count);
    calls.C_FindObjectsFinal(session_);
  }
  if (answer == CKR_OK && count == 0) {
    answer = look();  // who is not logged in sees no private keys
  }
  if (answer != CKR_OK) {
    return fail("C_FindObjects", answer);
  }
  if (count != 1) {
    return unavailable(
        fmt::format("token \"{}\" has {} private keys where one is expected, "
                    "those of {}",
                    connection_->token(), count == 0 ? "no" : "several",
                    write_reference({connection_->token(), wanted})));
  }
  const std::lock_guard lock(connection_->mutex_);
  if (connection_->keys_.size() >= Connection::kMaxRemembered) {
    connection_->keys_.clear();
  }
  connection_->keys_.emplace(std::move(wanted), found[0]);
  return found[0];
}

CK_RV Lease::look() const {
  CK_SESSION_INFO info{};
  const CK_RV answer = connection_->calls().C_GetSessionInfo(session_, &info);
  return answer == CKR_OK && info.state != CKS_RW_USER_FUNCTIONS
             ? CKR_USER_NOT_LOGGED_IN
             : answer;
}

Connection::Connection(std::unique_ptr<Cryptoki> cryptoki, DeviceUri uri)
    : cryptoki_(std::move(cryptoki)), uri_(std::move(uri)) {}

Connection::~Connection() {
  const std::lock_guard lock(mutex_);
  disconnect();
  crypto::wipe({reinterpret_cast<uint8_t*>(uri_.pin.data()), uri_.pin.size()});
}

Result<std::unique_ptr<Connection>> Connection::open(const DeviceUri& uri) {
  TRY(auto cryptoki, Cryptoki::load(uri.module_path));
  std::unique_ptr<Connection> connection(
      new Connection(std::move(cryptoki), uri));
  const std::lock_guard lock(connection->mutex_);
  TRY_OK(connection->connect());
  return connection;
}

CK_SLOT_ID Connection::slot() const {
  const std::lock_guard lock(mutex_);
  return slot_;
}

Result<Lease> Connection::lease() {
  std::unique_lock lock(mutex_);
  if (!returned_.wait_for(lock, kPause,
                          [this] { return !broken_ || lent_ == 0; })) {
    return unavailable(fmt::format(
        "token \"{}\" is lost, and calls to it do not return", uri_.token));
  }
  if (broken_) {
    disconnect();
  }
  if (!connected_) {
    TRY_OK(connect());
  }
  if (idle_.empty()) {
    TRY(const CK_SESSION_HANDLE session, open_session());
    idle_.push_back(session);
  }
  const CK_SESSION_HANDLE session = idle_.back();
  idle_.pop_back();
  ++lent_;
  return Lease(*this, session);
}

Result<Lease> Connection::checked_lease() {
  TRY(Lease found, lease());
  const CK_RV answer = found.look();
  if (answer == CKR_OK) {
    return found;
  }
  static_cast<void>(found.fail("C_GetSessionInfo", answer));
  return lease();
}

Result<> Connection::connect() {
  if (refused_) {
    return *refused_;
  }
  const Clock::time_point now = Clock::now();
  if (failed_ && now - *failed_ < kPause) {
    return unavailable(fmt::format(
        "token \"{}\" does not answer; it is looked for again in a second",
        uri_.token));
  }
  failed_ = now;
  TRY(slot_, find_slot());
  TRY(const CK_SESSION_HANDLE session, open_session());
  if (auto logged_in = log_in(session); !logged_in) {
    calls().C_CloseSession(session);
    return logged_in;
  }
  failed_.reset();
  connected_ = true;
  return {};
}

Result<CK_SLOT_ID> Connection::find_slot() const {
  CK_ULONG count = 0;
  CK_RV answer = calls().C_GetSlotList(CK_TRUE, nullptr, &count);
  std::vector<CK_SLOT_ID> slots(std::min(count, kMaxSlots));
  count = slots.size();
  if (answer == CKR_OK) {
    answer = calls().C_GetSlotList(CK_TRUE, slots.data(), &count);
  }
  if (answer != CKR_OK) {
    return unavailable(
        fmt::format("keys.backend: C_GetSlotList gives {}", name_of(answer)));
  }
  slots.resize(std::min<size_t>(count, slots.size()));
  std::vector<CK_SLOT_ID> fitting;
  std::vector<std::string> labels;
  for (const CK_SLOT_ID slot : slots) {
    CK_TOKEN_INFO info{};
    if (calls().C_GetTokenInfo(slot, &info) != CKR_OK ||
        (info.flags & CKF_TOKEN_INITIALIZED) == 0) {
      continue;
    }
    labels.push_back(unpadded(info.label));
    if (labels.back() == uri_.token &&
        (uri_.serial.empty() || unpadded(info.serialNumber) == uri_.serial)) {
      fitting.push_back(slot);
    }
  }
  if (fitting.size() == 1) {
    return fitting.front();
  }
  return unavailable(
      fitting.empty()
          ? fmt::format("keys.backend: no token is \"{}\"{}; there {} {}: plug "
                        "it in or initialise it, or correct token= and serial=",
                        uri_.token,
                        uri_.serial.empty()
                            ? ""
                            : fmt::format(" with serial {}", uri_.serial),
                        labels.size() == 1 ? "is" : "are",
                        labels.empty() ? "none at all"
                                       : fmt::format("\"{}\"", fmt::join(labels,
                                                                         "\", "
                                                                         "\"")))
          : fmt::format("keys.backend: {} tokens are \"{}\": add serial= to "
                        "say which",
                        fitting.size(), uri_.token));
}

Result<> Connection::log_in(CK_SESSION_HANDLE session) {
  TRY(std::string pin, read_pin(uri_));
  const CK_RV answer = calls().C_Login(
      session, CKU_USER, reinterpret_cast<unsigned char*>(pin.data()),
      static_cast<CK_ULONG>(pin.size()));
  crypto::wipe({reinterpret_cast<uint8_t*>(pin.data()), pin.size()});
  if (answer == CKR_OK || answer == CKR_USER_ALREADY_LOGGED_IN) {
    return {};
  }
  if (!refuses_pin(answer)) {
    return unavailable(
        fmt::format("keys.backend: token \"{}\": C_Login gives "
                    "{}",
                    uri_.token, name_of(answer)));
  }
  refused_.emplace(
      Code::ConfigInvalid,
      fmt::format("keys.backend: token \"{}\" refuses the PIN ({}); correct {} "
                  "and start again: tokens lock after some wrong PINs",
                  uri_.token, name_of(answer),
                  uri_.pin_file.empty() ? "pin-value" : uri_.pin_file));
  return *refused_;
}

Result<CK_SESSION_HANDLE> Connection::open_session() {
  CK_SESSION_HANDLE session = 0;
  const CK_RV answer = calls().C_OpenSession(
      slot_, CKF_SERIAL_SESSION | CKF_RW_SESSION, nullptr, nullptr, &session);
  if (answer == CKR_OK) {
    return session;
  }
  broken_ = broken_ || means_gone(answer);
  return unavailable(fmt::format("token \"{}\": C_OpenSession gives {}",
                                 uri_.token, name_of(answer)));
}

void Connection::disconnect() {
  if (connected_) {
    calls().C_CloseAllSessions(slot_);
  }
  connected_ = false;
  broken_ = false;
  idle_.clear();
  keys_.clear();
}

}  // namespace assay::keystore
