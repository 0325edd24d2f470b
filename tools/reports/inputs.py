"""How fast topologies are read, beside a bare parse of the same bytes: part of docs/formats.md."""

from collections import defaultdict

from reports.page import machine_line, ratio, seconds, size_in_bytes, table


def report(measured, page):
    grouped = defaultdict(dict)
    for row in measured["rows"]:
        grouped[row["instance"]]["reader" if row["method"] == "reader" else "bare"] = row
    lines = []
    for instance, rows in grouped.items():
        bare, reader = rows["bare"], rows["reader"]
        lines.append([instance, size_in_bytes(reader["bytes"]), bare["method"], seconds(bare["min_s"]), seconds(reader["min_s"]), ratio(reader["ratio"])])
    page.fill("inputs machine", machine_line(measured))
    page.fill("inputs times", table(["file", "size", "bare parse by", "its time", "reader", "of the bare parse"], lines))
    page.fill("inputs memory", "\n".join(f"{note[0].upper()}{note[1:]}." for note in measured["notes"]))
