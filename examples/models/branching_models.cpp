#include "examples/models/branching_models.h"

#include <array>
#include <fmt/format.h>
#include <utility>
#include <vector>

#include "examples/models/layer_writer.h"

namespace lamina::examples {
namespace {

using Shape = LayerWriter::Shape;

constexpr std::int64_t kSide = 224, kColours = 3;

std::string conv_relu(LayerWriter& w, const std::string& name, const std::string& from,
                      std::int64_t channels, Square window) {
  return w.elementwise("Relu", name + "_relu", {w.conv(name, from, channels, window)});
}

// ---- towers and cameras

// One operator of each of several equal networks, which then stand operator by operator.
class SideBySide {
 public:
  // From these tensors on; operators begin with these names.
  SideBySide(LayerWriter& w, std::vector<std::string> from, std::vector<std::string> names)
      : w_(w), at_(std::move(from)), names_(std::move(names)) {}

  void conv_relu(const std::string& name, std::int64_t channels, Square window) {
    each([&](const std::string& prefix, const std::string& from) {
      return w_.conv(prefix + name, from, channels, window);
    });
    each([&](const std::string& prefix, const std::string& from) {
      return w_.elementwise("Relu", prefix + name + "_relu", {from});
    });
  }
  void max_pool(const std::string& name, Square window) {
    each([&](const std::string& prefix, const std::string& from) {
      return w_.max_pool(prefix + name, from, window);
    });
  }
  // Few channels, then both of 1x1 and 3x3 windows.
  void fire(const std::string& name, std::int64_t squeezed, std::int64_t channels) {
    conv_relu(name + "_squeeze", squeezed, {});
    const std::vector<std::string> before = at_;
    conv_relu(name + "_expand1", channels, {});
    const std::vector<std::string> narrow = std::exchange(at_, before);
    conv_relu(name + "_expand3", channels, {3, 1, 1});
    std::size_t i = 0;
    each([&](const std::string& prefix, const std::string& from) {
      return w_.concat(prefix + name, {narrow[i++], from});
    });
  }
  [[nodiscard]] const std::vector<std::string>& ends() const { return at_; }

 private:
  template <class Add>
  void each(Add&& add) {
    for (std::size_t i = 0; i < at_.size(); ++i) at_[i] = add(names_[i], at_[i]);
  }

