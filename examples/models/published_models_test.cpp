#include "examples/models/published_models.h"

#include <fmt/format.h>
#include <fstream>
#include <gmock/gmock.h>
#include <iterator>
#include <set>

#include "lamina/io/onnx/onnx.h"

namespace lamina::examples {
namespace {

Model read(const PublishedModel& model) {
  auto read = io::read_onnx_bytes(model.bytes(), std::string(model.name));
  EXPECT_TRUE(read) << read.error().text();
  return *std::move(read);
}

const PublishedModel& named(std::string_view name) {
  for (const PublishedModel& m : published_models())
    if (m.name == name) return m;
  ADD_FAILURE() << "no model " << name;
  return published_models().front();
}

// Bytes of all weights, with the running means and variances of batch normalisations (as many as
// trainable parameters there) apart.
struct Weights {
  double all = 0.0, running = 0.0;
};

Weights weights_of(const Model& model) {
  Weights sum;
  for (const Operator& op : model.operators()) {
    sum.all += op.weights.value();
    if (op.type == "BatchNormalization") sum.running += op.weights.value() / 2.0;
  }
  return sum;
}

TEST(PublishedModels, FilesAreWhatTheGeneratorWrites) {
  for (const PublishedModel& model : published_models()) {
    std::ifstream file(fmt::format("examples/models/{}.onnx", model.name), std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(file)),
                            std::istreambuf_iterator<char>());
    EXPECT_TRUE(bytes == model.bytes()) << model.name << ": run generate_models examples/models";
    EXPECT_LT(bytes.size(), 100'000U) << model.name;
  }
}

TEST(PublishedModels, HaveThePublishedNumberOfParameters) {
  for (const PublishedModel& model : published_models()) {
    const Weights weights = weights_of(read(model));
    EXPECT_EQ((weights.all - weights.running) / 4.0, model.parameters) << model.name;
  }
}

TEST(PublishedModels, TakeOnePictureAndGiveAThousandScores) {
  for (const PublishedModel& published : published_models()) {
    const Model model = read(published);
    EXPECT_EQ(model.tensor_size(0), Bytes(4.0 * 3 * 224 * 224)) << published.name;
    EXPECT_EQ(model.tensor_size(model.num_layers()), Bytes(4000.0)) << published.name;
    EXPECT_THAT(model.notes(), testing::IsEmpty()) << published.name;
  }
}

// Multiply-adds as published: VGG19 19.6 G, ResNet-34 3.6 G (its paper), AlexNet 0.71 G and
// MobileNetV2 0.30 G (torchvision, the latter's paper).
TEST(PublishedModels, HaveThePublishedMultiplyAdds) {
  const auto macs = [](std::string_view name) {
    const Model model = read(named(name));
    double sum = 0.0;
    for (const Operator& op : model.operators()) sum += op.macs;
    return sum;
  };
  EXPECT_NEAR(macs("vgg19"), 19.632e9, 0.001e9);
  EXPECT_NEAR(macs("resnet34"), 3.664e9, 0.001e9);
  EXPECT_NEAR(macs("alexnet"), 0.7142e9, 0.0001e9);
  EXPECT_NEAR(macs("mobilenet_v2"), 0.3008e9, 0.0001e9);
}

// 16 x (Conv, Relu), 5 pools, Flatten, 2 x (Gemm, Relu, Dropout), Gemm, Softmax: a chain of 46.
TEST(PublishedModels, Vgg19IsAChainOf46Layers) {
  const Model model = read(named("vgg19"));
  EXPECT_EQ(model.operators().size(), 46U);
  EXPECT_EQ(model.num_layers(), 46U);
  EXPECT_EQ(model.layer(1).name, "conv1_1");
  // 3x3x3 kernels over 64 x 224 x 224 outputs: 2 FLOP each, and the bias.
  EXPECT_EQ(model.layer(1).work, Flop(64.0 * 224 * 224 * (2 * 27 + 1)));
  EXPECT_EQ(model.layer(46).name, "prob");
}

// Conv, BatchNormalization, Relu and MaxPool; 16 blocks of 7 operators, 3 of them with 2 more on
// the way around; then the pool, Flatten and Gemm. Inside a block two tensors are alive until its
// Add, so a block is two layers: all up to its Add, and the Relu behind it.
TEST(PublishedModels, Resnet34IsAChainOfItsBlocks) {
  const Model model = read(named("resnet34"));
  EXPECT_EQ(model.operators().size(), 4U + 16 * 7 + 3 * 2 + 3);
  EXPECT_EQ(model.num_layers(), 4U + 16 * 2 + 3);
}

}  // namespace
}  // namespace lamina::examples
