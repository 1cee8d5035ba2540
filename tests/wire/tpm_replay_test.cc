// SPDX-License-Identifier: Apache-2.0
// The recorded exchange of POST /attest/Tpm: its first message is understood
// here, and the answer has the recorded one's shape.
#include <gtest/gtest.h>

#include "codec/base64.h"
#include "wire/recordings.h"
#include "wire/wire.h"

namespace assay::test {
namespace {

// The payload inside of data.
json::object payload_of(std::string_view data) {
  const auto text = codec::decode_base64(data, codec::Base64::Url);
  EXPECT_TRUE(text.has_value());
  const auto message = codec::parse_json(text_of(*text));
  EXPECT_TRUE(message.has_value());
  return message->as_object().at("payload").as_object();
}

size_t bytes_in(const json::value& text) {
  const auto bytes = codec::decode_base64(std::string_view(text.as_string()),
                                          codec::Base64::Url);
  EXPECT_TRUE(bytes.has_value());
  return bytes ? bytes->size() : 0;
}

TEST(TpmReplay, AnswersTheRecordedMessageInTheRecordedShape) {
  const auto names = find_recordings({"cpp-attesttpm-", "-post-attest-tpm"});
  skip_without_recordings(names.size());
  for (const std::string& name : names) {
    const json::value exchange = recording(name);
    const std::string body =
        codec::serialize(exchange.at_pointer("/request/body"));
    const auto request =
        wire::decode_attest_request("Tpm", wire::ApiVersion::V2020_10_01, body);
    ASSERT_TRUE(request.has_value()) << request.error().message();
    tee::Trail trail;
    const auto asks =
        request->scheme->asks_for_challenge(request->evidence, trail);
    ASSERT_TRUE(asks.has_value()) << asks.error().message();
    EXPECT_TRUE(*asks);

    const json::object theirs =
        payload_of(text_at(exchange, "/response/body/data"));
    const auto answer = codec::parse_json(
        wire::challenge_body(tee::ChallengeNonce(), Buffer(64)));
    ASSERT_TRUE(answer.has_value());
    const json::object ours = payload_of(
        std::string_view(answer->as_object().at("data").as_string()));
    ASSERT_EQ(ours.size(), theirs.size());
    for (const auto& [member, value] : theirs) {
      ASSERT_TRUE(ours.contains(member)) << member;
      EXPECT_GT(bytes_in(ours.at(member)), 0u) << member;
    }
    EXPECT_EQ(bytes_in(ours.at("challenge")), bytes_in(theirs.at("challenge")));
  }
}

}  // namespace
}  // namespace assay::test
