"""The stages of a release: what is made for an encoder, measured of it and written beside it.

Everything that the card says of the weights is measured on the files that come with the program, or
taken from the training; nothing is typed in.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from PIL.PngImagePlugin import PngInfo

from core.bundle import card_path, write_card
from core.categories.names import FILE as NAMES
from core.encoder import ModelCard
from core.encoder.onnx_encoder import EXPORTED, exported_file
from core.encoder.partial_sketch_head import FILE as HEAD
from core.encoder.partial_sketch_head import read_head_card
from core.encoder.torch.encoder import TorchEncoder, load_torch_encoder
from core.files import atomic_write
from core.research.encoder.dataset import sources_of
from core.research.encoder.errors import TrainingError
from core.research.encoder.make import WEIGHTS
from core.research.encoder.stages import Report, Stages
from core.research.evaluation.progress import Watch, unwatched
from core.research.kit.features import FeatureSource, JointOutputs, SketchFeatures
from core.research.release.benchmarks import measure
from core.research.release.calibration import calibrate
from core.research.release.card_page import card_page
from core.research.release.export import export, exported_digests
from core.research.release.failures import replay_samples
from core.research.release.golden import FILE as GOLDEN
from core.research.release.golden import golden_pictures, write_golden
from core.samples import CREDIT
from core.search.relevance import FILE as RELEVANCE
from core.search.relevance import save_relevance
from core.search.words import FILE as WORDS
from core.style.prior import FILE as PRIOR

STAGES = (
    "export",
    "partial-sketch head",
    "style prior",
    "names",
    "words",
    "relevance",
    "golden embeddings",
    "benchmarks",
    "failures",
)
MOST_BYTES = 40_000_000
PAGE, PICTURE = "README.md", "failures.png"
_BENCHMARKS, _FAILURES = "benchmarks.json", "failures.json"
_BUNDLES = (WEIGHTS, HEAD, PRIOR, NAMES, WORDS, RELEVANCE, GOLDEN)


@dataclass(frozen=True)
class Options:
    """Where data and features lie, and how the work is shown.

    Attributes:
        cache: folder of features; runs may share it.
        data: where the data sets lie, $INKSEEK_DATA when None.
        device: to measure on.
        failures: replay the sample drawings and show what fails; needs the `samples` extra.
        watch: shows the progress.
    """

    cache: Path
    data: Path | None = None
    device: str = "auto"
    failures: bool = True
    watch: Watch = unwatched


def release(
    folder: Path,
    to: Path,
    options: Options,
    *,
    redo_from: str | None = None,
    report: Report = lambda text: None,
) -> ModelCard:
    """Make everything that comes with an encoder, and put all of it into a folder.

    Args:
        folder: of the encoder, where the stages keep their outputs, too.
        to: the folder to write to when all is made; the program reads `resources/models`.
        options: where data lie, and how the work is shown.
        redo_from: the first stage to make again although it is done.
        report: is given the name of each stage.

    Returns:
        The card of the weights.

    Raises:
        CheckpointError: there is no encoder in the folder.
        TrainingError: the weights are too large, or data are missing.
        SamplesError: the sample pictures can't be made here.
    """
    card = ModelCard.read(folder / WEIGHTS)
    size = (folder / WEIGHTS).stat().st_size
    if size > MOST_BYTES:
        raise TrainingError(
            f"The weights have {size / 1e6:.1f} MB, but only {MOST_BYTES / 1e6:.0f} MB travel with "
            "the program. Train a smaller variant."
        )
    work = folder / "release"
    work.mkdir(exist_ok=True)
    for file in (folder / WEIGHTS, card_path(folder / WEIGHTS)):
        shutil.copyfile(file, work / file.name)
    stages = Stages(work, STAGES, redo_from=redo_from, report=report)
    _run_stages(stages, card, work, options)
    to.mkdir(parents=True, exist_ok=True)
    # What is left from another release would tell of the wrong one.
    (to / PICTURE).unlink(missing_ok=True)
    for name in _BUNDLES:
        for file in (work / name, card_path(work / name)):
            atomic_write(to / file.name, file.read_bytes())
    others = [exported_file(Path(WEIGHTS), name).name for name in EXPORTED]
    for name in (PICTURE, PAGE, *others):
        if (work / name).exists():
            atomic_write(to / name, (work / name).read_bytes())
    return ModelCard.read(to / WEIGHTS)


def _run_stages(stages: Stages, card: ModelCard, work: Path, options: Options) -> None:
    weights, head = work / WEIGHTS, work / HEAD
    measured = [work / _BENCHMARKS, work / _FAILURES]
    shown = [work / PICTURE] if options.failures else []
    exported = [exported_file(weights, name) for name in EXPORTED]
    make = _Makers(card, work, options)
    stages.run("export", [weights], exported, make.export)
    stages.run("partial-sketch head", [weights], [head], make.make_head)
    stages.run("style prior", [weights], [work / PRIOR], make.make_prior)
    stages.run("names", [weights], [work / NAMES], make.make_names)
    stages.run("words", [weights], [work / WORDS], make.make_words)
    used = [weights, head]
    stages.run("relevance", used, [work / RELEVANCE], make.make_relevance)
    stages.run("golden embeddings", used, [work / GOLDEN], make.make_golden)
    stages.run("benchmarks", used, measured[:1], make.measure_benchmarks)
    stages.run("failures", [*used, options.failures], [*measured[1:], *shown], make.show_failures)
    # A release that starts anew copies the card without figures, so they are always written again.
    make.write_card()


class _Makers:
    """What each stage does."""

    def __init__(self, card: ModelCard, work: Path, options: Options) -> None:
        self._card, self._work, self._options = card, work, options

    def export(self) -> None:
        export(self._work / WEIGHTS, golden_pictures(self._card))

    def make_head(self) -> None:
        from core.research.onthefly.dataset import BaseProjection
        from core.research.onthefly.partial_sketch_head import STAGES as SKETCH_STAGES
        from core.research.onthefly.partial_sketch_head import make_partial_sketch_head
        from core.research.onthefly.stages import StageSource

        encoder, o = self._without_head(), self._options
        source = StageSource(encoder, SKETCH_STAGES, "ink", o.data, o.cache, o.watch)
        sources = sources_of(self._card, o.data)
        make_partial_sketch_head(source, BaseProjection.of(encoder), sources, self._work)

    def make_prior(self) -> None:
        from core.research.adaptive.release import release_priors

        encoder, o = self._without_head(), self._options
        source = FeatureSource(SketchFeatures(encoder), o.data, o.cache, o.watch)
        release_priors(source, encoder, self._work / PRIOR)

    def make_names(self) -> None:
        from core.research.zeroshot.names import ship_names

        o = self._options
        source = FeatureSource(JointOutputs(self._as_used()), o.data, o.cache, o.watch)
        ship_names(source, self._work)

    def make_words(self) -> None:
        from core.research.words.shipping import ship_words

        o = self._options
        ship_words(self._as_used(), self._work, o.data, o.cache, o.watch)

    def make_relevance(self) -> None:
        curves, figures = calibrate(self._as_used(), self._options.data, self._options.watch)
        save_relevance(self._work / RELEVANCE, curves, figures)

    def make_golden(self) -> None:
        write_golden(self._as_used(), self._work)

    def measure_benchmarks(self) -> None:
        figures = measure(self._as_used(), self._options.data, self._options.watch)
        _write_json(self._work / _BENCHMARKS, figures)

    def show_failures(self) -> None:
        if not self._options.failures:
            _write_json(self._work / _FAILURES, None)
            return
        shown = replay_samples(self._as_used())
        credit = PngInfo()
        credit.add_itxt("Copyright", CREDIT)
        shown.sheet.save(self._work / PICTURE, optimize=True, pnginfo=credit)
        _write_json(self._work / _FAILURES, {**shown.figures, "picture": PICTURE})

    def write_card(self) -> None:
        """Say on the card and on its page what was measured."""
        metrics: dict[str, Any] = {
            "benchmarks": json.loads((self._work / _BENCHMARKS).read_text("utf-8")),
            "head": read_head_card(self._work / HEAD).sha256,
        }
        samples = json.loads((self._work / _FAILURES).read_text("utf-8"))
        if samples is not None:
            metrics["samples"] = samples
        exported = exported_digests(self._work / WEIGHTS)
        card = replace(self._card, metrics=metrics, exported=exported)
        write_card(self._work / WEIGHTS, card.as_dict())
        atomic_write(self._work / PAGE, card_page(card))

    def _as_used(self) -> TorchEncoder:
        """The encoder with the head that was just made for it."""
        return load_torch_encoder(self._work / WEIGHTS, self._options.device)

    def _without_head(self) -> TorchEncoder:
        return load_torch_encoder(
            self._work / WEIGHTS, self._options.device, partial_sketch_head=False
        )


def _write_json(file: Path, content: object) -> None:
    atomic_write(file, json.dumps(content, indent=2, ensure_ascii=False) + "\n")
