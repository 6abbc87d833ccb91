"""Fashion-MNIST: 60,000 + 10,000 articles of clothing, in the files and sizes of MNIST."""

from stdpnet.datasets import _idx
from stdpnet.datasets._split import Split

SOURCE = _idx.Source(
    name="fashion_mnist",
    mirrors=(
        "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
        "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
    ),
    hashes={  # SHA-256 as in TensorFlow Datasets; for the plain files only MD5 are in circulation
        "train-images-idx3-ubyte.gz": "sha256:3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
        "train-labels-idx1-ubyte.gz": "sha256:a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
        "t10k-images-idx3-ubyte.gz": "sha256:346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
        "t10k-labels-idx1-ubyte.gz": "sha256:67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
        "train-images-idx3-ubyte": "md5:f4a8712d7a061bf5bd6d2ca38dc4d50a",
        "train-labels-idx1-ubyte": "md5:9018921c3c673c538a1fc5bad174d6f9",
        "t10k-images-idx3-ubyte": "md5:8181f5470baa50b63fa0f6fddb340f0a",
        "t10k-labels-idx1-ubyte": "md5:15d484375f8d13e6eb1aabb0c3f46965",
    },
)


def load() -> Split:
    """Load Fashion-MNIST from ``$STDPNET_DATA/fashion_mnist/``, or download it once.

    The folder holds the four published files, packed (.gz) or plain.

    Returns
    -------
    Split
        60,000 training and 10,000 test images; the labels are T-shirt, trouser, pullover, dress,
        coat, sandal, shirt, sneaker, bag, ankle boot, in this order.

    Raises
    ------
    DataError
        If a file is missing, damaged or not the published one, or cannot be downloaded.

    References
    ----------
    H. Xiao, K. Rasul, R. Vollgraf, "Fashion-MNIST: a novel image dataset for benchmarking machine
    learning algorithms", arXiv:1708.07747, 2017.
    """
    return _idx.load(SOURCE)
