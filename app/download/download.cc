// SPDX-License-Identifier: Apache-2.0
// One transfer of libcurl, driven so that it can be cut at any time.
#include "download/download.h"

#include <array>
#include <utility>

#include <curl/curl.h>
#include <fmt/format.h>

#include "base/ascii.h"
#include "base/assert.h"
#include "http/url.h"
#include "identity/metadata.h"

namespace assay::download {
namespace {

using std::chrono::milliseconds;

constexpr int kPollMilliseconds = 1'000;

struct EasyFree {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
using EasyHandle = std::unique_ptr<CURL, EasyFree>;

struct MultiFree {
  void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
};

// libcurl's set-up is for the whole process, and once.
void initialize_curl() {
  static const CURLcode done = curl_global_init(CURL_GLOBAL_DEFAULT);
  ASSAY_ASSERT(done == CURLE_OK);
}

struct Sink {
  std::string body;
  size_t limit = 0;
  bool overflowed = false;
};

size_t receive(char* data, size_t size, size_t count, void* context) {
  Sink& sink = *static_cast<Sink*>(context);
  if (size * count > sink.limit - sink.body.size()) {
    sink.overflowed = true;
    return 0;  // libcurl gives up then
  }
  sink.body.append(data, size * count);
  return size * count;
}

Error failed(const std::string& url, std::string_view why) {
  return Error(Code::NetworkFailed,
               fmt::format("cannot fetch {}: {}", url, why));
}

bool is_good_url(const std::string& url) {
  return identity::is_endpoint(url.substr(0, url.find('?')),
                               identity::Transport::Loopback);
}

bool is_of_this_machine(const std::string& url) {
  const auto parsed = http::parse_url(url);
  return parsed && http::is_loopback(*parsed);
}

// The transfer joins and leaves the multi handle with this object.
class Membership {
 public:
  Membership(CURLM* multi, CURL* easy) : multi_(multi), easy_(easy) {
    curl_multi_add_handle(multi_, easy_);
  }
  Membership(const Membership&) = delete;
  Membership& operator=(const Membership&) = delete;
  ~Membership() { curl_multi_remove_handle(multi_, easy_); }

 private:
  CURLM* multi_;
  CURL* easy_;
};

// Of the last answer alone, where redirections led to it.
std::vector<std::pair<std::string, std::string>> headers_of(CURL* easy) {
  std::vector<std::pair<std::string, std::string>> headers;
  curl_header* header = nullptr;
  while (headers.size() < kMaxHeaders &&
         (header = curl_easy_nextheader(easy, CURLH_HEADER, -1, header)) !=
             nullptr) {
    headers.emplace_back(header->name, header->value);
  }
  return headers;
}

std::optional<std::chrono::seconds> retry_after_of(CURL* easy) {
  curl_off_t seconds = 0;
  if (curl_easy_getinfo(easy, CURLINFO_RETRY_AFTER, &seconds) != CURLE_OK ||
      seconds <= 0) {
    return std::nullopt;
  }
  return std::chrono::seconds(seconds);
}

}  // namespace

std::string_view Reply::header(std::string_view name) const {
  for (const auto& [found, value] : headers) {
    if (equal_ignoring_case(found, name)) {
      return value;
    }
  }
  return {};
}

struct Downloader::Curl {
  std::unique_ptr<CURLM, MultiFree> multi;
};

Downloader::Downloader(Limits limits, std::filesystem::path ca_file)
    : limits_(limits), ca_file_(std::move(ca_file)) {
  initialize_curl();
  curl_ = std::make_unique<Curl>();
  curl_->multi.reset(curl_multi_init());
  ASSAY_ASSERT(curl_->multi);
}

Downloader::~Downloader() = default;

void Downloader::cancel() {
  cancelled_ = true;
  curl_multi_wakeup(curl_->multi.get());
}

Result<Reply> Downloader::get(const std::string& url) {
  if (!is_good_url(url)) {
    return failed(url, "expected an https URL, or http of this machine");
  }
  const EasyHandle easy(curl_easy_init());
  ASSAY_ASSERT(easy);
  CURL* const handle = easy.get();
  std::array<char, CURL_ERROR_SIZE> why{};
  Sink sink{.body = {}, .limit = limits_.max_body, .overflowed = false};
  const long timeout = static_cast<long>(limits_.timeout.count());
  curl_easy_setopt(handle, CURLOPT_URL, url.c_str());
  curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR,
                   url.starts_with("https:") ? "https" : "http");
  curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 1L);
  curl_easy_setopt(handle, CURLOPT_REDIR_PROTOCOLS_STR, "https");
  curl_easy_setopt(handle, CURLOPT_MAXREDIRS, kMaxRedirects);
  curl_easy_setopt(handle, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt(handle, CURLOPT_SSL_VERIFYHOST, 2L);
  curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS, timeout);
  curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, timeout);
  curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle, CURLOPT_USERAGENT, "assay/" ASSAY_VERSION);
  curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, why.data());
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, receive);
  curl_easy_setopt(handle, CURLOPT_WRITEDATA, &sink);
  if (is_of_this_machine(url)) {  // no proxy leads back here
    curl_easy_setopt(handle, CURLOPT_PROXY, "");
  }
  if (!ca_file_.empty()) {  // the system's folder of authorities stays
    curl_easy_setopt(handle, CURLOPT_CAINFO, ca_file_.c_str());
  }

  CURLM* const multi = curl_->multi.get();
  const Membership membership(multi, handle);
  int running = 1;
  while (running > 0) {
    if (cancelled_) {
      return failed(url, "the service stops");
    }
    if (curl_multi_perform(multi, &running) != CURLM_OK) {
      return failed(url, "libcurl cannot go on");
    }
    if (running > 0) {
      curl_multi_poll(multi, nullptr, 0, kPollMilliseconds, nullptr);
    }
  }
  int left = 0;
  const CURLMsg* const message = curl_multi_info_read(multi, &left);
  ASSAY_ASSERT(message != nullptr && message->msg == CURLMSG_DONE);
  if (sink.overflowed) {
    return failed(url,
                  fmt::format("it is larger than the {} bytes allowed here",
                              limits_.max_body));
  }
  if (message->data.result != CURLE_OK) {
    return failed(url, why[0] != '\0'
                           ? why.data()
                           : curl_easy_strerror(message->data.result));
  }
  long status = 0;
  curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
  return Reply{.status = static_cast<unsigned>(status),
               .body = std::move(sink.body),
               .headers = headers_of(handle),
               .retry_after = retry_after_of(handle)};
}

}  // namespace assay::download