  LayerWriter& w_;
  std::vector<std::string> at_, names_;
};

// SqueezeNet 1.1 up to the last fire module on each of the images.
std::vector<std::string> squeeze_nets(LayerWriter& w, std::vector<std::string> images,
                                      std::vector<std::string> names) {
  SideBySide nets(w, std::move(images), std::move(names));
  nets.conv_relu("conv1", 64, {3, 2, 0});
  nets.max_pool("pool1", {3, 2, 0});
  nets.fire("fire2", 16, 64);
  nets.fire("fire3", 16, 64);
  nets.max_pool("pool3", {3, 2, 0});
  nets.fire("fire4", 32, 128);
  nets.fire("fire5", 32, 128);
  nets.max_pool("pool5", {3, 2, 0});
  nets.fire("fire6", 48, 192);
  nets.fire("fire7", 48, 192);
  nets.fire("fire8", 64, 256);
  nets.fire("fire9", 64, 256);
  return nets.ends();
}

std::string image(LayerWriter& w, const std::string& name) {
  return w.slice(name + "image", "input", {kColours, kSide, kSide});
}

// What several towers have found, as one answer.
std::string fused(LayerWriter& w, const std::vector<std::string>& ends) {
  const std::string all = conv_relu(w, "fuse", w.concat("together", ends), 512, {3, 1, 1});
  w.linear("classes", w.global_average_pool("pool10", all), 1000);
  return w.finish();
}

// One tower after the other, as exporters write them.
std::string two_towers() {
  LayerWriter w("two-towers", 2 * kColours * kSide * kSide, {2 * kColours, kSide, kSide});
  std::vector<std::string> ends;
  for (const std::string name : {"left_", "right_"})
    ends.push_back(squeeze_nets(w, {image(w, name)}, {name}).front());
  return fused(w, ends);
}

// Operator by operator.
std::string four_cameras() {
  LayerWriter w("four-cameras", 4 * kColours * kSide * kSide, {4 * kColours, kSide, kSide});
  const std::vector<std::string> names{"north_", "east_", "south_", "west_"};
  std::vector<std::string> images;
  for (const std::string& name : names) images.push_back(image(w, name));
  return fused(w, squeeze_nets(w, std::move(images), names));
}

// ---- detector

// A 1x1 and a 3x3 convolution and the way around them.
std::string residual(LayerWriter& w, const std::string& name, const std::string& from) {
  const std::int64_t channels = w.shape(from).channels;
  const std::string narrow = conv_relu(w, name + "_narrow", from, channels / 2, {});
  return w.elementwise("Add", name,
                       {conv_relu(w, name + "_wide", narrow, channels, {3, 1, 1}), from});
}

// Boxes and classes at each place of one scale.
std::string head(LayerWriter& w, const std::string& name, const std::string& from) {
  constexpr std::int64_t kAnswers = 255;  // 3 boxes of 85 numbers
  const std::string wide =
      conv_relu(w, name + "_wide", from, 2 * w.shape(from).channels, {3, 1, 1});
  return w.conv(name, wide, kAnswers, {});
}

std::string detector() {
  constexpr std::int64_t kImage = 416;
  LayerWriter w("detector", kColours * kImage * kImage, {kColours, kImage, kImage});
  std::string at = conv_relu(w, "stem", "input", 16, {3, 1, 1});
  std::vector<std::string> stages;
  for (const std::int64_t channels : {32, 64, 128, 256, 512}) {
    const std::string name = fmt::format("stage{}", stages.size() + 1);
    at = residual(w, name, conv_relu(w, name + "_down", at, channels, {3, 2, 1}));
    stages.push_back(at);
  }
  std::vector<std::string> results;
  for (std::size_t scale = 0; scale < 3; ++scale) {
    const std::string name = fmt::format("scale{}", scale + 1);
    const std::int64_t channels = std::int64_t{256} >> scale;
    if (scale > 0) {
      const std::string up =
          w.upsample(name + "_up", conv_relu(w, name + "_less", at, channels, {}));
      at = w.concat(name + "_both", {up, stages[stages.size() - 1 - scale]});
    }
    at = conv_relu(w, name + "_neck", at, channels, {});
    results.push_back(head(w, name, at));
  }
  w.concat("results", results);
  return w.finish();
}

// ---- u-net

std::string two_convs(LayerWriter& w, const std::string& name, const std::string& from,
                      std::int64_t channels) {
  return conv_relu(w, name + "_2", conv_relu(w, name + "_1", from, channels, {3, 1, 1}), channels,
                   {3, 1, 1});
}

std::string u_net() {
  constexpr std::int64_t kImage = 256, kDepth = 4, kChannels = 64, kClasses = 2;
  LayerWriter w("u-net", kColours * kImage * kImage, {kColours, kImage, kImage});
  std::string at = "input";
  std::vector<std::string> skips;
  for (std::int64_t level = 0; level < kDepth; ++level) {
    skips.push_back(two_convs(w, fmt::format("down{}", level + 1), at, kChannels << level));
    at = w.max_pool(fmt::format("pool{}", level + 1), skips.back(), {2, 2, 0});
  }
  at = two_convs(w, "bottom", at, kChannels << kDepth);
  for (std::int64_t level = kDepth - 1; level >= 0; --level) {
    const std::string name = fmt::format("up{}", level + 1);
    const std::string up = w.up_conv(name, at, kChannels << level);
    const std::string both = w.concat(name + "_both", {skips[static_cast<std::size_t>(level)], up});
    at = two_convs(w, name + "_conv", both, kChannels << level);
  }
  w.conv("classes", at, kClasses, {});
  return w.finish();
}

// ---- inception

// Channels of its four branches: 1x1; 1x1 then 3x3; 1x1 then 5x5; pool then 1x1.
struct Inception {
  std::string_view name;
  std::int64_t one, three_less, three, five_less, five, pooled;
};

std::string module(LayerWriter& w, const Inception& it, const std::string& from) {
  const std::string name = fmt::format("inception{}", it.name);
  const std::string one = conv_relu(w, name + "_1x1", from, it.one, {});
  const std::string three_less = conv_relu(w, name + "_3x3_less", from, it.three_less, {});
  const std::string three = conv_relu(w, name + "_3x3", three_less, it.three, {3, 1, 1});
  const std::string five_less = conv_relu(w, name + "_5x5_less", from, it.five_less, {});
  const std::string five = conv_relu(w, name + "_5x5", five_less, it.five, {5, 1, 2});
  const std::string pool = w.max_pool(name + "_pool", from, {3, 1, 1});
  const std::string pooled = conv_relu(w, name + "_pool_1x1", pool, it.pooled, {});
  return w.concat(name, {one, three, five, pooled});
}

std::string inception() {
  LayerWriter w("inception", kColours * kSide * kSide, {kColours, kSide, kSide});
  std::string at = w.max_pool("pool1", conv_relu(w, "conv1", "input", 64, {7, 2, 3}), {3, 2, 1});
  at = conv_relu(w, "conv2_less", at, 64, {});
  at = w.max_pool("pool2", conv_relu(w, "conv2", at, 192, {3, 1, 1}), {3, 2, 1});
  constexpr std::array kModules{
      Inception{"3a", 64, 96, 128, 16, 32, 32},     Inception{"3b", 128, 128, 192, 32, 96, 64},
      Inception{"4a", 192, 96, 208, 16, 48, 64},    Inception{"4b", 160, 112, 224, 24, 64, 64},
      Inception{"4c", 128, 128, 256, 24, 64, 64},   Inception{"4d", 112, 144, 288, 32, 64, 64},
      Inception{"4e", 256, 160, 320, 32, 128, 128}, Inception{"5a", 256, 160, 320, 32, 128, 128},
      Inception{"5b", 384, 192, 384, 48, 128, 128}};
  for (const Inception& it : kModules) {
    at = module(w, it, at);
    if (it.name == "3b" || it.name == "4e")
      at = w.max_pool(fmt::format("pool{}", it.name.front()), at, {3, 2, 1});
  }
  w.linear("classes", w.global_average_pool("pool5", at), 1000);
  return w.finish();
}

// ---- densenet

std::string norm_relu(LayerWriter& w, const std::string& name, const std::string& from) {
  return w.elementwise("BatchNormalization", name, {from}, 3.0);
}

std::string densenet() {
  constexpr std::int64_t kGrowth = 32;
  LayerWriter w("densenet", kColours * kSide * kSide, {kColours, kSide, kSide});
  std::string at = norm_relu(w, "norm0", w.conv("conv0", "input", 2 * kGrowth, {7, 2, 3}));
  at = w.max_pool("pool0", at, {3, 2, 1});
  constexpr std::array kBlocks{6, 12, 24, 16};
  for (std::size_t block = 0; block < kBlocks.size(); ++block) {
    for (int layer = 1; layer <= kBlocks[block]; ++layer) {
      const std::string name = fmt::format("dense{}_{}", block + 1, layer);
      const std::string less =
          w.conv(name + "_1x1", norm_relu(w, name + "_norm1", at), 4 * kGrowth, {});
      const std::string more =
          w.conv(name + "_3x3", norm_relu(w, name + "_norm2", less), kGrowth, {3, 1, 1});
      at = w.concat(name, {at, more});
    }
    const std::string name = fmt::format("transition{}", block + 1);
    at = norm_relu(w, name + "_norm", at);
    if (block + 1 == kBlocks.size()) break;
    at = w.average_pool(name + "_pool", w.conv(name, at, w.shape(at).channels / 2, {}), {2, 2, 0});
  }
  w.linear("classes", w.global_average_pool("pool", at), 1000);
  return w.finish();
}

// ---- transformer

constexpr std::int64_t kTokens = 128, kWidth = 768, kHeads = 12, kWords = 30522;
constexpr double kSoftmax = 5.0, kNorm = 8.0, kGelu = 8.0;  // FLOP a number

// The heads of attention side by side, each with a query, keys and values of its own.
std::string attention(LayerWriter& w, const std::string& name, const std::string& from) {
  constexpr std::int64_t kHead = kWidth / kHeads;
  std::vector<std::string> heads;
  for (std::int64_t h = 1; h <= kHeads; ++h) {
    const std::string head = fmt::format("{}_head{}", name, h);
    const std::string query = w.linear(head + "_query", from, kHead);
    const std::string key = w.linear(head + "_key", from, kHead);
    const std::string value = w.linear(head + "_value", from, kHead);
    const std::string scores = w.product(head + "_scores", {query, key}, kTokens, kHead);
    const std::string weights = w.elementwise("Softmax", head + "_softmax", {scores}, kSoftmax);
    heads.push_back(w.product(head, {weights, value}, kHead, kTokens));
  }
  return w.linear(name, w.concat(name + "_heads", heads), kWidth);
}

std::string transformer() {
  constexpr std::int64_t kLayers = 12, kIds = 8;
  LayerWriter w("transformer", kIds * kTokens, {1, kTokens, 1});
  std::string at = w.embedding("embedding", "input", kWords, kWidth);
  for (std::int64_t l = 1; l <= kLayers; ++l) {
    const std::string name = fmt::format("layer{}", l);
    const auto joined = [&](const std::string& part, const std::string& made) {
      const std::string sum = w.elementwise("Add", name + part + "_add", {made, at});
      return w.elementwise("LayerNormalization", name + part + "_norm", {sum}, kNorm);
    };
    at = joined("_attention", attention(w, name + "_attention", at));
    const std::string wide = w.linear(name + "_wide", at, 4 * kWidth);
    const std::string active = w.elementwise("Gelu", name + "_gelu", {wide}, kGelu);
    at = joined("_narrow", w.linear(name + "_narrow", active, kWidth));
  }
  return w.finish();
}

constexpr std::array kModels{
    BranchingModel{"two-towers", two_towers},  BranchingModel{"four-cameras", four_cameras},
    BranchingModel{"detector", detector},      BranchingModel{"u-net", u_net},
    BranchingModel{"inception", inception},    BranchingModel{"densenet", densenet},
    BranchingModel{"transformer", transformer}};

}  // namespace

std::span<const BranchingModel> branching_models() { return kModels; }

}  // namespace lamina::examples
