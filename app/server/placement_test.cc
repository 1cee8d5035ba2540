// SPDX-License-Identifier: Apache-2.0
// Tests of lanes and turns of requests.
#include "server/placement.h"

#include <memory>

#include <gtest/gtest.h>

namespace assay::server {
namespace {

using http::Lane;
using http::Method;
using http::Passage;

// A pattern, and who is there.
class Places {
 public:
  explicit Places(std::string_view pattern, std::string_view dev = "")
      : placement_(std::make_unique<Placement>(
            provider::parse_template(pattern).value(), "shared", dev)) {
    placement_->learn("mine");
    placement_->learn("yours");
  }

  const Placement& operator*() const { return *placement_; }

 private:
  std::unique_ptr<Placement> placement_;
};

http::Place place_of(const Placement& placement, Method method,
                     std::string_view path,
                     std::string_view host = "attest.example.com") {
  http::Request request;
  request.method = method;
  request.path = path;
  request.host = host;
  return placement.place(request);
}

constexpr std::string_view kByPath = "https://attest.example.com/{name}";

TEST(Placement, KnowsTheLaneOfEachRoute) {
  const Places places(kByPath);
  const auto lane = [&places](Method method, std::string_view path) {
    return place_of(*places, method, path).lane;
  };
  EXPECT_EQ(lane(Method::Post, "/mine/attest/SgxEnclave"), Lane::Fair);
  EXPECT_EQ(lane(Method::Post, "/attest/SgxEnclave"), Lane::Fair);
  EXPECT_EQ(lane(Method::Post, "/mine/ATTEST/Tpm"), Lane::Fair);
  EXPECT_EQ(lane(Method::Get, "/mine/attest/SgxEnclave"), Lane::Aside);
  EXPECT_EQ(lane(Method::Get, "/mine/certs"), Lane::Prompt);
  EXPECT_EQ(lane(Method::Get, "/certs"), Lane::Prompt);
  EXPECT_EQ(lane(Method::Get, "/mine/.well-known/openid-configuration"),
            Lane::Prompt);
  EXPECT_EQ(lane(Method::Get, "/"), Lane::Prompt);
  EXPECT_EQ(lane(Method::Post, "/mine/certs:rotate"), Lane::Aside);
  EXPECT_EQ(lane(Method::Put, "/mine/policies/SgxEnclave"), Lane::Aside);
  EXPECT_EQ(lane(Method::Get, "/mine/policies/SgxEnclave"), Lane::Aside);
  EXPECT_EQ(lane(Method::Get, "/subscriptions/1/providers/x"), Lane::Aside);
  EXPECT_EQ(lane(Method::Get, "/sgx/certification/v4/tcb"), Lane::Aside);
}

TEST(Placement, TellsTenantsApartAsProvidersAre) {
  const Places by_path(kByPath);
  const auto of = [](const Places& places, std::string_view path,
                     std::string_view host) {
    return place_of(*places, Method::Post, path, host).tenant;
  };
  constexpr std::string_view kHost = "attest.example.com";
  EXPECT_EQ(of(by_path, "/mine/attest/SgxEnclave", kHost),
            of(by_path, "/MINE/attest/TdxVm", kHost));
  EXPECT_NE(of(by_path, "/mine/attest/SgxEnclave", kHost),
            of(by_path, "/yours/attest/SgxEnclave", kHost));
  EXPECT_NE(of(by_path, "/mine/attest/SgxEnclave", kHost),
            of(by_path, "/attest/SgxEnclave", kHost));
  const Places by_host("https://{name}.example.com");
  EXPECT_NE(of(by_host, "/attest/SgxEnclave", "mine.example.com"),
            of(by_host, "/attest/SgxEnclave", "yours.example.com"));
  EXPECT_EQ(of(by_path, "/shared/attest/SgxEnclave", kHost),
            of(by_path, "/attest/SgxEnclave", kHost));
  // Nobody can work out which names share a turn.
  EXPECT_NE(of(by_path, "/mine/attest/SgxEnclave", kHost),
            of(Places(kByPath), "/mine/attest/SgxEnclave", kHost));
}

TEST(Placement, GivesAllMadeUpNamesOneTurn) {
  Placement places(provider::parse_template(kByPath).value(), "shared", "");
  const auto of = [&places](std::string_view path) {
    return place_of(places, Method::Post, path).tenant;
  };
  const uint64_t nobody = of("/nobody/attest/SgxEnclave");
  EXPECT_EQ(of("/mine/attest/SgxEnclave"), nobody);
  EXPECT_NE(of("/attest/SgxEnclave"), nobody);
  places.learn("mine");
  EXPECT_NE(of("/mine/attest/SgxEnclave"), nobody);
  EXPECT_EQ(of("/other/attest/SgxEnclave"), nobody);
}

TEST(Placement, BarsEverythingButTheDevelopmentIssuer) {
  const Places places(kByPath, "tenant-of-dev");
  const auto passage = [&places](Method method, std::string_view path) {
    return place_of(*places, method, path).passage;
  };
  EXPECT_EQ(passage(Method::Post, "/mine/attest/SgxEnclave"), Passage::Barred);
  EXPECT_EQ(passage(Method::Get, "/mine/certs"), Passage::Barred);
  EXPECT_EQ(passage(Method::Put, "/subscriptions/1"), Passage::Barred);
  EXPECT_EQ(passage(Method::Get, "/tenant-of-dev/discovery/v2.0/keys"),
            Passage::Free);
  EXPECT_EQ(passage(Method::Get, "/common/discovery/instance"), Passage::Free);
  EXPECT_EQ(place_of(*places, Method::Get,
                     "/tenant-of-dev/v2.0/.well-known/openid-configuration")
                .lane,
            Lane::Prompt);
  EXPECT_EQ(
      place_of(*Places(kByPath), Method::Get, "/common/discovery/instance")
          .passage,
      Passage::Barred);
}

}  // namespace
}  // namespace assay::server
