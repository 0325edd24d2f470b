#pragma once

#include <span>
#include <string>
#include <string_view>

// ONNX files of published image classifiers, written from their papers' tables: batch 1, input
// 1x3x224x224 float32, 1000 classes, opset 13. There are no trained weights: each weight is a
// ConstantOfShape node, so that a file has a few kilobytes, and all counts are those of the
// network.
namespace lamina::examples {

struct PublishedModel {
  std::string_view name;   // of the file, without ".onnx"
  double parameters;       // trainable, as published
  std::string (*bytes)();  // the file's content; the same bytes every time
};

// vgg19        Simonyan and Zisserman, arXiv:1409.1556, configuration E: 16 convolutions, 3 fully
//              connected layers with dropout, and the softmax
// resnet34     He et al., arXiv:1512.03385, with batch normalisation as operators of its own; no
// softmax alexnet      Krizhevsky, arXiv:1404.5997 (one column), as in torchvision; no softmax
// mobilenet_v2 Sandler et al., arXiv:1801.04381, width 1.0; batch normalisation as operators; no
// softmax
[[nodiscard]] std::span<const PublishedModel> published_models();

}  // namespace lamina::examples
