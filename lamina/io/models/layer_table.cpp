#include "lamina/io/models/layer_table.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <optional>
#include <unordered_set>
#include <vector>

#include "lamina/core/nearest.h"
#include "lamina/core/quoted.h"
#include "lamina/core/units.h"
#include "lamina/io/models/model_options.h"
#include "lamina/io/models/profile_graph.h"
#include "lamina/io/text/csv.h"
#include "lamina/io/text/failure.h"
#include "lamina/io/text/source_text.h"

namespace lamina::io {
namespace {

constexpr std::string_view kInput = "input", kTime = "time ";
constexpr std::array<std::string_view, 7> kColumns{"name", "type",   "inputs", "work",
                                                   "macs", "output", "weights"};

struct Column {
  std::string name;    // "work", "time raspberry-pi-4"
  std::string unit;    // "MFLOP"; "": cells carry their own
  std::string device;  // of times
};

// "output [kB]"
Column column_of(std::string_view header) {
  Column column;
  const std::size_t bracket = header.find('[');
  if (bracket != header.npos) {
    if (!header.ends_with(']'))
      fail(ErrorCode::kSyntax,
           fmt::format("the unit in {} does not end with ']'", lamina::quoted(header)));
    column.unit = trimmed(header.substr(bracket + 1, header.size() - bracket - 2));
  }
  column.name = trimmed(header.substr(0, bracket));
  if (column.name.starts_with(kTime)) {
    column.device = trimmed(std::string_view(column.name).substr(kTime.size()));
    return column;
  }
  if (std::ranges::find(kColumns, column.name) == kColumns.end())
    fail(ErrorCode::kUnknownKey,
         fmt::format("unknown column {}{}; known: {}, time DEVICE", lamina::quoted(column.name),
                     did_you_mean(column.name, kColumns), listed(kColumns, ", ")));
  return column;
}

std::vector<Column> columns_of(const CsvRow& row) {
  std::vector<Column> columns;
  std::unordered_set<std::string> names;
  for (const std::string& header : row.cells) {
    Column column = column_of(header);
    if (!names.insert(column.name).second)
      fail(ErrorCode::kDuplicate,
           fmt::format("the column {} occurs twice", lamina::quoted(column.name)));
    columns.push_back(std::move(column));
  }
  if (!names.contains("output")) fail(ErrorCode::kMissingKey, "the column 'output' is missing");
  return columns;
}

template <class Q>
Q quantity(const Column& column, const std::string& cell) {
  auto value = parse_quantity<Q>(column.unit.empty() ? cell : cell + " " + column.unit);
  if (value) return *value;
  fail(value.error().code, fmt::format("{}: {}", column.name, value.error().message));
}

struct Row {
  ProfileNode node;
  std::optional<Bytes> output;
  std::optional<std::vector<std::string>> inputs;  // none: the row before
  bool gives_work = false;
};

std::vector<std::string> names_in(std::string_view cell) {
  std::vector<std::string> names;
  while (true) {
    const std::size_t end = std::min(cell.find(';'), cell.size());
    names.emplace_back(trimmed(cell.substr(0, end)));
    if (end == cell.size()) return names;
    cell.remove_prefix(end + 1);
  }
}

void read_cell(Row& row, const Column& column, const std::string& cell) {
  Operator& op = row.node.op;
  if (!column.device.empty()) {
    op.times.push_back({column.device, quantity<Seconds>(column, cell)});
  } else if (column.name == "name") {
    op.name = cell;
  } else if (column.name == "type") {
    op.type = cell;
  } else if (column.name == "inputs") {
    row.inputs = names_in(cell);
  } else if (column.name == "work") {
    op.work = quantity<Flop>(column, cell);
    row.gives_work = true;
  } else if (column.name == "output") {
    row.output = quantity<Bytes>(column, cell);
  } else if (column.name == "weights") {
    op.weights = quantity<Bytes>(column, cell);
  } else {
    const auto macs = decimal(cell);
    if (!macs || *macs < 0.0)
      fail(ErrorCode::kValue,
           fmt::format("macs: {} is not a nonnegative number", lamina::quoted(cell)));
    op.macs = *macs;
  }
}

class TableReader {
 public:
  TableReader(const SourceText& source, const ModelOptions& options)
      : source_(source), options_(options) {}

