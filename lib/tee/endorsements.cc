// SPDX-License-Identifier: Apache-2.0
// Endorsements by name.
#include "tee/endorsements.h"

#include <utility>

namespace assay::tee {

std::shared_ptr<const Endorsement> make_endorsement(Buffer body,
                                                    std::string issuer_chain,
                                                    Time fetched_at,
                                                    Presentation presentation) {
  auto made = std::make_shared<Endorsement>();
  made->body_digest = crypto::sha256(body);
  made->issuer_chain_digest = crypto::sha256(bytes_of(issuer_chain));
  made->body = std::move(body);
  made->issuer_chain = std::move(issuer_chain);
  made->fetched_at = fetched_at;
  made->presentation = presentation;
  return made;
}

void Endorsements::add(const EndorsementId& id,
                       std::shared_ptr<const Endorsement> item) {
  by_name_[id.name].push_back(std::move(item));
}

const EndorsementList& Endorsements::find(std::string_view name) const {
  static const EndorsementList kNone;
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? kNone : found->second;
}

}  // namespace assay::tee
