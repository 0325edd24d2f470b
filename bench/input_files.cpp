#include "bench/input_files.h"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>
#include <utility>

#include "lamina/core/random.h"
#include "lamina/core/units.h"
#include "lamina/io/networks/edge_list.h"
#include "lamina/io/networks/gml.h"
#include "lamina/io/networks/graphml.h"
#include "lamina/io/networks/gridpp.h"
#include "lamina/io/networks/helix.h"
#include "lamina/io/networks/network_json.h"
#include "lamina/io/networks/node_link.h"
#include "lamina/io/networks/repetita.h"
#include "lamina/io/networks/simgrid.h"
#include "lamina/io/networks/sndlib.h"

namespace lamina::bench {
namespace {

constexpr std::size_t kNodes = 754, kEdges = 899;

// What all files of one size hold.
struct Shape {
  std::size_t nodes;
  std::vector<std::pair<std::size_t, std::size_t>> edges;
};

Shape shape_of(std::size_t times) {
  Random random(1);
  Shape shape{kNodes * times, {}};
  for (std::size_t i = 1; i < shape.nodes; ++i) shape.edges.emplace_back(random.below(i), i);
  while (shape.edges.size() < kEdges * times)
    shape.edges.emplace_back(random.below(shape.nodes), random.below(shape.nodes));
  return shape;
}

class Text {
 public:
  template <class... Args>
  void add(fmt::format_string<Args...> format, Args&&... args) {
    fmt::format_to(std::back_inserter(text_), format, std::forward<Args>(args)...);
  }
  std::string take() && { return std::move(text_); }

