#!/usr/bin/env python3
"""Streams: capacity, plans for their rates, and their judge, by the program."""
import copy, json, unittest
from lamina_cli import Place

CAMERAS = ["--network", "examples/networks/campus.json", "--jobs", "examples/jobs/cameras.json"]
TWO_WAYS = ["--network", "examples/networks/two-ways.json", "--jobs", "examples/jobs/two-ways.json"]


def answer(place, *args, code=0):
    got, out, err = place.run(*args, "--json")
    assert got == code, (args, got, err)
    return json.loads(out)


class Known(unittest.TestCase):
    """Known answer T14 (docs/theory.md) at 0.8 /s: theta x 0.8 is B for a link of B MB/s up to 1, else 1 + (B - 1) / 2."""

    def test_theta(self):
        for method in ("column-generation", "multiplicative-weights", "auto"):
            for link, served in (("0.5 MB/s", 0.5), ("1 MB/s", 1.0), ("2 MB/s", 1.5), ("4 MB/s", 2.5)):
                with Place() as place, self.subTest(method=method, link=link):
                    code, out, err = place.run("capacity", *TWO_WAYS, "--set", "all.bandwidth=" + link, "--method", method, "--gap", "0.001", "--json")
                    if code == 2 and "solver" in err:
                        continue
                    document = json.loads(out)
                    self.assertLessEqual(0.8 * document["theta"], served * (1 + 1e-6))
                    self.assertGreaterEqual(0.8 * document["upper"], served * (1 - 1e-5))
                    self.assertLessEqual(document["gap"], 0.001)


class Judged(unittest.TestCase):
    def test_documents_are_sound_and_edited_ones_are_not(self):
        def raise_theta(d):
            d["theta"] *= 1.02
            for r in d["resources"]:
                r["load"] *= 1.02
            d["upper"] = max(d["upper"], d["theta"])

        def lower_bound(d):
            d["theta"] *= 0.5
            d["upper"] *= 0.9
            for r in d["resources"]:
                r["load"] *= 0.5

        def other_price(d):
            max(d["resources"], key=lambda r: r["price"])["price"] *= 0.5

        with Place() as place:
            for more in ([], ["--unsplittable"], ["--within", "1 s"], ["--cuts", "any"], ["--method", "multiplicative-weights"]):
                document = answer(place, "capacity", *CAMERAS, *more, "-o", "capacity.json")
                self.assertTrue(answer(place, "check", "capacity.json", *CAMERAS)["ok"])
                for edit in (raise_theta, lower_bound, other_price):
                    false = copy.deepcopy(document)
                    edit(false)
                    false["gap"] = false["upper"] / false["theta"] - 1
                    place.write("false.json", false)
                    self.assertFalse(answer(place, "check", "false.json", *CAMERAS, code=4)["ok"], edit)
            self.assertEqual(answer(place, "inspect", "capacity.json")["stream_count"], 4)
            self.assertIn("4 streams", place.run("inspect", "capacity.json")[1])
            self.assertEqual(place.run("check", "capacity.json", *CAMERAS)[0], 0)
            code, out, _ = place.shell("lamina check - " + " ".join(CAMERAS) + " < capacity.json")
            self.assertEqual((code, "sound" in out), (0, True))

    def test_other_networks_are_told(self):
        with Place() as place:
            answer(place, "capacity", *CAMERAS, "-o", "capacity.json")
            verdict = answer(place, "check", "capacity.json", *CAMERAS, "--scale", "compute=4", code=4)
            self.assertIn("other-network", [a["code"] for a in verdict["assumptions"]])


class Words(unittest.TestCase):
    def test_how_many_cameras(self):
        with Place() as place:
            jobs = json.loads(place.read("examples/jobs/two-ways.json"))
            jobs["models"] = {k: "examples/jobs/" + v for k, v in jobs["models"].items()}
            jobs["jobs"][0].update(count=5, rate="0.1 /s")
            place.write("jobs.json", jobs)
            code, out, _ = place.run("capacity", *TWO_WAYS[:3], "jobs.json")
            self.assertEqual(code, 0)
            self.assertIn("10 streams like eye#1 can be served; 5 are asked for", out)
            # A bound that theta reaches is a proof, however the digits fall.
            self.assertIn("and no plans reach more: this is proved", out)
            self.assertIn("if all kinds grow alike; 2 are asked for", place.run("capacity", *CAMERAS)[1])

    def test_one_job_without_a_rate_is_one(self):
        with Place() as place:
            jobs = json.loads(place.read("examples/jobs/two-ways.json"))
            jobs["models"] = {k: "examples/jobs/" + v for k, v in jobs["models"].items()}
            jobs["jobs"].append({"id": "once", "model": "one-layer", "source": "device", "destination": "cloud"})
            place.write("jobs.json", jobs)
            self.assertIn("1 job without a rate is left out", place.run("capacity", *TWO_WAYS[:3], "jobs.json")[1])
            self.assertIn("1 job without a rate is planned", place.run("plan", *TWO_WAYS[:3], "jobs.json")[1])