  Model read() && {
    for_each_row(source_.text(), [&](const CsvRow& row) {
      if (columns_.empty())
        columns_ = columns_of(row);
      else
        read_row(row);
    });
    if (columns_.empty()) fail(ErrorCode::kSyntax, "there is no row that names the columns");
    add_input();
    for (Row& row : rows_) add(std::move(row));
    for (std::size_t i = 0; i < rows_.size(); ++i) connect(i);
    demand_one_result();
    ModelBuilder model(stem_of(source_.name()));
    return std::move(graph_).build(std::move(model));
  }

 private:
  void read_row(const CsvRow& cells) {
    if (cells.cells.size() != columns_.size())
      fail(ErrorCode::kSyntax, fmt::format("the row has {} cells, but there are {} columns",
                                           cells.cells.size(), columns_.size()));
    Row row;
    row.node.line = cells.line;
    for (std::size_t i = 0; i < columns_.size(); ++i)
      if (!cells.cells[i].empty()) read_cell(row, columns_[i], cells.cells[i]);
    if (!row.output) fail(ErrorCode::kMissingKey, "the output is missing");
    row.node.op.only_timed = !row.gives_work && !row.node.op.times.empty();
    if (row.node.op.name == kInput)
      take_input(row);
    else
      rows_.push_back(std::move(row));
  }

  void take_input(const Row& row) {
    if (input_) fail(ErrorCode::kDuplicate, "there is a second row 'input'");
    if (options_.input)
      fail(ErrorCode::kUsage, "the file states the size of the input, and so does --input");
    input_ = row.output;
  }

  void add_input() {
    if (!input_) input_ = options_.input;
    demand_given("no row 'input' states the size of the model's input",
                 {{input_.has_value(), "--input SIZE"}});
    ProfileNode& input = graph_.add(std::string(kInput));
    input.is_input = true;
    input.output = *input_;
  }

  void add(Row&& row) {
    std::string name = row.node.op.name;
    if (name.empty()) name = fmt::format("layer {}", graph_.nodes().size());
    try {
      ProfileNode& node = graph_.add(name);
      node.op = std::move(row.node.op);
      node.op.name = std::move(name);
      node.output = *row.output;
    } catch (Failure& failure) {
      failure.error.where = fmt::format("line {}", row.node.line);
      throw;
    }
  }

  void connect(std::size_t i) {
    const Row& row = rows_[i];
    if (!row.inputs) return graph_.connect(i, i + 1);
    for (const std::string& name : *row.inputs) {
      try {
        graph_.connect(graph_.find(name), i + 1);
      } catch (Failure& failure) {
        std::vector<std::string_view> known;
        for (const ProfileNode& node : graph_.nodes()) known.push_back(node.op.name);
        fail(ErrorCode::kUnknownName,
             fmt::format("there is no layer {}{}", lamina::quoted(name), did_you_mean(name, known)),
             fmt::format("line {}", row.node.line));
      }
    }
  }

  // As in lamina.model/1 the last row makes the result, and no other output is for nothing.
  void demand_one_result() {
    for (std::size_t i = 1; i < graph_.nodes().size(); ++i)
      if (graph_.nodes()[i].is_result && i + 1 < graph_.nodes().size())
        fail(ErrorCode::kModel,
             fmt::format(
                 "the output of layer {} is not used; only the last layer's output is the result",
                 lamina::quoted(graph_.nodes()[i].op.name)),
             fmt::format("line {}", rows_[i - 1].node.line));
    for (ProfileNode& node : graph_.nodes()) node.is_result = false;
    graph_.nodes().back().is_result = true;
  }

  const SourceText& source_;
  const ModelOptions& options_;
  std::vector<Column> columns_;
  std::vector<Row> rows_;
  std::optional<Bytes> input_;
  ProfileGraph graph_;
};

}  // namespace

Expected<Model> parse_layer_table(const SourceText& source, const ModelOptions& options) {
  return guarded(source, [&] { return TableReader(source, options).read(); });
}

bool may_be_layer_table(std::string_view head) {
  std::string_view line = head.substr(0, head.find('\n'));
  while (!line.empty()) {
    const std::size_t end = std::min(line.find(','), line.size());
    const std::string_view cell = line.substr(0, end);
    if (trimmed(cell.substr(0, cell.find('['))) == "output") return true;
    line.remove_prefix(std::min(end + 1, line.size()));
  }
  return false;
}

}  // namespace lamina::io
