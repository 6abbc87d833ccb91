"""What `import stdpnet` offers: some fifteen names, each imported when it is asked for."""

import subprocess
import sys

import pytest

import stdpnet


@pytest.mark.parametrize("name", stdpnet.__all__)
def test_every_name_is_there_and_documented(name):
    found = getattr(stdpnet, name)
    assert found.__doc__ and name in dir(stdpnet)
    assert f"`{name}`" in stdpnet.__doc__


def test_nothing_is_imported_before_it_is_asked_for():
    code = ("import sys, stdpnet; assert not {'brian2', 'sklearn', 'h5py'} & sys.modules.keys();"
            "stdpnet.NeuronLabels; assert 'brian2' not in sys.modules; stdpnet.Network; assert 'brian2' in sys.modules")
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stderr == ""


def test_an_unknown_name_is_refused_as_by_any_module():
    with pytest.raises(AttributeError, match="module 'stdpnet' has no attribute 'Ensemble'"):
        stdpnet.Ensemble
    assert len(stdpnet.__all__) <= 20


def test_a_file_without_a_network_is_refused(tmp_path):
    from stdpnet.files import result_file
    result_file.write(tmp_path/"table.h5", attributes={}, data={}, parameters=None, history={})
    with pytest.raises(ValueError, match="table.h5: expected a file with a network, one of .*TwoLayerNetwork, .* got None"):
        stdpnet.load(tmp_path/"table.h5")
