// SPDX-License-Identifier: Apache-2.0
// Draws, writes and reads the development issuer.
#include "keyring/dev_issuer_file.h"

#include "files/file.h"
#include "random/random.h"

namespace assay::keyring {
namespace {

constexpr size_t kMaxFile = 64 * 1024;

identity::DevSeeds draw_seeds() {
  using identity::DevSecret;
  using identity::Uuid;
  return {.tenant = draw<Uuid>(),
          .ids = {draw<Uuid>(), draw<Uuid>()},
          .object_ids = {draw<Uuid>(), draw<Uuid>()},
          .secrets = {draw<DevSecret>(), draw<DevSecret>()}};
}

}  // namespace

Result<identity::DevIssuer> load_or_make_dev_issuer(
    const std::filesystem::path& data) {
  const std::filesystem::path file = data / "identity.json";
  std::error_code error;
  if (!std::filesystem::exists(file, error)) {
    const std::string text =
        identity::write_dev_issuer(identity::make_dev_issuer(draw_seeds()));
    TRY_OK(files::write_file(file, bytes_of(text), files::Mode::Private));
  }
  TRY(const std::string text, files::read_text(file, kMaxFile));
  auto issuer = identity::parse_dev_issuer(text);
  if (!issuer) {
    return std::move(issuer).error().at(file.string());
  }
  return issuer;
}

}  // namespace assay::keyring
