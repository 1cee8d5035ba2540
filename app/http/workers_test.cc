// SPDX-License-Identifier: Apache-2.0
// Tests of threads aside.
#include "http/workers.h"

#include <future>
#include <new>

#include <gtest/gtest.h>

namespace assay::http {
namespace {

using Answer = std::optional<Response>;

// What the handler makes of a request for it.
Answer ask(Workers& workers) {
  Request request;
  std::promise<Answer> answer;
  EXPECT_EQ(workers.offer({&request,
                           [&answer](Answer given) {
                             answer.set_value(std::move(given));
                           }}),
            Offer::Taken);
  return answer.get_future().get();
}

TEST(Workers, AnswerOnAnotherThread) {
  std::thread::id where;
  Workers workers({[&where](const Request&) {
                    where = std::this_thread::get_id();
                    return Response();
                  }},
                  1);
  EXPECT_TRUE(ask(workers));
  EXPECT_NE(where, std::this_thread::get_id());
}

TEST(Workers, GiveNothingWhereTheHandlerThrowsOrHasNoAnswer) {
  Workers throwing({[](const Request&) -> Answer { throw std::bad_alloc(); }},
                   1);
  EXPECT_FALSE(ask(throwing));
  Workers silent({[](const Request&) { return Answer(); }}, 1);
  EXPECT_FALSE(ask(silent));
}

TEST(Workers, TakeNoMoreThanTheyAreToldTo) {
  std::promise<void> entered;
  std::promise<void> leave;
  std::shared_future<void> may_leave = leave.get_future().share();
  Workers workers({[&entered, may_leave](const Request&) {
                    entered.set_value();
                    may_leave.wait();
                    return Response();
                  }},
                  1);
  Request request;
  std::promise<Answer> first;
  std::promise<Answer> second;
  const auto tell = [](std::promise<Answer>& whom) {
    return [&whom](Answer given) { whom.set_value(std::move(given)); };
  };
  EXPECT_EQ(workers.offer({&request, tell(first)}), Offer::Taken);
  entered.get_future().wait();
  EXPECT_EQ(workers.offer({&request, tell(second)}), Offer::Taken);
  EXPECT_EQ(workers.offer({&request, [](Answer) { FAIL(); }}), Offer::Full);
  // Who waits when the workers close gets no answer; who is served does.
  workers.close();
  EXPECT_FALSE(second.get_future().get());
  EXPECT_EQ(workers.offer({&request, [](Answer) { FAIL(); }}), Offer::Full);
  leave.set_value();
  EXPECT_TRUE(first.get_future().get());
}

}  // namespace
}  // namespace assay::http
