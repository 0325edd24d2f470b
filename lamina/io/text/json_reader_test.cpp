#include "lamina/io/text/json_reader.h"

#include <array>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <vector>

#include "lamina/core/random.h"

namespace lamina::io {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

// Reads {"text", "number", "whole", "flag", "time", "list" of texts, "map" to numbers, "inner" of
// the same, "null", "any"}; what it says is the message or what was read.
void read_any(JsonReader& in, std::vector<std::string>& seen) {
  in.object({{"text", [&] { seen.emplace_back(in.text()); }},
             {"number", [&] { seen.push_back(std::to_string(in.number())); }},
             {"whole", [&] { seen.push_back(std::to_string(in.whole(-5, 1'000'000))); }},
             {"flag", [&] { seen.emplace_back(in.boolean() ? "yes" : "no"); }},
             {"time", [&] { seen.push_back(to_text(in.quantity<Seconds>())); }},
             {"list",
              [&] {
                in.list([&](std::size_t i) {
                  seen.push_back(std::to_string(i) + std::string(in.text()));
                });
              }},
             {"map",
              [&] {
                in.map([&](std::string_view key) {
                  seen.push_back(std::string(key) + std::to_string(in.number()));
                });
              }},
             {"inner", [&] { read_any(in, seen); }},
             {"rows", [&] { in.list([&](std::size_t) { read_any(in, seen); }); }},
             {"null", [&] { seen.emplace_back(in.is_null() ? "null" : "something"); }},
             {"any", [&] { in.pass_over(); }}});
}

std::vector<std::string> read(std::string text) {
  std::vector<std::string> seen;
  const SourceText source("f.json", std::move(text));
  const auto ok = read_json(source, [&](JsonReader& in) { read_any(in, seen); });
  if (!ok) return {ok.error().text()};
  return seen;
}

std::string message(std::string text) { return read(std::move(text)).back(); }

TEST(JsonReader, ReadsEveryKindOfValueInTheFilesOrder) {
  EXPECT_THAT(
      read(
          R"( {"text": "a\"\u00e9\n", "whole": 1e3, "number": -2.5, "flag": true, "time": "2 ms"} )"),
      ElementsAre("a\"é\n", "1000", "-2.500000", "yes", "2 ms"));
  EXPECT_THAT(read(R"({"list": ["x", "y"], "map": {"a b": 1, "": 2}, "inner": {"null": null}})"),
              ElementsAre("0x", "1y", "a b1.000000", "2.000000", "null"));
  EXPECT_THAT(read(R"({"list": [], "map": {}, "rows": [{}, {"t\u0065xt": ""}]})"), ElementsAre(""));
}

TEST(JsonReader, PassesOverWhatNobodyTakes) {
  EXPECT_THAT(read(R"({"any": {"deep": [1, {"x": [null]}]}, "null": [1], "text": "t"})"),
              ElementsAre("something", "t"));
}

TEST(JsonReader, TakesAByteOrderMark) {
  EXPECT_THAT(read("\xEF\xBB\xBF{\"text\": \"t\"}"), ElementsAre("t"));
}

struct Case {
  std::string text, message;
};

