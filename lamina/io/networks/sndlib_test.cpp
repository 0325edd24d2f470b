#include "lamina/io/networks/sndlib.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/edited.h"

#include "lamina/io/networks/test_topologies.h"

namespace lamina::io {
namespace {

using lamina::testing::edited;
using namespace lamina::io::testing;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::string_view kSndlib =
    R"(<?xml version="1.0" encoding="ISO-8859-1"?>
<network xmlns="http://sndlib.zib.de/network" version="1.0">
 <meta><unit>MBITPERSEC</unit></meta>
 <networkStructure>
  <nodes coordinatesType="geographical">
   <node id="K)"
    "\xF6"
    R"(ln"><coordinates><x>6.95</x><y>50.94</y></coordinates></node>
   <node id="B"><coordinates><x>13.48</x><y>52.52</y></coordinates></node>
  </nodes>
  <links>
   <link id="L1"><source>B</source><target>K)"
    "\xF6"
    R"(ln</target><preInstalledModule><capacity>155.0</capacity></preInstalledModule>
    <additionalModules><addModule><capacity>40000.0</capacity></addModule></additionalModules></link>
   <link id="L2"><source>B</source><target>K)"
    "\xF6"
    R"(ln</target></link>
  </links>
 </networkStructure>
</network>
)";

TEST(Sndlib, ReadsLatin1AndPreInstalledCapacities) {
  const auto file = read(parse_sndlib, kSndlib);
  EXPECT_THAT(rows_of(file), ElementsAre("B=Köln 155 Mbit/s 0 s", "B=Köln 1 Gbit/s 0 s"));
  EXPECT_EQ(file->network.nodes()[0].place->latitude, 50.94);
}

TEST(Sndlib, LeavesOutWhatHasNoKnownUnit) {
  const auto no_unit = read(parse_sndlib, edited(kSndlib, "<unit>MBITPERSEC</unit>", ""));
  EXPECT_THAT(rows_of(no_unit), Contains("B=Köln 1 Gbit/s 0 s").Times(2));
  EXPECT_THAT(texts_of(no_unit->notes),
              Contains("1 links state a capacity without a unit; it is left out"));
  const auto trains = read(parse_sndlib, edited(kSndlib, "MBITPERSEC", "TRAINS"));
  EXPECT_THAT(texts_of(trains->notes),
              Contains("1 links state a capacity in 'TRAINS', which is not known; it is left out"));
  const auto pixels = read(parse_sndlib, edited(kSndlib, "geographical", "pixel"));
  EXPECT_FALSE(pixels->network.nodes()[0].place);
}

TEST(Sndlib, TellsDegreesAndMinutes) {
  std::string nodes;
  for (int i = 0; i < 10; ++i)
    nodes += "<node id=\"" + std::to_string(i) + "\"><coordinates><x>-122." +
             std::to_string(10 + 5 * i % 50) + "</x><y>32.42</y></coordinates></node>";
  const auto text = [&](const std::string& more) {
    return "<network><networkStructure><nodes coordinatesType='geographical'>" + nodes + more +
           "</nodes><links/></networkStructure></network>";
  };
  const auto minutes = read(parse_sndlib, text(""));
  ASSERT_TRUE(minutes) << minutes.error().text();
  EXPECT_NEAR(minutes->network.nodes()[0].place->latitude, 32.0 + 42.0 / 60.0, 1e-12);
  EXPECT_NEAR(minutes->network.nodes()[1].place->longitude, -(122.0 + 15.0 / 60.0), 1e-12);
  EXPECT_THAT(texts_of(minutes->notes), Contains(HasSubstr("degrees and minutes")));
  const auto decimal = read(
      parse_sndlib, text("<node id='x'><coordinates><x>1.75</x><y>2</y></coordinates></node>"));
  EXPECT_EQ(decimal->network.nodes()[0].place->latitude, 32.42);
}

TEST(Sndlib, NamesWhatIsWrong) {
  EXPECT_EQ(message(parse_sndlib, "<recipe/>"),
            "f: line 1: this is not an SNDlib network: the outermost element is 'recipe'");
  EXPECT_EQ(message(parse_sndlib, "<network>\n<a/></network>"),
            "f: line 1: the element <networkStructure> of <network> is missing");
  EXPECT_EQ(message(parse_sndlib, edited(kSndlib, "<source>B", "<source>Q9")),
            "f: line 10: the link 'Q9' - 'Köln' ends at 'Q9', but no node has this id");
  EXPECT_EQ(message(parse_sndlib, edited(kSndlib, "155.0", "lots")),
            "f: line 10: <capacity> is 'lots', not a finite decimal number");
  EXPECT_EQ(message(parse_sndlib, edited(kSndlib, "155.0", "-1")),
            "f: line 10: <capacity> is '-1', which is negative");
  EXPECT_EQ(message(parse_sndlib, edited(kSndlib, "<source>B</source>", "")),
            "f: line 10: the element <source> of <link> is missing");
}

TEST(Sndlib, ExpandsNoEntities) {
  std::string laughs = "<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a 'ha'>";
  for (int i = 0; i < 10; ++i) {
    laughs += "<!ENTITY l" + std::to_string(i) + " '";
    for (int k = 0; k < 20; ++k) laughs += i == 0 ? "&a;" : "&l" + std::to_string(i - 1) + ";";
    laughs += "'>";
  }
  EXPECT_EQ(message(parse_sndlib, laughs + "]><network>&l9;</network>"),
            "f: line 1: the element <networkStructure> of <network> is missing");
}

}  // namespace
}  // namespace lamina::io
