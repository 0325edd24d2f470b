"""Values: units, equality, round trips, pickles, NetworkX; drawn by hypothesis."""

import copy
import fractions
import pickle

import networkx
import pytest
from conftest import random_model, random_network
from hypothesis import given, settings
from hypothesis import strategies as st

import lamina

UNITS = {"bandwidth": ("bit/s", fractions.Fraction(1, 8)), "delay": ("s", fractions.Fraction(1))}
PREFIXES = {"": 1, "k": 10**3, "M": 10**6, "G": 10**9, "m": fractions.Fraction(1, 1000), "u": fractions.Fraction(1, 10**6)}

numbers = st.decimals(min_value="0.001", max_value="9999", places=3)


@given(numbers, st.sampled_from(["", "k", "M", "G"]))
def test_bandwidths_in_any_unit(number, prefix):
    link = lamina.Link("a", "b", bandwidth=f"{number} {prefix}bit/s")
    exact = fractions.Fraction(number) * PREFIXES[prefix] / 8
    assert abs(fractions.Fraction(link.bandwidth_byte_s) - exact) <= exact * fractions.Fraction(1, 2**51)


@given(numbers, st.sampled_from(["", "m", "u"]))
def test_delays_in_any_unit(number, prefix):
    link = lamina.Link("a", "b", bandwidth="1 B/s", delay=f"{number} {prefix}s")
    exact = fractions.Fraction(number) * PREFIXES[prefix]
    assert abs(fractions.Fraction(link.delay_s) - exact) <= exact * fractions.Fraction(1, 2**51)


@given(st.floats(min_value=1e-300, max_value=1e300))
def test_numbers_are_kept_to_the_last_bit(number):
    assert lamina.Node("a", compute_flop_s=number).compute_flop_s == number
    assert lamina.Link("a", "b", bandwidth_byte_s=number).bandwidth_byte_s == number


@given(st.floats(allow_nan=True, allow_infinity=True).filter(lambda x: not 0 < x < float("inf")))
def test_numbers_that_are_no_rate(number):
    with pytest.raises(lamina.Error) as error:
        lamina.Node("a", compute_flop_s=number)
    assert error.value.code == "value" and "compute" in error.value.where


@given(st.one_of(st.integers(), st.floats()))
def test_bare_numbers_are_refused(number):
    with pytest.raises(lamina.Error) as error:
        lamina.Node("a", compute=number)
    assert error.value.code == "unit" and error.value.where == "compute"


@settings(max_examples=30)
@given(st.integers(0, 10**6))
def test_round_trips(seed):
    network, model = random_network(seed), random_model(seed)
    for value in (network, model, *network.nodes, *network.links, *model.layers):
        for other in (pickle.loads(pickle.dumps(value)), copy.deepcopy(value)):
            assert other == value and hash(other) == hash(value)
    assert lamina.Network.from_dict(network.to_dict()) == network
    assert lamina.Model.from_json(model.to_json()) == model
    assert lamina.Network.from_networkx(network.to_networkx()) == network
    assert lamina.Network(network.nodes, network.links, name=network.name) == network


@settings(max_examples=30)
@given(st.sampled_from([networkx.Graph, networkx.DiGraph, networkx.MultiGraph, networkx.MultiDiGraph]), st.integers(0, 999))
def test_graphs_of_every_class(kind, seed):
    graph = kind(networkx.gnm_random_graph(6, 9, seed=seed, directed=kind().is_directed()))
    for _, _, data in graph.edges(data=True):
        data.update(rate=100, ms=2.5)
    network = lamina.Network.from_networkx(graph, bandwidth="rate", delay="ms", units={"bandwidth": "Mbit/s", "delay": "ms"})
    assert [node.id for node in network.nodes] == [str(node) for node in graph.nodes]
    assert len(network.links) == graph.number_of_edges()
    assert all(
        link.bandwidth_byte_s == 12.5e6 and link.delay_s == 0.0025 and link.duplex is not graph.is_directed() for link in network.links
    )


def test_nothing_changes_a_value():
    network = random_network(1)
    for thing in (network, network.nodes[0], random_model(1), random_model(1).layers[0]):
        with pytest.raises(AttributeError):
            thing.name = "other"
        with pytest.raises(AttributeError):
            thing.something = 5
    document = network.to_dict()
    document["nodes"].clear()
    assert network.to_dict()["nodes"]


def test_graphs_name_what_is_wrong():
    graph = networkx.Graph([("cam", "hub", {"bandwidth": 100})])
    with pytest.raises(lamina.Error) as error:
        lamina.Network.from_networkx(graph)
    assert error.value.code == "unit" and all(word in str(error.value) for word in ("cam", "hub", "bandwidth", "100"))


def test_changed_by_rows_and_ids_of_the_old_network():
    network = lamina.Network(
        [lamina.Node("a", compute="1 GFLOP/s"), lamina.Node("b"), lamina.Node("c")],
        [
            lamina.Link("a", "b", bandwidth="1 Mbit/s"),
            lamina.Link("b", "c", bandwidth="2 Mbit/s"),
            lamina.Link("c", "a", bandwidth="3 Mbit/s"),
        ],
    )
    after = network.changed(nodes={"a": {"compute": "2 GFLOP/s"}}, links={2: {"delay_s": 0.5}}, without_links=[0])
    assert after.nodes[0].compute_flop_s == 2e9 and [link.from_ for link in after.links] == ["b", "c"] and after.links[1].delay_s == 0.5
    assert [link.from_ for link in network.changed(without_nodes=["b"]).links] == ["c"]
    assert network.changed() == network


def test_results_compare_without_measured_times():
    network, model = random_network(4), random_model(4)
    ends = {"source": "n0", "destination": "n1"}
    plans = [lamina.plan(network, model, **ends) for _ in range(2)]
    assert plans[0] == plans[1] and hash(plans[0]) == hash(plans[1]) and pickle.loads(pickle.dumps(plans[0])) == plans[1]


def test_layers_say_what_stays_pay_for_their_ends():
    layer = lamina.Layer("x", work="1 GFLOP", output="1 kB", enter={"pi": "0.2 ms"}, leave_s={"pi": 0.001, "gpu": 0.0}, fused=True)
    assert layer.enter_s == {"pi": 2e-4} and layer.leave_s == {"pi": 0.001, "gpu": 0.0} and layer.fused
    model = lamina.Model(input="1 kB", layers=[layer, lamina.Layer("y", work="1 GFLOP", output="1 kB")])
    for other in (lamina.Model.from_json(model.to_json()), pickle.loads(pickle.dumps(model))):
        assert other == model and other.layers[0] == layer
    nodes = [lamina.Node("a", compute="1 TFLOP/s", device="pi")]
    plan = lamina.plan(lamina.Network(nodes), model, source="a", destination="a")
    assert abs(plan.jobs[0].latency_s - (2e-4 + 2e-3)) < 1e-12  # y has nothing to leave
    with pytest.raises(lamina.Error) as error:
        lamina.Layer("x", output="1 kB", enter={"pi": "-1 ms"})
    assert error.value.where.startswith("enter")
