#include "examples/models/published_models.h"

#include <array>

#include "examples/models/graph_writer.h"

namespace lamina::examples {
namespace {

constexpr std::int64_t kSide = 224;
constexpr std::int64_t kClasses = 1000;

std::string numbered(const std::string& what, int a) { return what + std::to_string(a); }
std::string numbered(const std::string& what, int a, int b) {
  return what + std::to_string(a) + "_" + std::to_string(b);
}

std::string vgg19() {
  GraphWriter w("vgg19", 3, kSide);
  constexpr std::array kStages = {std::pair(64, 2), std::pair(128, 2), std::pair(256, 4),
                                  std::pair(512, 4), std::pair(512, 4)};
  int stage = 0;
  for (const auto& [channels, convolutions] : kStages) {
    ++stage;
    for (int i = 1; i <= convolutions; ++i) {
      w.conv(numbered("conv", stage, i), channels, {3, 1, 1});
      w.relu(numbered("relu", stage, i));
    }
    w.max_pool(numbered("pool", stage), {2, 2, 0});
  }
  w.flatten("flatten");
  for (const int layer : {6, 7}) {
    w.fully_connected(numbered("fc", layer), 4096);
    w.relu(numbered("relu", layer));
    w.dropout(numbered("drop", layer));
  }
  w.fully_connected("fc8", kClasses);
  w.softmax("prob");
  return w.finish();
}

std::string alexnet() {
  GraphWriter w("alexnet", 3, kSide);
  struct Stage {
    std::int64_t channels;
    Square window;
    bool pools;
  };
  constexpr std::array kStages = {Stage{64, {11, 4, 2}, true}, Stage{192, {5, 1, 2}, true},
                                  Stage{384, {3, 1, 1}, false}, Stage{256, {3, 1, 1}, false},
                                  Stage{256, {3, 1, 1}, true}};
  int stage = 0;
  for (const Stage& s : kStages) {
    w.conv(numbered("conv", ++stage), s.channels, s.window);
    w.relu(numbered("relu", stage));
    if (s.pools) w.max_pool(numbered("pool", stage), {3, 2, 0});
  }
  w.flatten("flatten");
  for (const int layer : {6, 7}) {
    w.dropout(numbered("drop", layer));
    w.fully_connected(numbered("fc", layer), 4096);
    w.relu(numbered("relu", layer));
  }
  w.fully_connected("fc8", kClasses);
  return w.finish();
}

// Two 3x3 convolutions and the way around them, which is projected where the shape changes.
void basic_block(GraphWriter& w, const std::string& name, std::int64_t channels,
                 std::int64_t stride) {
  std::string around = w.last();
  if (w.channels() != channels) {
    const std::int64_t side = w.side();
    const std::int64_t before = w.channels();
    w.conv(name + "_down_conv", channels, {1, stride, 0}, 1, false);
    const std::string projected = w.batch_norm(name + "_down_bn");
    w.go_back_to(around, before, side);
    around = projected;
  }
  w.conv(name + "_conv1", channels, {3, stride, 1}, 1, false);
  w.batch_norm(name + "_bn1");
  w.relu(name + "_relu1");
  w.conv(name + "_conv2", channels, {3, 1, 1}, 1, false);
  w.batch_norm(name + "_bn2");
  w.add(name + "_add", around);
  w.relu(name + "_relu2");
}

std::string resnet34() {
  GraphWriter w("resnet34", 3, kSide);
  w.conv("conv1", 64, {7, 2, 3}, 1, false);
  w.batch_norm("bn1");
  w.relu("relu1");
  w.max_pool("pool1", {3, 2, 1});
  constexpr std::array kStages = {std::pair(64, 3), std::pair(128, 4), std::pair(256, 6),
                                  std::pair(512, 3)};
  int stage = 1;
  for (const auto& [channels, blocks] : kStages) {
    ++stage;
    for (int i = 1; i <= blocks; ++i)
      basic_block(w, numbered("conv", stage, i), channels, i == 1 && stage > 2 ? 2 : 1);
  }
  w.global_average_pool("pool5");
  w.flatten("flatten");
  w.fully_connected("fc", kClasses);
  return w.finish();
}

// Widen, filter each channel by itself, narrow; the way around where nothing changes shape.
void inverted_residual(GraphWriter& w, const std::string& name, std::int64_t widening,
                       std::int64_t channels, std::int64_t stride) {
  const std::string around = w.last();
  const std::int64_t before = w.channels();
  const std::int64_t wide = before * widening;
  if (widening != 1) {
    w.conv(name + "_expand", wide, {1, 1, 0}, 1, false);
    w.batch_norm(name + "_expand_bn");
    w.relu6(name + "_expand_relu6");
  }
  w.conv(name + "_depthwise", wide, {3, stride, 1}, wide, false);
  w.batch_norm(name + "_depthwise_bn");
  w.relu6(name + "_depthwise_relu6");
  w.conv(name + "_project", channels, {1, 1, 0}, 1, false);
  w.batch_norm(name + "_project_bn");
  if (stride == 1 && before == channels) w.add(name + "_add", around);
}

std::string mobilenet_v2() {
  GraphWriter w("mobilenet_v2", 3, kSide);
  w.conv("conv1", 32, {3, 2, 1}, 1, false);
  w.batch_norm("conv1_bn");
  w.relu6("conv1_relu6");
  struct Stage {
    std::int64_t widening, channels;
    int blocks;
    std::int64_t stride;
  };
  constexpr std::array kStages = {Stage{1, 16, 1, 1}, Stage{6, 24, 2, 2}, Stage{6, 32, 3, 2},
                                  Stage{6, 64, 4, 2}, Stage{6, 96, 3, 1}, Stage{6, 160, 3, 2},
                                  Stage{6, 320, 1, 1}};
  int block = 0;
  for (const Stage& s : kStages)
    for (int i = 0; i < s.blocks; ++i)
      inverted_residual(w, numbered("block", ++block), s.widening, s.channels,
                        i == 0 ? s.stride : 1);
  w.conv("conv2", 1280, {1, 1, 0}, 1, false);
  w.batch_norm("conv2_bn");
  w.relu6("conv2_relu6");
  w.global_average_pool("pool");
  w.flatten("flatten");
  w.dropout("dropout");
  w.fully_connected("fc", kClasses);
  return w.finish();
}

constexpr std::array kModels = {PublishedModel{"vgg19", 143'667'240, vgg19},
                                PublishedModel{"resnet34", 21'797'672, resnet34},
                                PublishedModel{"alexnet", 61'100'840, alexnet},
                                PublishedModel{"mobilenet_v2", 3'504'872, mobilenet_v2}};

}  // namespace

std::span<const PublishedModel> published_models() { return kModels; }

}  // namespace lamina::examples
