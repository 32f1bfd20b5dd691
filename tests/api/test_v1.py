"""The API: what it promises in its own description is what it answers, and errors have one shape."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from dataclasses import is_dataclass
from datetime import date
from enum import Enum
from typing import get_args, get_type_hints

import pytest
from django.test import Client
from tests.scope.faces import client_of

from quarterdeck.api.v1 import api
from quarterdeck.facts.engine import FactsUnreadable
from quarterdeck.metrics.catalogue import METRICS
from quarterdeck.records import book
from quarterdeck.records.models import CurrentPublication

REPORTS = (
    "performance/unit/north",
    "performance/person/ada",
    "trust/unit/north",
    "measure/bookings/unit/north?by=month",
    "bridge/unit/north?behind=new",
    "bridge/unit/north?begin=2025-09-30&stock=open&behind=transferred_out",
    "bridge/person/ada?begin=2025-11-01&end=2025-12-31&as_of=2026-01-31&behind=came_and_won",
    "bridge/unit/north?begin=1990-01-01",
    "decisions/person/ada",
    "cadence",
    "catalogue",
)


def get(path, who="mia"):
    client = client_of(who) if who else Client(headers={"host": "localhost"})
    client.raise_request_exception = False
    answer = client.get(f"/api/v1/{path}")
    return answer.status_code, json.loads(answer.content, parse_constant=not_json)


def not_json(name):
    raise AssertionError(f"{name} is no JSON")


@pytest.mark.parametrize("path", REPORTS)
def test_an_answer_is_what_its_description_promises(living, path):
    status, answer = get(path)
    assert status == 200
    _, description = get("openapi.json", who=None)
    route = next(r for r in description["paths"] if fits(r, f"/api/v1/{path.split('?')[0]}"))
    schema = description["paths"][route]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    assert faults(answer, schema, description, path) == []


def fits(route, path):
    return re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", route), path) is not None


def faults(value, schema, whole, where):
    """Where the value breaks the schema; the part of JSON Schema that the description uses."""
    if "$ref" in schema:
        return faults(value, whole["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]], whole, where)
    if "anyOf" in schema:
        tried = [faults(value, each, whole, where) for each in schema["anyOf"]]
        return [] if [] in tried else [f"{where} fits none"]
    found = [] if is_of_type(value, schema.get("type")) else [f"{where} is no {schema['type']}: {value!r}"]
    if "enum" in schema and value not in schema["enum"]:
        found.append(f"{where} is {value!r}")
    if isinstance(value, dict):
        found += [f"{where} lacks {name}" for name in schema.get("required", ()) if name not in value]
        each = schema.get("additionalProperties") or {}
        known = schema.get("properties", {})
        found += [f for k, v in value.items() for f in faults(v, known.get(k, each), whole, f"{where}.{k}")]
    elif isinstance(value, list):
        parts = schema.get("prefixItems") or [schema.get("items", {})] * len(value)
        found += [f for v, part in zip(value, parts, strict=True) for f in faults(v, part, whole, f"{where}[]")]
    elif isinstance(value, str) and schema.get("format") == "date":
        date.fromisoformat(value)
    return found


def is_of_type(value, kind):
    kinds = {
        "object": dict,
        "array": list,
        "string": str,
        "integer": int,
        "number": (int, float),
        "boolean": bool,
        "null": type(None),
        None: object,
    }
    return isinstance(value, kinds[kind])


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("performance/unit/north?period=someday", 400, "unknown_period"),
        ("performance/unit/north?as_of=2026-02-30", 400, "unreadable_day"),
        ("performance/unit/north?as_of=0001-01-01", 400, "unreadable_day"),
        ("performance/unit/north?as_of=9999-12-31", 400, "unreadable_day"),
        ("measure/hope/unit/north", 400, "unknown_metric"),
        ("measure/bookings/unit/north?by=mood", 400, "unknown_dimension"),
        ("bridge/unit/north?begin=2026-02-30", 400, "unreadable_day"),
        ("bridge/unit/north?end=2026-02-06", 400, "unreadable_day"),
        ("bridge/unit/north?begin=2026-01-02&end=2026-01-01", 400, "unreadable_day"),
        ("bridge/unit/north?begin=1949-12-31", 400, "unreadable_day"),
        ("bridge/unit/north?stock=all", 400, "unreadable_choice"),
        ("bridge/unit/north?behind=luck", 400, "unreadable_choice"),
        ("bridge/unit/north?page=0", 422, "unfit"),
        ("performance/unit/north?asof=2026-01-31", 400, "unknown_parameter"),
        ("trust/unit/north?by=month", 400, "unknown_parameter"),
        ("bridge/unit/north?from=2026-01-01", 400, "unknown_parameter"),
        ("measure/bookings/unit/north?By=month", 400, "unknown_parameter"),
        ("performance/unit/north?view=as_it_may_be", 400, "unreadable_choice"),
        ("bridge/unit/vienna", 404, "not_found"),
        ("performance/unit/vienna", 404, "not_found"),
        ("performance/unit/atlantis", 404, "not_found"),
        ("nowhere/at/all", 404, "not_found"),
        ("performance/planet/north", 422, "unfit"),
    ],
)
def test_every_error_has_one_shape(living, path, status, code):
    answered, problem = get(path)
    assert (answered, problem["code"]) == (status, code)
    assert set(problem) == {"code", "detail"}
    assert isinstance(problem["detail"], str)
    assert problem["detail"]
    assert "Traceback" not in problem["detail"]


def test_an_unknown_metric_or_dimension_is_answered_with_those_there_are(living):
    assert all(name in get("measure/hope/unit/north")[1]["detail"] for name in METRICS)
    assert "month" in get("measure/bookings/unit/north?by=mood")[1]["detail"]


@pytest.mark.parametrize("path", [*REPORTS, "performance/unit/atlantis"])
def test_a_stranger_is_refused_in_json_and_not_sent_elsewhere(living, path):
    status, problem = get(path, who=None)
    assert (status, problem["code"]) == (401, "not_signed_in")


def test_before_the_first_import_it_says_so(living):
    CurrentPublication.objects.all().delete()
    book.current_values.__globals__["_kept"].keep(None)
    assert get("performance/unit/north", who="olga")[0] == 409


@pytest.mark.parametrize(
    ("wrong", "status"), [(FactsUnreadable("/secret/place"), 503), (RuntimeError("a secret"), 500)]
)
def test_what_went_wrong_inside_stays_inside(living, monkeypatch, wrong, status):
    def fail(*_):
        raise wrong

    monkeypatch.setattr("quarterdeck.api.v1.open_book", fail)
    answered, problem = get("performance/unit/north")
    assert answered == status
    assert "secret" not in problem["detail"]


def test_no_two_parts_of_answers_share_a_name():
    """The description knows parts by their names, so one of two namesakes would stand for both."""
    from importlib import import_module
    from inspect import getmembers, isclass

    shapes = [import_module(f"quarterdeck.reports.{report}.shape") for report in ("performance", "trust", "bridge")]
    named = [name for shape in shapes for name, kind in getmembers(shape, isclass) if kind.__module__ == shape.__name__]
    assert sorted(named) == sorted(set(named))


def test_no_two_types_of_answers_share_a_name():
    """In the description each is found by its name alone, so one of two would be taken for the other."""
    found = defaultdict(set)
    waiting, seen = [response for _, response in answers_of(api)], set()
    while waiting:
        kind = waiting.pop()
        if kind in seen:
            continue
        seen.add(kind)
        waiting += get_args(kind)
        if isinstance(kind, type) and (is_dataclass(kind) or issubclass(kind, Enum)):
            found[kind.__name__].add(kind)
            waiting += get_type_hints(kind).values() if is_dataclass(kind) else ()
    assert len(found) > 20
    assert {name: kinds for name, kinds in found.items() if len(kinds) > 1} == {}


def answers_of(described):
    """Every address and what it answers with."""
    for path, view in described.default_router.path_operations.items():
        for operation in view.operations:
            yield path, operation.response_models[200].model_fields["response"].annotation
