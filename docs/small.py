"""Where are the small results that the gallery's pictures show? (made once, by commands that anybody can run)"""

from pathlib import Path

from stdpnet.commands.program import main

FOLDER = Path("results")  #: below the folder in which the gallery's scripts run
DIGITS = "--train 600 --test 200 --jobs 1"
COMMANDS = {
    "unimodal": f"train unimodal --neurons 50 --epochs 4 {DIGITS} --checkpoints",
    "profile": "train deploy results/unimodal.h5 --test 20",
    "ehb": f"train binary --neurons 50 --epochs 4 {DIGITS}",
    "ehb2": f"train binary --neurons 50 --epochs 4 --rule ehb2 {DIGITS}",
    "compression_sweep": "train compression_sweep --neurons 50 --epochs 4 --thresholds 0.1 0.3 --levels 0 2 --train 600 "
                         "--test 200 --jobs 1",
    "multimodal": "train multimodal --neurons 40 --train 600 --label 400 --test 100 --jobs 1",
    "multimodal_study": "train multimodal_study --study size --neurons 40 --train 600 --label 400 --test 100 --jobs 1",
    "backres": "train backres --maps 8 --train 300 --test 100 --stdp-images 200 --classifier-epochs 5 --jobs 1",
    "backres_study": "train backres_study --models ResNet2 ResNet2x2 --maps 8 --train 300 --test 100 --stdp-images 200 "
                     "--classifier-epochs 5 --jobs 1",
    "edge": "train edge study --maps 8 8 --stdp-images 200 --train 300 --test 100 --few 50 --epochs 5 --jobs 1",
    "restocnet": "train restocnet --maps 16 --train 600 --test 200 --classifier-epochs 10 --jobs 1",
    "restocnet_study": "train restocnet_study --studies kernels --train 300 --test 200 --classifier-epochs 5 --jobs 1",
}
NEEDED = {"profile": ("unimodal",)}  #: results of which others are made


def command(name):
    """Return the command that makes a result, as one types it."""
    return f"stdpnet {COMMANDS[name]} --out {FOLDER}/{name}.h5"


def result(name):
    """Return the path of a result file; a network is trained for it if there is none yet."""
    path = FOLDER/f"{name}.h5"
    if not path.exists():
        for needed in NEEDED.get(name, ()):
            result(needed)
        main(command(name).split()[1:])
    return path
