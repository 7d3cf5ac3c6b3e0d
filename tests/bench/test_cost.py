"""The cost of a million items: a formula over what is measured, with the user's prices and no others."""

import pytest

from bench.cost import MILLION, PRICES, Load, Measured, Row, assumptions, main, rows, table

MEASURED = Measured(
    cpu_sec=0.004,
    start_cpu_sec=3.0,
    memory_gb=0.3,
    store_bytes=10_000,
    item_bytes=1_100,
    told_bytes=2_200,
    keyed_bytes=15_000,
    state_bytes=2_400,
    agreements=0.05,
)
LOAD = Load(items_per_day=10_000)


def quantities(load: Load = LOAD) -> dict[tuple[str, str], float]:
    return {(r.way, r.what): r.quantity for r in rows(MEASURED, load)}


def test_one_machine_is_paid_for_as_long_as_a_million_items_take_to_come() -> None:
    assert LOAD.hours == 2_400
    assert quantities()["pass, a machine", "machine"] == 2_400
    # 400,000 items an hour need 1,600 CPU seconds an hour: 0.44 processors, and half of two may be used.
    assert quantities(Load(400_000 * 24))["pass, a machine", "machine"] == 2.5
    assert quantities(Load(1_200_000 * 24))["pass, a machine", "machine"] == pytest.approx(2 * MILLION / 1_200_000)


def test_cloud_run_is_paid_for_each_start_and_each_item() -> None:
    every_ten, hourly = quantities(), quantities(LOAD._replace(every_min=60))
    assert every_ten["pass, Cloud Run", "vCPU"] == 4_000 + 2_400 * 6 * 3
    assert hourly["pass, Cloud Run", "vCPU"] == 4_000 + 2_400 * 3
    assert hourly["pass, Cloud Run", "memory"] == 4_000 + 2_400 * 3  # a whole GB


def test_a_stream_has_a_worker_at_least_and_moves_its_bytes() -> None:
    found = quantities()
    assert found["stream, Dataflow", "workers, vCPU"] == 2_400 * 2
    assert found["stream, Dataflow", "workers, memory"] == 2_400 * 8
    assert found["stream, Dataflow", "between keyed steps"] == 15
    assert found["stream, Dataflow", "items, in and out"] == pytest.approx(2_200 * MILLION / 2**40)
    assert found["each, with topics", "alerts, mentions, dead letters"] == pytest.approx(4_400 * MILLION / 2**40)


def test_a_cost_is_quantity_times_price_and_what_has_none_is_said() -> None:
    found = [Row("a", "machine", 10, "h", "vm_hour"), Row("a", "disk", 4, "GB month", "disk_gb_month")]
    assert table(found, {"vm_hour": 0.5, "disk_gb_month": 0.25})[2:] == [
        "| a | machine | 10 | h | 0.5 | 5.00 |",
        "| a | disk | 4 | GB month | 0.25 | 1.00 |",
        "| a | **sum** | | | | **6.00** |",
    ]
    assert table(found, {"vm_hour": 0.5})[3:] == [
        "| a | disk | 4 | GB month | disk_gb_month | - |",
        "| a | **sum** without disk_gb_month | | | | **5.00** |",
    ]


def test_every_price_is_used_and_none_is_built_in() -> None:
    found = list(rows(MEASURED, LOAD))
    assert {r.price for r in found} == set(PRICES)
    assert all("| - |" in line for line in table(found, {})[2:] if "**sum**" not in line)


def test_what_is_assumed_stands_beside_it_with_its_option() -> None:
    text = "\n".join(assumptions(MEASURED, LOAD))
    for name in Load._fields:
        assert f"--{name.replace('_', '-')}" in text, name
    assert "4.00 CPU s per 1,000 items" in text


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["--price", "vm=1"], "'vm' is no price; prices are vm_hour"),
        (["--price", "vm_hour=cheap"], "write vm_hour=0.05"),
        (["--price", "vm_hour=-1"], "write vm_hour=0.05"),
        (["--price", "vm_hour=nan"], "write vm_hour=0.05"),
        (["--items-per-day", "0"], "0 is not above 0"),
        (["--busy", "2"], "--busy is above 0 and at most 1"),
        (["--vm-vcpus", "0"], "vCPUs at least 1"),
    ],
)
def test_bad_values_are_named_before_anything_is_measured(
    argv: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(argv)
    assert stopped.value.code == 2
    assert said in capsys.readouterr().err