TEST(JsonReader, NamesPathValueAndRule) {
  const Case table[] = {
      {R"([1])", "f.json: must be an object, not a list"},
      {R"(null)", "f.json: must be an object, not null"},
      {R"(5)", "f.json: must be an object, not '5'"},
      {R"("text")", "f.json: must be an object, not text"},
      {R"({"text": 5})", "f.json: text: must be text, not '5'"},
      {R"({"text": null})", "f.json: text: must be text, not null"},
      {R"({"text": {}})", "f.json: text: must be text, not an object"},
      {R"({"number": "5"})", "f.json: number: must be a number, not text"},
      {R"({"flag": 1})", "f.json: flag: must be true or false, not '1'"},
      {R"({"list": {}})", "f.json: list: must be a list, not an object"},
      {R"({"map": [ ]})", "f.json: map: must be an object, not a list"},
      {R"({"whole": 1.5 })", "f.json: whole: must be a whole number, not '1.5'"},
      {R"({"whole": "2"})", "f.json: whole: must be a whole number, not text"},
      {R"({"whole": -6})", "f.json: whole: must be a whole number from -5 to 1000000, not '-6'"},
      {R"({"whole": 1000000000000000000000000000000})",
       "f.json: whole: must be a whole number from -5 to 1000000, not "
       "'1000000000000000000000000000000'"},
      {R"({"time": 5})",
       "f.json: time: '5' is not a time: the unit is missing; write e.g. \"2 ms\""},
      {R"({"time": true})", "f.json: time: must be text with a unit, not 'true'"},
      {R"({"rows": [{}, {"inner": {"list": ["a", 7]}}]})",
       "f.json: rows[1].inner.list[1]: must be text, not '7'"},
      {R"({"map": {"odd key": true}})", "f.json: map['odd key']: must be a number, not 'true'"},
      {R"({"inner": {"txet": 1}})", "f.json: inner: unknown key 'txet' (did you mean 'text'?)"},
      {R"({"zzzzzzzz": 1})",
       "f.json: unknown key 'zzzzzzzz' (known: text, number, whole, flag, time, list, map, inner, "
       "rows, null, any)"},
      {R"({"text": "a", "text": "b"})", "f.json: the key 'text' occurs twice"},
      {R"({"text": "a", "te\u0078t": "b"})", "f.json: the key 'text' occurs twice"},
      {R"({"map": {"a": 1, "a": 1}})", "f.json: map: the key 'a' occurs twice"},
  };
  for (const auto& [text, expected] : table) EXPECT_EQ(message(text), expected);
}

TEST(JsonReader, DemandsRequiredKeys) {
  const SourceText source("f.json", R"({"list": [{"b": 1}]})");
  const auto ok = read_json(source, [](JsonReader& in) {
    in.object({{"list", [&] {
                  in.list([&](std::size_t) { in.object({{"a", [] {}, kRequired}, {"b", [] {}}}); });
                }}});
  });
  ASSERT_FALSE(ok);
  EXPECT_EQ(ok.error().code, ErrorCode::kMissingKey);
  EXPECT_EQ(ok.error().text(), "f.json: list[0]: the key 'a' is missing");
}

// Broken JSON is told as such, with the place, even where something else is wrong in front of it.
TEST(JsonReader, TellsWhereTheTextIsNoJson) {
  const Case table[] = {
      {"", "f.json: the file is empty"},
      {" \n ", "f.json: the file is empty"},
      {"{\"text\": \"a\"", "f.json: this is not JSON: it is cut short (line 1, column 13)"},
      {"{\"text\": \"a", "f.json: this is not JSON: it is cut short (line 1, column 12)"},
      {"{\"text\": \"a\"} x",
       "f.json: this is not JSON: line 1, column 15: invalid literal (at 'x')"},
      {"{\"text\": \"a\"}}",
       "f.json: this is not JSON: line 1, column 14: unexpected '}' (at '}')"},
      {"{\"text\": \"a\",}",
       "f.json: this is not JSON: line 1, column 14: unexpected '}' (at '}')"},
      {"{\n // hm\n}", "f.json: this is not JSON: line 2, column 2: invalid literal (at '/')"},
      {"{'text': 1}", "f.json: this is not JSON: line 1, column 2: invalid literal (at ''')"},
      {"{\"number\": NaN}",
       "f.json: this is not JSON: line 1, column 12: invalid literal (at 'N')"},
      {"{\"number\": nan}",
       "f.json: this is not JSON: line 1, column 13: invalid literal (at 'a')"},
      {"{\"number\": 01}",
       "f.json: this is not JSON: line 1, column 13: unexpected number literal (at '1')"},
      {"{\"number\": 1.}", "f.json: this is not JSON: line 1, column 14: invalid number (at '}')"},
      {"{\"null\": nulx}", "f.json: this is not JSON: line 1, column 13: invalid literal (at 'x')"},
      {"{\"any\": {\"b\": [tru]}}",
       "f.json: this is not JSON: line 1, column 19: invalid literal (at ']')"},
      {"{\"flag\": tru}", "f.json: this is not JSON: line 1, column 13: invalid literal (at '}')"},
      {"{\"number\": 1e999}",
       "f.json: line 1, column 16: the number '1e999' is beyond the range of a double"},
      {"{\"whole\": -1e999}",
       "f.json: line 1, column 16: the number '-1e999' is beyond the range of a double"},
      {"{\"zzz\": 1, \"text\": \"a\xff\"}",
       "f.json: this is not JSON: line 1, column 22: invalid string: ill-formed UTF-8 byte (at "
       "'\\xff')"},
  };
  for (const auto& [text, expected] : table) EXPECT_EQ(message(text), expected);
  EXPECT_THAT(message("{\"text\": \"\\ud800\"}"), HasSubstr("surrogate"));
  EXPECT_THAT(message("{\"text\": \"a\x01\"}"), HasSubstr("control character U+0001"));
  EXPECT_THAT(message("{\"text\": \"\\q\"}"), HasSubstr("invalid string"));
  EXPECT_THAT(message(std::string("\xFF\xFE{\0}\0", 6)), HasSubstr("UTF-16"));
  EXPECT_THAT(message(std::string(4096, '\0')), StartsWith("f.json: this is not JSON"));
}

