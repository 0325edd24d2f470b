#pragma once

#include <span>
#include <string>
#include <string_view>

// Models that branch, as lamina.model/1 files: an operator each layer, with work, weights and bytes
// from the shapes of their papers, float32; images come in as 8-bit RGB. Where a file shows what
// cuts through several tensors gain (docs/concepts.md#where-a-model-is-cut).
namespace lamina::examples {

struct BranchingModel {
  std::string_view name;  // of the file, without ".json"
  std::string (*text)();  // the file's content; the same every time
};

// two-towers    two SqueezeNets 1.1 (Iandola et al., arXiv:1602.07360) on both sides of a stereo
//               image, one after the other in the file
// four-cameras  four of them on four images, in the file operator by operator
// detector      a Darknet-like backbone and three results at three scales, 416x416 (after YOLOv3,
//               Redmon and Farhadi, arXiv:1804.02767, with half of its channels, a block a stage)
// u-net         Ronneberger et al., arXiv:1505.04597, padded, 256x256, two classes
// inception     GoogLeNet (Szegedy et al., arXiv:1409.4842) without local response normalisation
// densenet      DenseNet-121 (Huang et al., arXiv:1608.06993); normalisation and ReLU are one
// transformer   the encoder of BERT base (Devlin et al., arXiv:1810.04805), 128 tokens, each head
// an
//               graph of its own
[[nodiscard]] std::span<const BranchingModel> branching_models();

}  // namespace lamina::examples
