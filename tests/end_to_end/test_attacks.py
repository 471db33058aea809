"""Every attack of tests/attacks that does not take minutes once, with a fixed seed."""

import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "attacks"))

import harness  # noqa: E402  # pylint: disable=wrong-import-position


@pytest.mark.parametrize("name", [one.name for one in harness.load().values() if not one.is_long])
def test_is_held(name):
    try:
        why = harness.try_once(harness.ATTACKS[name], seed=1)
    except harness.Skipped as reason:
        pytest.skip(str(reason))
    assert not why