std::string random_json(Random& random, int depth) {
  constexpr std::array kScalars{"1",    "-2.5e3", "0",         "true",  "false",
                                "null", R"("a")", R"("\n\"")", "\"é\"", R"("\u00e9")"};
  if (depth == 0 || random.chance(0.3)) return kScalars[random.below(kScalars.size())];
  const bool is_list = random.chance(0.5);
  std::string out(1, is_list ? '[' : '{');
  for (std::size_t i = 0, n = random.below(4); i < n; ++i) {
    if (i > 0) out += ',';
    if (!is_list) out += fmt::format(R"("k{}": )", i);
    out += random_json(random, depth - 1);
  }
  return out + (is_list ? ']' : '}');
}

// One character of it replaced, put in or taken out.
std::string spoilt(std::string text, Random& random) {
  constexpr std::string_view kOdd = "{}[],:\"\\0123456789.eE+-tfn u\x01\xc3";
  const std::size_t at = random.below(text.size());
  const char c = kOdd[random.below(kOdd.size())];
  switch (random.below(3)) {
    case 0: text[at] = c; break;
    case 1: text.insert(at, 1, c); break;
    default: text.erase(at, 1);
  }
  return text;
}

// What nobody asks for must be JSON all the same: as the slower parser, which shares no code, has
// it.
TEST(JsonReader, JudgesWhatItPassesOver) {
  int sound = 0, broken = 0;
  for (std::uint64_t seed = 0; seed < 20'000; ++seed) {
    Random random(seed);
    const std::string value = random_json(random, 4);
    const std::string text =
        "{\"any\": " + (random.chance(0.1) ? value : spoilt(value, random)) + "}";
    const bool is_json = !json_syntax_error(text);
    const SourceText source("f.json", text);
    const auto ok = read_json(
        source, [&](JsonReader& in) { in.open_object({{"any", [&] { in.pass_over(); }}}); });
    const auto unasked = read_json(source, [&](JsonReader& in) { in.open_object({}); });
    ASSERT_EQ(ok.has_value(), is_json) << text;
    ASSERT_EQ(unasked.has_value(), is_json) << text;
    ++(is_json ? sound : broken);
  }
  EXPECT_GT(sound, 2000);
  EXPECT_GT(broken, 2000);
}

TEST(JsonReader, StandsDeepAndLongInput) {
  const std::string deep_lists(200'000, '['), deep_objects = [] {
    std::string text;
    for (int i = 0; i < 100'000; ++i) text += "{\"inner\":";
    return text;
  }();
  std::string closed = "{\"any\": " + deep_lists + std::string(200'000, ']') + "}";
  for (const std::string& text :
       {deep_lists, "{\"number\": " + deep_lists, "{\"any\": " + deep_lists, deep_objects,
        "{\"" + std::string(1'000'000, 'k') + "\": 1}",
        "{\"map\": {\"" + std::string(1'000'000, 'k') + "\": []}}"}) {
    const std::string said = message(text);
    EXPECT_THAT(said, StartsWith("f.json: "));
    EXPECT_LT(said.size(), 500U);
  }
  EXPECT_TRUE(read(closed).empty());

  std::string nested = "{}";
  for (int i = 0; i < 63; ++i) nested = "{\"inner\": " + nested + "}";
  EXPECT_TRUE(read(nested).empty());
  EXPECT_THAT(message("{\"inner\": " + nested + "}"),
              HasSubstr("lies more than 64 objects and lists deep"));
}

}  // namespace
}  // namespace lamina::io
