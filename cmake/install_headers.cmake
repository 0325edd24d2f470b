# Installs the public headers: those of the door below, and what they include. Run at install time, so
# that the set follows the sources; tests/consumer.cmake compiles them.
#
# The door: words and values (core, model), plans and their judge, the use cases that every front calls
# (api), and the router for batches. What else a header drags in is installed because it must be.
cmake_policy(VERSION 3.25)
file(GLOB door RELATIVE "${SOURCE}" "${SOURCE}/lamina/core/*.h" "${SOURCE}/lamina/model/*.h" "${SOURCE}/lamina/api/*.h")
# What the door's own sources share, and nobody outside needs.
list(REMOVE_ITEM door lamina/core/durations.h lamina/core/nearest.h lamina/core/quoted.h lamina/core/threads.h lamina/core/utf8.h lamina/core/write_file.h lamina/model/cut_order.h
  lamina/model/block.h lamina/model/blocks.h lamina/model/great_circle.h lamina/model/layer_names.h
  lamina/model/lower_hull.h lamina/model/max_flow.h lamina/model/nested_cuts.h
  lamina/model/node_hint.h lamina/model/tensor_names.h lamina/model/memory_use.h
  lamina/api/answer_text.h lamina/api/examples.h lamina/api/given_options.h lamina/api/lists.h
  lamina/api/network_cache.h lamina/api/text_request.h lamina/api/verbs.h
  lamina/api/assumptions.h lamina/api/breakpoints.h lamina/api/changed_instance.h
  lamina/api/capacity_requests.h lamina/api/change_options.h
  lamina/api/choices.h lamina/api/compare_planners.h lamina/api/cut_gain.h
  lamina/api/document_parts.h lamina/api/each_alone.h lamina/api/explain.h lamina/api/late_clock.h lamina/api/load_input.h
  lamina/api/memory_bound.h lamina/api/model_document.h lamina/api/multipliers.h lamina/api/objective_value.h
  lamina/api/option_values.h lamina/api/order_choice.h lamina/api/plan_inputs.h lamina/api/report.h lamina/api/report_record.h lamina/api/plan_runs.h
  lamina/api/plan_several.h lamina/api/preparation.h lamina/api/stream_ways.h
  lamina/api/streams.h)
list(APPEND door lamina/plan/plan.h lamina/plan/check.h lamina/plan/evaluate.h lamina/route/router.h)

set(public)
while(door)
  list(POP_FRONT door header)
  if(header IN_LIST public)
    continue()
  endif()
  list(APPEND public ${header})
  file(STRINGS "${SOURCE}/${header}" included REGEX "^#include \"lamina/")
  list(TRANSFORM included REPLACE "#include \"([^\"]+)\".*" "\\1")
  list(APPEND door ${included})
endwhile()

foreach(header IN LISTS public)
  cmake_path(GET header PARENT_PATH folder)
  file(INSTALL DESTINATION "${TO}/${folder}" TYPE FILE FILES "${SOURCE}/${header}")
endforeach()
