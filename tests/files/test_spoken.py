"""Commands are named as they can be run in the current folder."""

from stdpnet.files.spoken import as_commands


def test_scripts_of_a_checkout_are_commands_elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    text = "python networks/unimodal.py --seed 1, then python figures/weights.py x.h5"
    assert as_commands(text) == "stdpnet train unimodal --seed 1, then stdpnet figure weights x.h5"
    (tmp_path/"figures").mkdir()
    (tmp_path/"figures"/"weights.py").touch()
    assert as_commands(text) == "stdpnet train unimodal --seed 1, then python figures/weights.py x.h5"
