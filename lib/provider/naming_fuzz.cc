// SPDX-License-Identifier: Apache-2.0
// Invariant: a URI made of a template is matched by it and gives back the name;
// what any request matches is a name, and the rest of its path.
#include "base/assert.h"
#include "provider/naming.h"

namespace {

namespace provider = assay::provider;

void check_made(const provider::UriTemplate& pattern) {
  const std::string uri = provider::make_uri(pattern, "abc", "eastus");
  // Its URI is a template without placeholders that matches the same requests.
  const auto alone = provider::parse_template(uri);
  if (!alone) {
    return;  // the location made a host too long
  }
  ASSAY_ASSERT(!alone->has_name());
  const size_t begin = uri.find("://") + 3;
  const size_t slash = std::min(uri.find('/', begin), uri.size());
  const std::string host = uri.substr(begin, slash - begin);
  const std::string path = uri.substr(slash) + "/certs";
  const auto found = provider::match(pattern, host, path);
  ASSAY_ASSERT(found && found->rest == "/certs");
  ASSAY_ASSERT(found->name == (pattern.has_name() ? "abc" : ""));
  ASSAY_ASSERT(provider::match(*alone, host, path).has_value());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view text = assay::text_of({data, size});
  const auto take_line = [&text] {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    return line;
  };
  const auto pattern = provider::parse_template(take_line());
  if (!pattern) {
    return 0;
  }
  check_made(*pattern);
  const std::string_view host = take_line();
  if (const auto found = provider::match(*pattern, host, text)) {
    ASSAY_ASSERT(found->name.empty() != pattern->has_name());
    ASSAY_ASSERT(found->rest == "/" || text.ends_with(found->rest));
    if (pattern->has_name()) {
      ASSAY_ASSERT(*provider::parse_name(found->name) == found->name);
      ASSAY_ASSERT(provider::check_reachable(*pattern, found->name));
    }
  }
  if (const auto location = provider::parse_location(text)) {
    ASSAY_ASSERT(*provider::parse_location(*location) == *location);
  }
  return 0;
}
