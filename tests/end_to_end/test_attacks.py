"""Every attack of tests/attacks once, with a fixed seed."""

import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "attacks"))

import harness  # noqa: E402  # pylint: disable=wrong-import-position


@pytest.mark.parametrize("name", list(harness.load()))
def test_is_held(name):
    try:
        why = harness.try_once(harness.ATTACKS[name], seed=1)
    except harness.Skipped as reason:
        pytest.skip(str(reason))
    assert not why
