from importlib.metadata import version

from pipeline.settings.manifest import ran_with
from pipeline.settings.settings import Settings


def test_the_hash_is_of_all_settings_but_of_where_the_home_lies(tmp_path):
    told = ran_with(Settings(home=tmp_path))
    assert told == ran_with(Settings(home=tmp_path / "elsewhere"))
    other = ran_with(
        Settings.model_validate({"home": tmp_path, "incidents": {"false_alarms_per_month": 3.0}})
    )
    assert other["settings"] != told["settings"]
    assert told["trustwatch"] == version("trustwatch")


def test_more_is_told_beside_it(tmp_path):
    assert ran_with(Settings(home=tmp_path), encoder="small")["encoder"] == "small"
