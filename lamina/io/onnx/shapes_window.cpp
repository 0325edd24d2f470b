// Convolutions and poolings: a kernel that moves over the spatial dimensions of [N, C, ...].

#include <algorithm>
#include <array>

#include "lamina/io/onnx/shape_rules.h"
#include "lamina/io/onnx/window.h"

namespace lamina::io::onnx_reader {
namespace {

// Where an image has its channels: behind the batch, or last ("NHWC").
bool has_channels_last(const Op& op) {
  return op.integer("channels_last", 0) != 0 || op.type().starts_with("com.microsoft.Nhwc") ||
         op.type().starts_with("com.ms.internal.nhwc.");
}

// An image [N, C, spatial] or [N, spatial, C], taken apart.
struct Image {
  std::int64_t batch = 0, channels = 0;
  Shape places;

  Image(const Shape& shape, bool channels_last)
      : batch(shape.front()), channels(channels_last ? shape.back() : shape[1]) {
    const std::ptrdiff_t first = channels_last ? 1 : 2;
    places.assign(shape.begin() + first, shape.end() - (channels_last ? 1 : 0));
  }

  [[nodiscard]] Shape shape(bool channels_last) const {
    Shape out = {batch};
    if (!channels_last) out.push_back(channels);
    out.insert(out.end(), places.begin(), places.end());
    if (channels_last) out.push_back(channels);
    return out;
  }
};

// Moves the window over the image.
Told<void> slide(const Window& window, Image& image) {
  const Shape before = image.places;
  for (std::size_t i = 0; i < before.size(); ++i) {
    image.places[i] = num_places(window, i, before[i]);
    if (image.places[i] < 0)
      return misfit("its kernel {} does not fit into its input's {}", to_text(window.kernel),
                    to_text(before));
  }
  return {};
}

// Weights [M, C / group, kernel] or, for some operators with channels last, [M, kernel, C / group].
bool weights_have_channels_last(const Op& op, const Shape& w, std::int64_t channels) {
  if (!has_channels_last(op)) return false;
  const std::int64_t group = op.integer("group", 1);
  const auto fits = [&](std::int64_t in) {
    return group > 0 && channels % group == 0 && channels / group == in;
  };
  const auto kernel = op.integers("kernel_shape");
  if (kernel && std::equal(kernel->begin(), kernel->end(), w.begin() + 2, w.end()) && fits(w[1]))
    return false;
  return fits(w.back()) && (kernel || !fits(w[1]));
}

Inferred convolve(const Op& op, std::size_t x_at, std::size_t w_at, int type) {
  if (!op.has_shape(x_at) || !op.has_shape(w_at))
    return because("the shapes of its inputs are not known");
  const Shape& x = op.shape(x_at);
  const Shape& w = op.shape(w_at);
  if (x.size() < 3 || w.size() != x.size())
    return misfit("input {} and weights {} do not have the same number of dimensions, at least 3",
                  to_text(x), to_text(w));
  const bool last = has_channels_last(op);
  Image image(x, last);
  const bool w_last = weights_have_channels_last(op, w, image.channels);
  const std::int64_t group = op.integer("group", 1);
  // By division: the product may overflow.
  if (group < 1 || image.channels % group != 0 ||
      image.channels / group != (w_last ? w.back() : w[1]) || w[0] % group != 0)
    return misfit("weights {} in {} groups do not fit the channels of input {}", to_text(w), group,
                  to_text(x));
  const auto window = read_window(op, Image(w, w_last).places);
  if (!window) return tl::unexpected(window.error());
  if (auto ok = slide(*window, image); !ok) return tl::unexpected(ok.error());
  image.channels = w[0];
  return one(type, image.shape(last));
}

Inferred conv(const Op& op) { return convolve(op, 0, 1, op.input(0).type); }
Inferred conv_integer(const Op& op) { return convolve(op, 0, 1, kInt32); }
Inferred qlinear_conv(const Op& op) { return convolve(op, 0, 3, op.input(7).type); }

// The size of dimension i after a transposed convolution without output_shape.
std::int64_t spread(const Window& w, std::size_t i, std::int64_t input, std::int64_t extra) {
  if (w.auto_pad.starts_with("SAME")) return input * w.strides[i];
  const bool padded = w.auto_pad != "VALID";
  const std::int64_t pads = padded ? w.pads_begin[i] + w.pads_end[i] : 0;
  return w.strides[i] * (input - 1) + extra + (w.kernel[i] - 1) * w.dilations[i] + 1 - pads;
}

// W is [C, M / group, kernel].
Inferred conv_transpose(const Op& op) {
  constexpr std::int64_t kMost = std::int64_t{1} << 31U;
  const Shape& x = op.shape(0);
  const Shape& w = op.shape(1);
  const std::int64_t group = op.integer("group", 1);
  if (x.size() < 3 || w.size() != x.size() || w[0] != x[1] || group < 1 || group > kMost ||
      w[1] > kMost)
    return misfit("weights {} in {} groups do not fit input {}", to_text(w), group, to_text(x));
  const auto window = read_window(op, Shape(w.begin() + 2, w.end()));
  if (!window) return tl::unexpected(window.error());
  const std::size_t n = window->kernel.size();
  const Shape extra = op.integers("output_padding").value_or(Shape(n, 0));
  const auto given = op.integers("output_shape");
  Shape out = {x[0], w[1] * group};
  if (given && given->size() >= n) {
    out.insert(out.end(), given->end() - static_cast<std::ptrdiff_t>(n), given->end());
    return one(op.input(0).type, std::move(out));
  }
  for (std::size_t i = 0; i < n; ++i) {
    const std::int64_t more = i < extra.size() ? extra[i] : 0;
    if (x[i + 2] > kMost || more < 0 || more > kMost) return misfit("its sizes are out of range");
    out.push_back(spread(*window, i, x[i + 2], more));
    if (out.back() < 0) return misfit("its pads are larger than its output");
  }
  return one(op.input(0).type, std::move(out));
}

Inferred pool(const Op& op) {
  const Shape& x = op.shape(0);
  const auto kernel = op.integers("kernel_shape");
  if (!kernel || x.size() < 3 || kernel->size() + 2 != x.size())
    return misfit("its kernel_shape does not fit its input {}", to_text(x));
  const auto window = read_window(op, *kernel);
  if (!window) return tl::unexpected(window.error());
  Image image(x, has_channels_last(op));
  if (auto ok = slide(*window, image); !ok) return tl::unexpected(ok.error());
  const Shape out = image.shape(has_channels_last(op));
  auto outputs = one(op.input(0).type, out);
  outputs->push_back(known(kInt64, out));  // MaxPool's indices
  return outputs;
}

Inferred global_pool(const Op& op) {
  const Shape& x = op.shape(0);
  if (x.size() < 2) return misfit("its input {} has no channels", to_text(x));
  Image image(x, has_channels_last(op));
  image.places.assign(image.places.size(), 1);
  return one(op.input(0).type, image.shape(has_channels_last(op)));
}

// Input [batch, channels, length], weight [channels, 1, kernel]; keeps the last kernel - 1 places.
Inferred causal_conv(const Op& op) {
  const Shape& x = op.shape(0);
  const Shape& w = op.shape(1);
  if (x.size() != 3 || w.size() != 3 || w[2] < 1)
    return misfit("weights {} do not fit input {}", to_text(w), to_text(x));
  auto outputs = one(op.input(0).type, x);
  outputs->push_back(known(op.input(0).type, Shape{x[0], x[1], w[2] - 1}));
  return outputs;
}

constexpr std::array kWindowRules = {
    ShapeRule{"Conv", 2, conv},
    ShapeRule{"com.microsoft.FusedConv", 2, conv},
    ShapeRule{"ConvInteger", 2, conv_integer},
    ShapeRule{"QLinearConv", 1, qlinear_conv},
    ShapeRule{"ConvTranspose", 2, conv_transpose},
    ShapeRule{"com.microsoft.ConvTransposeWithDynamicPads", 2, conv_transpose},
    ShapeRule{"MaxPool", 1, pool},
    ShapeRule{"AveragePool", 1, pool},
    ShapeRule{"LpPool", 1, pool},
    ShapeRule{"GlobalAveragePool", 1, global_pool},
    ShapeRule{"GlobalMaxPool", 1, global_pool},
    ShapeRule{"GlobalLpPool", 1, global_pool},
    ShapeRule{"com.microsoft.NhwcConv", 2, conv},
    ShapeRule{"com.microsoft.NhwcFusedConv", 2, conv},
    ShapeRule{"com.microsoft.NhwcMaxPool", 1, pool},
    ShapeRule{"com.microsoft.MaxpoolWithMask", 1, pool},
    ShapeRule{"com.microsoft.QLinearConv", 1, qlinear_conv},
    ShapeRule{"com.microsoft.QLinearGlobalAveragePool", 1, global_pool},
    ShapeRule{"com.microsoft.QLinearAveragePool", 1, pool},
    ShapeRule{"com.ms.internal.nhwc.AveragePool", 1, pool},
    ShapeRule{"com.ms.internal.nhwc.Conv", 2, conv},
    ShapeRule{"com.ms.internal.nhwc.GlobalAveragePool", 1, global_pool},
    ShapeRule{"com.ms.internal.nhwc.GlobalMaxPool", 1, global_pool},
    ShapeRule{"com.ms.internal.nhwc.MaxPool", 1, pool},
    ShapeRule{"com.ms.internal.nhwc.QLinearAveragePool", 1, pool},
    ShapeRule{"com.ms.internal.nhwc.QLinearConv", 1, qlinear_conv},
    ShapeRule{"DeformConv", 2, conv},
    ShapeRule{"CausalConvWithState", 2, causal_conv},
};

}  // namespace

std::span<const ShapeRule> window_rules() { return kWindowRules; }

}  // namespace lamina::io::onnx_reader