class Planned(unittest.TestCase):
    def with_rate(self, place, rate, more=()):
        jobs = json.loads(place.read("examples/jobs/two-ways.json"))
        jobs["models"] = {k: "examples/jobs/" + v for k, v in jobs["models"].items()}
        jobs["jobs"][0]["rate"] = rate
        jobs["jobs"] += more
        place.write("jobs.json", jobs)
        return [*TWO_WAYS[:3], "jobs.json"]

    def test_rates_that_fit(self):
        with Place() as place:
            document = answer(place, "plan", *self.with_rate(place, "0.99 /s"), "-o", "plan.json")
            self.assertGreaterEqual(document["theta"], 1.0)
            self.assertTrue(answer(place, "check", "plan.json", *TWO_WAYS[:3], "jobs.json")["ok"])
            self.assertIn("can be served", place.run("plan", *TWO_WAYS[:3], "jobs.json")[1])

    def test_options_of_no_use_are_refused(self):
        with Place() as place:
            code, _, err = place.run("plan", *TWO_WAYS, "--planner", "greedy")
            self.assertEqual(code, 2)
            self.assertRegex(err, "^lamina: error: --planner: .*streams")

    def test_rates_that_do_not_name_the_bottleneck(self):
        with Place() as place:
            document = answer(place, "plan", *self.with_rate(place, "1.01 /s"), code=3)
            self.assertIn("'device'", document["reason"])
            self.assertIn("device", place.run("plan", *TWO_WAYS[:3], "jobs.json")[1])

    def test_other_jobs_get_what_is_left(self):
        """At 0.5 /s the device computes all and half of its time and of the link's is left: the one job takes 2 s and 2 s, or 4 s for its input. All is the same."""
        other = {"id": "once", "model": "one-layer", "source": "device", "destination": "cloud"}
        with Place() as place:
            args = self.with_rate(place, "0.5 /s", [other])
            document = answer(place, "plan", *args, "-o", "plan.json")
            self.assertAlmostEqual(document["plan"]["jobs"][0]["latency_s"], 4.0, delta=0.01)
            self.assertIn("jobs-beside-streams", [a["code"] for a in document["assumptions"]])
            self.assertTrue(answer(place, "check", "plan.json", *args)["ok"])
            document["plan"]["jobs"][0]["latency_s"] *= 0.5
            place.write("false.json", document)
            self.assertFalse(answer(place, "check", "false.json", *args, code=4)["ok"])
            left_out = answer(place, "capacity", *args)
            self.assertIn("jobs-left-out", [a["code"] for a in left_out["assumptions"]])


class NoPlan(unittest.TestCase):
    def test_no_way_at_all(self):
        with Place() as place:
            document = answer(place, "capacity", *TWO_WAYS, "--within", "1 ms", "-o", "capacity.json", code=3)
            self.assertEqual((document["theta"], document["streams"][0]["plans"]), (0.0, []))
            self.assertIn("the fastest one takes 2 s", document["streams"][0]["reason"])
            self.assertTrue(answer(place, "check", "capacity.json", *TWO_WAYS)["ok"])
            self.assertIn("eye", place.run("plan", *TWO_WAYS, "--without", "device->cloud")[1])


class Deadlines(unittest.TestCase):
    def test_of_streams_cannot_be_required(self):
        with Place() as place:
            code, out, err = place.run("plan", *CAMERAS, "--require-deadlines")
            self.assertEqual((code, out), (2, ""))
            self.assertRegex(err, "^lamina: error: --require-deadlines: .*door.*deadline")
            # Streams without one stand in nobody's way.
            self.assertEqual(place.run("plan", *TWO_WAYS, "--require-deadlines")[0], 0)


if __name__ == "__main__":
    unittest.main()
