"""
Each way to attack the analyzer, and the tests that hold against it: the table is true as long as this passes.

A threat is what a stranger's file, a stranger's report or a failing machine may do; what is promised then stands in the tests.
Those that had no test of their own have one here.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from test_output_is_safe import spans_with

import hostile
from agentcore_analyzer import pipeline
from agentcore_analyzer.source import InMemory
from cases import BUILTIN
from guards import alarm, measured
from named import trouble
from naughty import ORDERS

THREATS: dict[str, tuple[str, tuple[str, ...]]] = {
    "T1": ("nesting without end", (
        "properties/test_any_bytes.py::test_deep_nesting", "test_hostile.py::test_limits", "test_hostile.py::test_what_comes_out")),
    "T2": ("integers and floats beyond any size", (
        "test_threats.py::test_numbers_beyond_any_size", "properties/test_any_bytes.py::test_right_names_with_wrong_values",
        "test_fuzz.py::test_what_broke_once")),
    "T3": ("keys that stand twice", ("test_hostile.py::test_what_comes_out",)),
    "T4": ("half characters, invalid UTF-8, Latin-1, NUL at the end", (
        "test_hostile.py::test_what_comes_out", "test_naughty.py::test_in_every_field_of_every_format")),
    "T5": ("marks, UTF-16 and UTF-32, other line ends", (
        "properties/test_metamorphic.py::test_packing_does_not_matter", "test_hostile.py::test_what_comes_out")),
    "T6": ("inputs that end anywhere", (
        "test_hostile.py::test_every_complete_span_before_a_cut", "unit/test_source.py::test_a_cut_stream_keeps_what_was_readable",
        "properties/test_metamorphic.py::test_a_cut_export_of_a_healthy_agent_claims_no_fault",
        "properties/test_metamorphic.py::test_a_cut_export_finds_nothing_else", "properties/test_cuts.py::test_a_part_proves_no_absence")),
    "T7": ("broken lines, documents back to back, JSON among text", (
        "test_hostile.py::test_what_comes_out", "properties/test_any_bytes.py::test_spoiled_files")),
    "T8": ("bombs, lying sizes, archives in archives, too many members", (
        "unit/test_source.py::test_a_bomb_is_stopped", "unit/test_source.py::test_a_bomb_in_a_zip_is_skipped",
        "test_defects.py::test_d4_all_members_of_an_archive_share_one_cap", "test_hostile.py::test_limits")),
    "T9": ("names that lead elsewhere, links, devices", (
        "unit/test_source.py::test_members_keep_their_names_and_hostile_ones_stay_names",
        "unit/test_source.py::test_links_out_of_a_folder_are_not_followed", "unit/test_source.py::test_what_is_no_file_is_noted",
        "test_mcp.py::test_nothing_outside_of_the_root", "test_ticket.py::test_what_is_no_ticket_is_refused",
        "test_naughty.py::test_as_names_of_files")),
    "T10": ("lines and arrays that are large in memory", (
        "test_threats.py::test_arrays_of_small_things", "test_hostile.py::test_limits")),
    "T11": ("texts that make a pattern of ours slow", (
        "test_regexes.py::test_a_pattern_is_linear", "properties/test_redaction_properties.py::test_time_is_linear",
        "properties/test_output_is_safe.py::test_mask_is_fast_on_hostile_text")),
    "T12": ("pattern files of a user that would be slow or endless", (
        "test_patterns.py::test_a_mistake_is_named_with_its_place", "test_patterns.py::test_limits_and_encoding",
        "test_patterns.py::test_a_hostile_line_costs_one_pass", "test_fuzz.py::test_spoiled_by_chance")),
    "T13": ("circles of parents, own parents, no parents, odd ids", (
        "test_hostile.py::test_what_comes_out", "unit/test_trace.py::test_a_cycle_is_cut_at_its_smallest_id_whatever_the_order",
        "unit/test_times_and_ids.py::test_any_id")),
    "T14": ("one id for two spans", (
        "unit/test_trace.py::test_exact_duplicates_are_merged_and_different_ones_kept", "test_hostile.py::test_what_comes_out")),
    "T15": ("chains and stars of a hundred thousand spans", (
        "test_threats.py::test_large_shapes_take_linear_time", "unit/test_trace.py::test_a_deep_chain_and_a_wide_star_are_no_trouble",
        "test_compare.py::test_large_trees_take_seconds_at_most", "test_defects.py::test_d6_findings_of_one_code_are_capped_and_the_rest_is_noted")),
    "T16": ("times that are backwards, negative, in other units, outside of their parent", (
        "unit/test_times_and_ids.py::test_what_is_no_time", "unit/test_times_and_ids.py::test_every_unit_is_told_by_its_size",
        "test_hostile.py::test_what_comes_out", "test_formats.py::test_drawings_of_any_tree")),
    "T17": ("files of several agents together", (
        "properties/test_metamorphic.py::test_a_healthy_neighbour_changes_nothing", "unit/test_trace.py::test_every_span_belongs_to_one_invocation")),
    "T18": ("attributes that are called like parameters and classes", (
        "properties/test_metamorphic.py::test_unknown_attributes_do_not_matter", "test_hostile.py::test_what_comes_out")),
    "T19": ("characters that a terminal obeys or nobody sees", (
        "test_naughty.py::test_in_every_field_of_every_format", "test_naughty.py::test_as_names_of_files", "test_naughty.py::test_as_arguments",
        "properties/test_output_is_safe.py::test_clean", "test_cli.py::test_a_message_shows_no_escape_sequence_of_a_name",
        "test_cli.py::test_no_colour_in_a_pipe_and_colour_on_demand")),
    "T20": ("markup, links, annotations", (
        "test_naughty.py::test_in_every_field_of_every_format", "test_naughty.py::test_in_every_field_of_a_comparison",
        "test_formats.py::test_a_vicious_text_in_every_field", "test_formats.py::test_words_are_not_live",
        "test_html.py::test_markup_of_the_input_stays_text", "test_browser.py::test_fits_its_window_and_asks_for_nothing",
        "test_explore.py::test_hostile_records_stay_text_whatever_is_clicked", "test_explore.py::test_no_sink_takes_markup",
        "test_fleet.py::test_nothing_of_the_input_is_live_on_the_page")),
    "T21": ("formulas in cells", ("test_naughty.py::test_in_every_field_of_every_format", "test_formats.py::test_hostile_text_in_every_field")),
    "T22": ("orders to whoever reads the report", ("test_threats.py::test_orders_in_the_input_change_nothing", "test_mcp.py::test_a_diagnosis")),
    "T23": ("plugins, modules of the working folder, variables of libraries, pickle", (
        "test_isolation.py::test_nothing_is_loaded_from_the_working_folder",
        "test_isolation.py::test_a_file_that_is_called_like_the_package_is_not_run", "test_plugins.py::test_broken_plugins_are_left_out_and_named",
        "test_plugins.py::test_no_plugins_turns_them_off", "test_cli.py::test_the_report_is_the_same_bytes_everywhere",
        "test_architecture.py::test_a_module_says_what_it_is_and_neither_runs_input_nor_talks")),
    "T24": ("settings in the folder that is analysed", (
        "test_isolation.py::test_nothing_is_loaded_from_the_working_folder", "test_plugins.py::test_nothing_is_loaded_from_the_input_folder")),
    "T25": ("credentials and data about persons anywhere", (
        "test_canaries.py::test_no_canary_in_a_redacted_report", "test_canaries.py::test_no_canary_from_any_string_of_the_parsers_fixtures",
        "properties/test_output_is_safe.py::test_secrets_in_every_field", "test_explore.py::test_secrets_in_any_part_of_a_record_are_masked", "properties/test_output_is_safe.py::test_content_is_not_quoted")),
    "T26": ("a crash that quotes the input", (
        "test_cli.py::test_70_where_the_analyzer_itself_fails", "test_mcp.py::test_a_crash_quotes_nothing")),
    "T27": ("a full disk, a kill, other writers, an output that is an input", (
        "test_io_faults.py::test_every_call_may_fail", "test_io_faults.py::test_a_kill_at_any_moment_leaves_the_old_or_the_new",
        "test_io_faults.py::test_a_full_disk", "test_io_faults.py::test_ctrl_c_at_any_call", "test_io_faults.py::test_a_place_where_nobody_may_write",
        "test_io_faults.py::test_through_a_link_nothing_is_torn", "test_io_faults.py::test_writers_at_the_same_time",
        "test_cli.py::test_output_never_overwrites_an_input", "test_cli.py::test_130_on_an_interrupt",
        "test_fleet.py::test_after_a_kill_the_same_bytes_come_out_and_no_worker_stays", "test_fleet.py::test_two_runs_in_one_folder",
        "test_fleet.py::test_no_output_over_an_input_or_over_what_is_not_ours", "test_fleet.py::test_nothing_torn_is_taken_for_work")),
    "T28": ("streams that are closed, end early or never", (
        "test_io_faults.py::test_closed_streams", "test_io_faults.py::test_a_device_that_is_full",
        "test_cli.py::test_141_where_the_reader_goes_away", "test_cli.py::test_3_on_an_empty_stdin")),
    "T29": ("a connection, a look at credentials", (
        "test_isolation.py::test_only_what_was_named_is_opened", "test_isolation.py::test_every_command_works_without_a_network",
        "test_isolation.py::test_no_command_asks_the_kernel_for_a_network", "test_architecture.py::test_a_run_makes_no_connection_and_writes_nothing")),
    "T30": ("another locale, zone, hash seed", ("test_cli.py::test_the_report_is_the_same_bytes_everywhere",)),
    "T31": ("queries and patterns that would be slow or endless, or that quote what is secret", (
        "query/test_any_text.py::test_long_and_deep_texts_are_refused_in_time",
        "query/test_any_text.py::test_a_pattern_takes_no_longer_than_its_value", "query/test_command.py::test_what_leaves_is_safe",
        "query/test_command.py::test_redacted_like_every_report")),
    "T32": ("a stranger on this machine, or a web page, who sends to the open port; a program that will not end", (
        "test_watch.py::test_a_web_page_cannot_write_here", "test_watch.py::test_what_is_no_request_is_refused",
        "test_watch.py::test_caps_of_a_body_and_of_the_run", "test_watch.py::test_records_have_a_cap_of_their_own",
        "test_watch.py::test_gzip_within_the_cap", "test_watch.py::test_nothing_of_the_input_reaches_the_terminal_as_it_is",
        "test_isolation.py::test_the_one_exception_listens_on_this_machine_alone_and_starts_what_it_was_given",
        "test_watch_command.py::test_the_command_gets_the_signal_and_all_that_it_started_ends",
        "test_watch_command.py::test_ctrl_c_twice_ends_a_command_that_will_not")),
}  # fmt: skip


def test_every_threat_has_its_row() -> None:
    assert list(THREATS) == [f"T{number}" for number in range(1, 33)]


@pytest.mark.parametrize("threat", THREATS)
def test_the_tests_of_a_threat_run_and_can_fail(threat: str) -> None:
    _, tests = THREATS[threat]
    assert tests
    assert [trouble(test) for test in tests if trouble(test)] == []


# T2

SIZES: tuple[Any, ...] = (2**63, 2**64, -(2**63) - 1, 10**25, int("9" * 400), 1e308, -1e308, 5e-324, 10**4299)
WRITTEN = [str(n) if isinstance(n, int) and abs(n) < 10**4000 else "9" * 5000 if isinstance(n, int) else repr(n) for n in SIZES]


@pytest.mark.parametrize("number", [*WRITTEN, "1e400", "-1e400", "NaN", "-Infinity", "0.1e-999"], ids=lambda n: n[:24])
def test_numbers_beyond_any_size(number: str) -> None:
    """In every place of a span where a number or a text can stand, as a number and as a text."""
    plain = json.dumps(hostile.span(1, attributes=[{"key": "http.status_code", "value": {"intValue": "500"}}]))
    start = hostile.START + 10**9
    places = ('"kind": 1', '"code": 1', f'"{start}"', f'"{start + 10**8}"', '"500"', f'"{hostile.TRACE}"')
    for place in places:
        assert place in plain
        key, colon, _ = place.rpartition(": ")
        for value in (number, f'"{number}"'):
            line = plain.replace(place, f"{key}{colon}{value}", 1)
            document = f'{{"resourceSpans": [{{"scopeSpans": [{{"spans": [{line}]}}]}}]}}'
            loaded = pipeline.load([InMemory("a.json", document.encode())], BUILTIN)
            assert loaded.internal == [], (place, value[:40])
            assert [i.format for i in loaded.inputs] == ["otlp-json"], (place, value[:40])
            report = pipeline.analyze([InMemory("a.json", document.encode())], BUILTIN)
            assert report.internal_errors == ()
            json.loads(report.to_json())


# T10


def test_arrays_of_small_things(tmp_path: Path) -> None:
    """Decoded JSON takes up to thirty times its size: it is not all decoded at once."""
    for unit in ('"a"', "[]", "{}", "0"):
        path = tmp_path / "array.json"
        path.write_text("[" + ",".join([unit] * (6_000_000 // (len(unit) + 1))) + "]")
        done, mebibytes = measured(str(path))
        assert done.returncode in (0, 3), done.stderr[-500:]
        assert mebibytes <= 300, unit


# T15


@pytest.mark.parametrize("shape", ["chain", "star", "roots", "ring"])
def test_large_shapes_take_linear_time(shape: str) -> None:
    count = 20_000
    parents = {"chain": lambda n: n - 1, "star": lambda n: min(n - 1, 1), "roots": lambda _: 0, "ring": lambda n: n - 1 or count}
    lines = "".join(json.dumps(hostile.span(n, parents[shape](n))) + "\n" for n in range(1, count + 1))
    with alarm(60):
        report = pipeline.analyze([InMemory("a.ndjson", lines.encode())], BUILTIN)
        rendered = report.to_json()
    assert report.internal_errors == ()
    assert len(rendered) < 2 * len(lines), "it grows with the input, and no faster"


# T22


@pytest.mark.parametrize("order", ORDERS, ids=ascii)
def test_orders_in_the_input_change_nothing(order: str) -> None:
    """Behind every free text of a failing request: the same is found, as grave and as certain."""

    def found(value: str) -> set[tuple[str, str, str]]:
        lines = "".join(json.dumps(span) + "\n" for span in spans_with(value))
        report = pipeline.analyze([InMemory("a.jsonl", lines.encode())], BUILTIN)
        return {(f.code, f.severity.value, f.confidence.value) for f in report.findings}

    assert found(order) == found("and so on")
