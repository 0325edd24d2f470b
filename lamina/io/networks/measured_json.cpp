#include "lamina/io/networks/measured_json.h"

#include "lamina/io/text/failure.h"

namespace lamina::io {

Measured read_measured(JsonReader& in) {
  Measured measured;
  in.object(
      {{"times", [&] { measured.times = static_cast<std::uint32_t>(in.whole(1, 1'000'000'000)); },
        kRequired},
       {"spread",
        [&] {
          measured.spread = in.number();
          if (measured.spread < 0.0) fail(ErrorCode::kValue, "must not be negative");
        },
        kRequired}});
  return measured;
}

void write_measured(std::string& out, JsonBlock& row,
                    const std::vector<std::optional<Measured>>& of, std::size_t position) {
  if (position >= of.size() || !of[position]) return;
  row.key(kMeasuredKey);
  JsonBlock block(out, '{');
  block.field("times", std::int64_t{of[position]->times});
  block.field("spread", of[position]->spread);
  block.close();
}

}  // namespace lamina::io
