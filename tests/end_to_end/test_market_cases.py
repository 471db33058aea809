"""Markets of one bus whose answers were worked out elsewhere: by hand, or as integer programs in HiGHS."""

import pathlib
import shutil

import h5py
import pytest

FOUND = pathlib.Path(__file__).resolve().parents[2].parent / "shared" / "cases" / "found"


@pytest.fixture
def case(tmp_path):
    """A copy of a case's region, and its study."""

    def copied(name):
        if not (FOUND / name).exists():
            pytest.skip("skipped, not present")
        region = tmp_path / name
        shutil.copytree(FOUND / name / "region", region)
        return region

    return copied


def sweep(program, region):
    out = region.parent / "out.h5"
    done = program.run("sweep", region / "studies" / "peer.toml", "--out", out, "--force")
    assert done.returncode == 0, done.stderr
    return h5py.File(out)


def refused(program, region):
    done = program.run("check", region / "studies" / "peer.toml")
    assert done.returncode == 1
    return done.stdout + done.stderr


def test_battery_goes_one_way_at_negative_prices(program, case):
    # 140.0 MWh in and 89.6 out earn 4,928 EUR (integer program in HiGHS, cyclic); the convex term is at most 0.01 per MWh.
    with sweep(program, case("r40_negative_price_battery")) as result:
        market = result["dispatch"]
        assert market["store_charged_mwh"][0, 0] == pytest.approx(140.0, abs=1e-3)
        assert market["store_discharged_mwh"][0, 0] == pytest.approx(89.6, abs=1e-3)
        assert market["both_ways_h"][0] == 0
        assert market["both_ways_relaxed_h"][0] == 24
        assert 0 <= market["direction_gap_eur"][0] <= 0.01 * (140.0 + 89.6)


def test_not_a_number_is_no_price(program, case):
    text = refused(program, case("r45_prices_nan"))
    assert "price.csv:7: price_eur_per_mwh = nan" in text
    assert "price.csv:32: price_eur_per_mwh = NaN" in text


def test_price_beyond_the_cap_is_refused_or_met(program, case):
    region = case("r52_prices_beyond_cap")
    assert "price.csv:9: price_eur_per_mwh = 9000 EUR/MWh lies above cap_eur_per_mwh = 4000" in refused(program, region)
    curves = region / "markets" / "price_curves.csv"
    curves.write_text(curves.read_text().replace(",-500,4000,", ",-500,10000,"))
    with sweep(program, region) as result:
        assert result["dispatch/unmet_mwh"][0] == pytest.approx(0.0, abs=1e-3)


NATIONAL = {"gas_eur_per_mwh": 30, "co2_eur_per_t": 70, "demand_twh": 110, "solar_mw": 20000, "wind_onshore_mw": 6000,
            "wind_offshore_mw": 4000, "flexible_mw": 0}


def test_unmet_use_does_not_flow(program, region_copy):
    """By hand: the tutorial uses 3,120 MWh in a day and makes 360; over an exchange of 100 MW come 2,400."""
    (region_copy / "markets").mkdir()
    (region_copy / "markets" / "national.csv").write_text("id,storyline,year,value,source,confidence,note\n" + "".join(
        f"{name},*,2025,{value},test,assumed,\n" for name, value in NATIONAL.items()))
    exchanges = region_copy / "grid" / "exchanges.csv"
    exchanges.write_text(exchanges.read_text().replace("share_pu,", "share_pu,p_max_mw,").replace("N150,1,", "N150,1,100,"))
    study = (region_copy / "studies" / "tutorial.toml").read_text()
    study = study.replace("steps = 168", "steps = 24").replace("[2025, 2030]", "[2025]").replace(', "west"]', "]")
    (region_copy / "studies" / "peer.toml").write_text(
        'dispatch = "market"\n' + study.partition("[option_sets.west]")[0])
    with sweep(program, region_copy) as result:
        unmet_mwh = result["dispatch/unmet_mwh"][0]
        assert unmet_mwh == pytest.approx(3120 - 360 - 2400, abs=1e-3)
        assert result["totals/demand_mwh"][0] == pytest.approx(3120 - unmet_mwh, abs=1e-3)
        assert result["totals/import_mwh"][0] == pytest.approx(2400, abs=1e-3)
        boundary = list(result["branch"].asstr()).index("N150-S150")
        assert result["electricity/branch_flow_mw"][0, boundary].max() == pytest.approx(100, abs=1e-3)
