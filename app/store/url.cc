// SPDX-License-Identifier: Apache-2.0
// What a URL names, and what of it may be shown.
#include "store/url.h"

#include <algorithm>

#include <fmt/format.h>

namespace assay::store {

bool is_shared_store(std::string_view url) {
  return url.starts_with("postgresql://") || url.starts_with("postgres://");
}

Result<std::string> sqlite_path(std::string_view url) {
  constexpr std::string_view kSqlite = "sqlite:";
  if (url.starts_with(kSqlite) && url.size() > kSqlite.size()) {
    return std::string(url.substr(kSqlite.size()));
  }
  return Error(Code::ConfigInvalid,
               fmt::format("store.url must be sqlite:PATH or "
                           "postgresql://..., found \"{}\"",
                           shown_url(url)));
}

std::vector<std::string> files_of(std::string_view url) {
  constexpr std::string_view kNames[] = {
      "passfile=", "sslcert=", "sslkey=", "sslrootcert=", "sslcrl="};
  std::vector<std::string> files;
  size_t begin = url.find('?');
  while (begin != url.npos) {
    const size_t end = url.find('&', ++begin);
    const std::string_view parameter = url.substr(begin, end - begin);
    for (const std::string_view name : kNames) {
      if (parameter.starts_with(name) && parameter.size() > name.size()) {
        files.emplace_back(parameter.substr(name.size()));
      }
    }
    begin = end;
  }
  return files;
}

std::string shown_url(std::string_view url) {
  std::string shown(url);
  const size_t scheme = shown.find("://");
  if (scheme == shown.npos) {
    return shown;
  }
  const size_t begin = scheme + 3;
  // Somebody may have forgotten to encode what stands in the password: the
  // last '@' counts.
  const size_t at = shown.rfind('@');
  const size_t colon = shown.find(':', begin);
  if (at != shown.npos && colon < at) {
    shown.replace(colon + 1, at - colon - 1, "***");
  }
  constexpr std::string_view kParameter = "password=";
  for (size_t found = shown.find(kParameter); found != shown.npos;
       found = shown.find(kParameter, found + kParameter.size())) {
    const size_t value = found + kParameter.size();
    const size_t stop = std::min(shown.find('&', value), shown.size());
    shown.replace(value, stop - value, "***");
  }
  return shown;
}

}  // namespace assay::store
