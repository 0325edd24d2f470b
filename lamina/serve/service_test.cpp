#include "lamina/serve/service.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lamina/serve/unpack.h"

namespace lamina::serve {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr std::string_view kInstance =
    R"("network": {"format": "lamina.network/1", "nodes": [{"id": "a", "compute": "1 GFLOP/s"}], "links": []},
"models": {"m": {"format": "lamina.model/1", "input": "1 MB", "layers": [{"name": "l", "work": "90 MFLOP", "output": "1 kB"}]}},
"jobs": [{"id": "j", "model": "m", "source": "a", "destination": "a"}])";

Head head_of(std::string method, std::string target) {
  Head head{.method = std::move(method), .target = std::move(target)};
  head.host = "127.0.0.1";
  head.content_type = "application/json; charset=utf-8";
  return head;
}

// The answer, with all that takes time done.
Response ask(Service& service, const Head& head, std::string body = "") {
  if (auto refusal = service.refuse_early(head)) return *std::move(refusal);
  auto answer = service.answer(head, std::move(body));
  if (auto* const response = std::get_if<Response>(&answer)) return *std::move(response);
  const std::atomic<bool> stop = false;
  return std::get<Service::Work>(answer)(stop);
}

Response post(Service& service, std::string_view verb, std::string body) {
  return ask(service, head_of("POST", fmt::format("/api/v1/{}", verb)), std::move(body));
}

std::string whole() { return fmt::format("{{{}}}", kInstance); }

TEST(Service, AnswersWithTheDocument) {
  Service service({});
  const Response plan = post(service, "plan", whole());
  EXPECT_EQ(plan.status, 200U);
  EXPECT_THAT(std::string(plan.body), HasSubstr("\"latency_s\": 0.09"));
  const Response wrong = post(service, "plan", "{");
  EXPECT_EQ(wrong.status, 400U);
  EXPECT_THAT(std::string(wrong.body), HasSubstr("\"code\": \"syntax\""));
}

TEST(Service, RefusesWhatItNeedNotRead) {
  const Service service({});
  const auto status = [&](const Head& head) { return service.refuse_early(head)->status; };
  EXPECT_EQ(status(head_of("GET", "/api/v1/nothing")), 404U);
  EXPECT_EQ(status(head_of("GET", "/api/v1/../v1/plan")), 404U);
  EXPECT_EQ(status(head_of("GET", "/api/v1/plan")), 405U);
  EXPECT_EQ(status(head_of("POST", "/metrics")), 405U);
  Head head = head_of("POST", "/api/v1/plan");
  head.content_type = "text/plain";
  EXPECT_EQ(status(head), 415U);
  head.content_type = "Application/JSON";
  EXPECT_FALSE(service.refuse_early(head));
  head.content_encoding = "br";
  EXPECT_EQ(status(head), 415U);
  EXPECT_FALSE(service.refuse_early(head_of("HEAD", "/api/v1/health")));
}

TEST(Service, CountsPlansUntilTheyEnd) {
  Service service({.max_plans = 1});
  const Head head = head_of("POST", "/api/v1/plan");
  auto running = service.answer(head, whole());
  ASSERT_TRUE(std::holds_alternative<Service::Work>(running));
  const auto refused = service.answer(head, whole());
  ASSERT_TRUE(std::holds_alternative<Response>(refused));
  EXPECT_EQ(std::get<Response>(refused).status, 429U);
  EXPECT_THAT(std::string(std::get<Response>(refused).body), HasSubstr("1 plan runs already"));
  EXPECT_EQ(std::get<Response>(refused).headers.front().first, "Retry-After");
  EXPECT_TRUE(std::holds_alternative<Service::Work>(
      service.answer(head_of("POST", "/api/v1/inspect"), whole())));
  EXPECT_THAT(service.metrics().text(), AllOf(HasSubstr("lamina_plans_running 1\n"),
                                              HasSubstr("lamina_plans_refused_total 1\n")));
  running = Response();
  EXPECT_THAT(service.metrics().text(), HasSubstr("lamina_plans_running 0\n"));
  EXPECT_EQ(post(service, "plan", whole()).status, 200U);
}