 private:
  std::string text_;
};

double latitude(std::size_t i) { return 30.0 + 0.001 * static_cast<double>(i % 20'000); }
double longitude(std::size_t i) { return -100.0 + 0.0013 * static_cast<double>(i % 30'000); }

std::string graphml(const Shape& shape) {
  Text out;
  out.add(
      "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<graphml "
      "xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n"
      "  <key attr.name=\"LinkSpeedRaw\" attr.type=\"double\" for=\"edge\" id=\"d36\" />\n"
      "  <key attr.name=\"LinkLabel\" attr.type=\"string\" for=\"edge\" id=\"d35\" />\n"
      "  <key attr.name=\"label\" attr.type=\"string\" for=\"node\" id=\"d33\" />\n"
      "  <key attr.name=\"Longitude\" attr.type=\"double\" for=\"node\" id=\"d32\" />\n"
      "  <key attr.name=\"Country\" attr.type=\"string\" for=\"node\" id=\"d31\" />\n"
      "  <key attr.name=\"Latitude\" attr.type=\"double\" for=\"node\" id=\"d29\" />\n"
      "  <graph edgedefault=\"undirected\">\n");
  for (std::size_t i = 0; i < shape.nodes; ++i)
    out.add(
        "    <node id=\"{}\">\n      <data key=\"d29\">{:.5f}</data>\n      <data "
        "key=\"d31\">United States</data>\n      <data key=\"d32\">{:.5f}</data>\n      <data "
        "key=\"d33\">Town {}</data>\n    </node>\n",
        i, latitude(i), longitude(i), i);
  for (const auto& [from, to] : shape.edges)
    out.add(
        "    <edge source=\"{}\" target=\"{}\">\n      <data key=\"d35\">10 Gbps</data>\n"
        "      <data key=\"d36\">10000000000.0</data>\n    </edge>\n",
        from, to);
  out.add("  </graph>\n</graphml>\n");
  return std::move(out).take();
}

std::string gml(const Shape& shape) {
  Text out;
  out.add("graph [\n  directed 0\n");
  for (std::size_t i = 0; i < shape.nodes; ++i)
    out.add(
        "  node [\n    id {}\n    label \"Town {}\"\n    Country \"United States\"\n    "
        "Longitude {:.5f}\n    Latitude {:.5f}\n  ]\n",
        i, i, longitude(i), latitude(i));
  for (const auto& [from, to] : shape.edges)
    out.add(
        "  edge [\n    source {}\n    target {}\n    LinkLabel \"10 Gbps\"\n    LinkSpeedRaw "
        "10000000000.0\n  ]\n",
        from, to);
  out.add("]\n");
  return std::move(out).take();
}

std::string sndlib(const Shape& shape) {
  Text out;
  out.add(
      "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>\n<network "
      "xmlns=\"http://sndlib.zib.de/network\" version=\"1.0\">\n <networkStructure>\n  <nodes "
      "coordinatesType=\"geographical\">\n");
  for (std::size_t i = 0; i < shape.nodes; ++i)
    out.add(
        "   <node id=\"N{}\">\n    <coordinates>\n     <x>{:.5f}</x>\n     <y>{:.5f}</y>\n    "
        "</coordinates>\n   </node>\n",
        i, longitude(i), latitude(i));
  out.add("  </nodes>\n  <links>\n");
  std::size_t number = 0;
  for (const auto& [from, to] : shape.edges)
    out.add(
        "   <link id=\"L{}\">\n    <source>N{}</source>\n    <target>N{}</target>\n    "
        "<additionalModules>\n     <addModule>\n      <capacity>40000.0</capacity>\n      "
        "<cost>350.0</cost>\n     </addModule>\n    </additionalModules>\n   </link>\n",
        ++number, from, to);
  out.add("  </links>\n </networkStructure>\n</network>\n");
  return std::move(out).take();
}

std::string simgrid(const Shape& shape) {
  Text out;
  out.add(
      "<?xml version='1.0'?>\n<platform version=\"4.1\">\n <zone id=\"all\" "
      "routing=\"Floyd\">\n");
  for (std::size_t i = 0; i < shape.nodes; ++i)
    out.add("  <host id=\"h{}\" speed=\"5.2297E9f\"/>\n", i);
  for (std::size_t l = 0; l < shape.edges.size(); ++l)
    out.add("  <link id=\"l{}\" bandwidth=\"125MBps\" latency=\"{}us\"/>\n", l, 50 + l % 900);
  for (std::size_t l = 0; l < shape.edges.size(); ++l)
    if (shape.edges[l].first != shape.edges[l].second)
      out.add("  <route src=\"h{}\" dst=\"h{}\"><link_ctn id=\"l{}\"/></route>\n",
              shape.edges[l].first, shape.edges[l].second, l);
  out.add(" </zone>\n</platform>\n");
  return std::move(out).take();
}

std::string node_link(const Shape& shape) {
  Text out;
  out.add("{{\"directed\": false, \"multigraph\": false, \"graph\": {{}}, \"nodes\": [");
  for (std::size_t i = 0; i < shape.nodes; ++i)
    out.add("{}{{\"id\": {}, \"name\": \"Town {}\", \"latitude\": {:.5f}, \"longitude\": {:.5f}}}",
            i == 0 ? "" : ", ", i, i, latitude(i), longitude(i));
  out.add("], \"links\": [");
  bool first = true;
  for (const auto& [from, to] : shape.edges) {
    out.add("{}{{\"source\": {}, \"target\": {}, \"distance\": {}}}", first ? "" : ", ", from, to,
            100 + (from + to) % 900);
    first = false;
  }
  out.add("]}}\n");
  return std::move(out).take();
}

std::string repetita(const Shape& shape) {
  Text out;
  out.add("NODES {}\nlabel x y\n", shape.nodes);
  for (std::size_t i = 0; i < shape.nodes; ++i)
    out.add("{}_Town {:.5f} {:.5f}\n", i, longitude(i), latitude(i));
  out.add("\nEDGES {}\nlabel src dest weight bw delay\n", shape.edges.size());
  std::size_t number = 0;
  for (const auto& [from, to] : shape.edges)
    out.add("edge_{} {} {} 1 9953280 {}\n", ++number, from, to, 1 + (from + to) % 64);
  return std::move(out).take();
}

std::string edge_list(const Shape& shape) {
  Text out;
  for (const auto& [from, to] : shape.edges)
    out.add("{}\t{}\t{}\n", from, to, 100 + (from + to) % 900);
  return std::move(out).take();
}

std::string helix(const Shape& shape) {
  Text out;
  out.add("[NodeNames]\ntotal_compute_nodes={}\n", shape.nodes);
  for (std::size_t i = 0; i < shape.nodes; ++i) out.add("[ComputeNode-{}]\ntype=A100\n", i);
  for (const auto& [from, to] : shape.edges)
    out.add("[Link-{}-{}]\nbandwidth=1250 * mbps\nlatency=1 * MilliSec\n", from, to);
  return std::move(out).take();
}

// A matrix, so its size goes with the square of the sites.
std::string gridpp(std::size_t sites) {
  Text out;
  for (std::size_t i = 0; i < sites; ++i) {
    out.add("0 0 0");
    for (std::size_t j = 0; j < sites; ++j) out.add(" {}.", i == j ? 0 : 155 + (i * j) % 2345);
    out.add("\n");
  }
  return std::move(out).take();
}

}  // namespace

InputFile network_json_file(std::size_t nodes, std::size_t links) {
  Random random(1);
  NetworkBuilder network("bench");
  for (std::size_t i = 0; i < nodes; ++i) {
    Node node;
    node.id = fmt::format("node-{}", i);
    node.compute = FlopPerSecond(1e9 * static_cast<double>(1 + random.below(500)));
    (void)network.add_node(std::move(node));
  }
  for (std::size_t i = 0; i < links; ++i) {
    LinkRow row;
    row.from = NodeId(random.below(nodes));
    row.to = NodeId(random.below(nodes));
    row.bandwidth = BytesPerSecond(1e6 * static_cast<double>(1 + random.below(1000)));
    row.delay = Seconds(1e-6 * static_cast<double>(random.below(50'000)));
    (void)network.add_link(row);
  }
  return {fmt::format("lamina.network/{}", nodes), io::network_json(std::move(network).build()),
          links, [](const io::SourceText& source, const io::Defaults& /*all is stated*/) {
            return io::parse_network_json(source);
          }};
}

std::vector<InputFile> topology_files(std::size_t times) {
  const Shape shape = shape_of(times);
  const std::size_t edges = shape.edges.size(), both = 2 * edges;
  const auto ways = static_cast<std::size_t>(std::count_if(
      shape.edges.begin(), shape.edges.end(), [](const auto& e) { return e.first != e.second; }));
  const std::size_t sites = times == 1 ? 100 : 400;
  const auto name = [&](std::string_view format) {
    return fmt::format("{}/{}", format, shape.nodes);
  };
  return {{name("graphml"), graphml(shape), both, io::parse_graphml},
          {name("gml"), gml(shape), both, io::parse_gml},
          {name("sndlib"), sndlib(shape), both, io::parse_sndlib},
          {name("simgrid"), simgrid(shape), 2 * ways, io::parse_simgrid},
          {name("node-link"), node_link(shape), both, io::parse_node_link},
          {name("repetita"), repetita(shape), edges, io::parse_repetita},
          {name("helix"), helix(shape), both, io::parse_helix},
          {name("edge-list"), edge_list(shape), edges, io::parse_edge_list},
          {fmt::format("gridpp/{}", sites), gridpp(sites), sites * (sites - 1), io::parse_gridpp}};
}

}  // namespace lamina::bench