TEST(Service, LimitsBodies) {
  Service service({.max_body = Bytes(100.0)});
  EXPECT_EQ(post(service, "plan", std::string(101, ' ')).status, 413U);
  EXPECT_EQ(post(service, "plan", std::string(100, ' ')).status, 400U);
}

TEST(Service, ConvertsByKindNameAndOptions) {
  Service service({});
  const auto convert = [&](const std::string& query) {
    return ask(service, head_of("POST", "/api/v1/convert?" + query), "a b\nb c\n");
  };
  const Response made =
      convert("kind=network&name=net.edges&default_bandwidth=1+Gbit/s&default_compute=1%20GFLOP/s");
  EXPECT_THAT(std::string(made.body), HasSubstr("lamina.network/1"));
  EXPECT_EQ(convert("kind=beauty").status, 400U);
  EXPECT_EQ(convert("kind=network&nonsense=1").status, 400U);
  EXPECT_EQ(convert("kind=%zz").status, 400U);
}

TEST(Service, KnowsTheLabelsOfPaths) {
  const Service service({});
  EXPECT_EQ(service.label_of("/api/v1/plan"), "/api/v1/plan");
  EXPECT_EQ(service.label_of("/api/v1/guess"), "other");
}

TEST(Service, ServesFilesBesideTheProgram) {
  Service service({}, {{"core.wasm", std::make_shared<const std::string>("wasm")}});
  Head head = head_of("GET", "/core.wasm");
  const Response file = ask(service, head);
  EXPECT_EQ(file.type, "application/wasm");
  EXPECT_EQ(file.body, "wasm");
  EXPECT_EQ(file.headers.front().first, "ETag");
  head.if_none_match = file.headers.front().second;
  EXPECT_EQ(ask(service, head).status, 304U);
}

TEST(Service, SaysWhichPlannersForBrowsersItHas) {
  const auto said = [](std::vector<File> files) {
    Service service({}, std::move(files));
    return std::string(ask(service, head_of("GET", "/api/v1/version")).body);
  };
  const auto bytes = std::make_shared<const std::string>("wasm");
  EXPECT_THAT(said({}), HasSubstr(R"("core": false, "core_onnx": false)"));
  EXPECT_THAT(said({{"core.wasm", bytes}}), HasSubstr(R"("core": true, "core_onnx": false)"));
  EXPECT_THAT(said({{"core.wasm", bytes}, {"core-onnx.wasm", bytes}}),
              HasSubstr(R"("core": true, "core_onnx": true)"));
}

TEST(Service, PacksFilesForThoseWhoTakeIt) {
  Service service({}, {{"core.wasm", std::make_shared<const std::string>(1000, 'x')}});
  Head head = head_of("GET", "/core.wasm");
  for (const char* coding : {"", "br", "gzip;q=0", "gzip;q=0, br"}) {
    head.accept_encoding = coding;
    EXPECT_EQ(ask(service, head).body.size(), 1000U) << coding;
  }
  for (const char* coding : {"gzip", "deflate, gzip;q=0.5, br"}) {
    head.accept_encoding = coding;
    const Response file = ask(service, head);
    std::string body(file.body);
    EXPECT_LT(body.size(), 100U) << coding;
    EXPECT_FALSE(unpack(body, 1000));
    EXPECT_EQ(body, std::string(1000, 'x'));
  }
}

TEST(Service, DescribesItself) {
  Service service({});
  const Response document = ask(service, head_of("GET", "/api/v1/openapi.json"));
  EXPECT_THAT(std::string(document.body),
              AllOf(HasSubstr("\"openapi\": \"3.1.0\""), HasSubstr("\"/api/v1/capacity\"")));
}

TEST(Unpack, StopsAtTheLimit) {
  // gzip of "hello\n".
  const std::string packed(
      "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xcb\x48\xcd\xc9\xc9\xe7\x02\x00\x20\x30\x3a\x36\x06"
      "\x00\x00\x00",
      26);
  std::string body = packed;
  EXPECT_FALSE(unpack(body, 6));
  EXPECT_EQ(body, "hello\n");
  body = packed;
  EXPECT_EQ(unpack(body, 5)->status, 413U);
  body = packed.substr(0, 20);
  EXPECT_EQ(unpack(body, 100)->status, 400U);
  body = "hello";
  EXPECT_EQ(unpack(body, 100)->status, 400U);
}

}  // namespace
}  // namespace lamina::serve
