"""Measures an encoder on a set: embeds it, runs the protocols, collects the report.

A `Measurer` is the one place where data sets, vectors and protocols meet; benchmarks and the
command line only choose what it is given.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from core.encoder import Encoder
from core.encoder.partial_sketch_head import load_head
from core.research.datasets import PhotoItem, SketchItem
from core.research.evaluation.by_category import (
    CategoryResult,
    Direction,
    category,
    category_generalised,
    four_directions,
)
from core.research.evaluation.by_instance import (
    STEPS,
    By,
    FrameResult,
    InstanceResult,
    instance,
    on_the_fly,
    targets_in,
)
from core.research.evaluation.cache import FeatureCache
from core.research.evaluation.embed import embed_frames, embed_photos, embed_sketches, opened
from core.research.evaluation.errors import EvaluationError
from core.research.evaluation.progress import Watch, unwatched
from core.research.evaluation.report import (
    Report,
    category_section,
    frame_section,
    instance_section,
)
from core.sketch import Sketch


@dataclass(frozen=True, eq=False)
class Measured:
    """A report, the results behind it, and what was looked at.

    Attributes:
        report: The figures.
        sketches: The queries, in the order of `sketch_vecs`.
        photos: The gallery, in the order of `photo_vecs`.
        right: (q, g) is what this answers: whether photo `g` is a right answer for sketch `q`.
    """

    report: Report
    sketches: tuple[SketchItem, ...]
    photos: tuple[PhotoItem, ...]
    sketch_vecs: NDArray[np.float32]
    photo_vecs: NDArray[np.float32]
    categories: tuple[CategoryResult, ...] = ()
    instances: tuple[InstanceResult, ...] = ()
    frames: FrameResult | None = None

    def right(self, sketch: int, photo: int) -> bool:
        if self.instances:
            return self.sketches[sketch].photo == self.photos[photo].key
        label = self.sketches[sketch].label
        return label is not None and label == self.photos[photo].label


@dataclass(frozen=True)
class Measurer:
    """One encoder, and how its work is shown and kept.

    Attributes:
        encoder: What is measured.
        watch: Shows the progress.
        cached: Whether vectors are kept on disk for the next time.
    """

    encoder: Encoder
    watch: Watch = unwatched
    cached: bool = False

    def by_category(
        self,
        title: str,
        sketches: Sequence[SketchItem],
        photos: Sequence[PhotoItem],
        *,
        seen_photos: Sequence[PhotoItem] = (),
        notes: Sequence[str] = (),
    ) -> Measured:
        """Measure category retrieval in four directions, S→P also in the order the program shows.

        Args:
            title: what is measured.
            sketches: the queries.
            photos: the gallery.
            seen_photos: photos of the classes the encoder was trained on; with them S→P is also
                measured with these in the gallery (generalised).
            notes: sentences for the report.

        Raises:
            EvaluationError: no sketch's class has a photo.
        """
        self.check(title, sketches, photos)
        sketch_labels, labels = [s.label for s in sketches], [p.label for p in photos]
        if not set(labels) & {label for label in sketch_labels if label is not None}:
            raise EvaluationError(f"{title}: no class has both sketches and photos.")
        cache = self.cache_of(title)
        photo_vecs = embed_photos(self.encoder, photos, watch=self.watch, cache=cache).embeddings
        sketch_vecs = embed_sketches(self.encoder, sketches, watch=self.watch, cache=cache)
        results = four_directions(sketch_vecs, sketch_labels, photo_vecs, labels)
        sections = [category_section(result) for result in results.values()]
        displayed = category(sketch_vecs, sketch_labels, photo_vecs, labels, expanded=True)
        sections.insert(1, category_section(displayed))
        if seen_photos:
            seen_cache = self.cache_of(f"{title} seen")
            seen_vecs = embed_photos(self.encoder, seen_photos, watch=self.watch, cache=seen_cache)
            generalised = category_generalised(
                sketch_vecs, sketch_labels, photo_vecs, labels,
                seen_vecs.embeddings, [photo.label for photo in seen_photos],
            )  # fmt: skip
            section = category_section(generalised)
            protocol = f"Generalised, seen classes in the gallery too: {section.protocol}"
            name = "category S→P generalised"
            sections.insert(0, replace(section, name=name, protocol=protocol))
        return Measured(
            Report(title, self.encoder.card.id, tuple(sections), tuple(notes)),
            tuple(sketches),
            tuple(photos),
            sketch_vecs,
            photo_vecs,
            categories=(
                results[Direction.SKETCH_TO_PHOTO],
                *(r for d, r in results.items() if d is not Direction.SKETCH_TO_PHOTO),
            ),
        )

    def by_instance(
        self,
        title: str,
        sketches: Sequence[SketchItem],
        photos: Sequence[PhotoItem],
        *,
        drawn: Sequence[SketchItem] | None = None,
        class_first: bool = False,
        steps: int = STEPS,
        by: By = "ink",
        notes: Sequence[str] = (),
    ) -> Measured:
        """Measure instance retrieval: over the gallery, within class, and stage by stage.

        Within class is measured where the photos have more than one class; the stages where
        sketches are stored as strokes.

        Args:
            title: what is measured.
            sketches: the queries; those without a photo in the gallery are left out.
            photos: the gallery.
            drawn: the sketches to cut into stages; those of `sketches` that have strokes when None.
            class_first: put the figures within class at the top of the report.
            steps: number of stages T.
            by: what a stage is a part of.
            notes: sentences for the report.

        Raises:
            EvaluationError: no sketch has its photo in the gallery.
        """
        self.check(title, sketches, photos)
        keys = [photo.key for photo in photos]
        paired = _keep_paired(sketches, keys)
        if not paired:
            raise EvaluationError(f"{title}: no sketch has its photo among the photos.")
        cache = self.cache_of(title)
        photo_vecs = embed_photos(self.encoder, photos, watch=self.watch, cache=cache).embeddings
        sketch_vecs = embed_sketches(self.encoder, paired, watch=self.watch, cache=cache)
        targets = targets_in(keys, [sketch.photo or "" for sketch in paired])
        results = [instance(sketch_vecs, targets, photo_vecs)]
        labels = [photo.label for photo in photos]
        if len(set(labels)) > 1:
            within = instance(sketch_vecs, targets, photo_vecs, within=labels)
            results.insert(0 if class_first else 1, within)
        sections = [instance_section(result) for result in results]
        growing = _keep_paired(drawn, keys) if drawn is not None else _keep_with_strokes(paired)
        stages = self._by_stage(growing, keys, photo_vecs, steps, by, cache) if growing else None
        if stages is not None:
            sections.append(frame_section(stages))
        return Measured(
            Report(title, self.encoder.card.id, tuple(sections), tuple(notes)),
            paired,
            tuple(photos),
            sketch_vecs,
            photo_vecs,
            instances=tuple(results),
            frames=stages,
        )

    def _by_stage(
        self,
        sketches: Sequence[SketchItem],
        keys: Sequence[str],
        photo_vecs: NDArray[np.float32],
        steps: int,
        by: By,
        cache: FeatureCache | None,
    ) -> FrameResult:
        vecs = embed_frames(
            self.encoder, sketches, steps=steps, by=by, watch=self.watch, cache=cache
        )
        targets = targets_in(keys, [sketch.photo or "" for sketch in sketches])
        return on_the_fly(vecs, targets, photo_vecs, by=by)

    def cache_of(self, title: str) -> FeatureCache | None:
        """Return where the vectors of the set `title` are kept, None when they aren't."""
        if not self.cached:
            return None
        # The same encoder embeds a sketch differently with another partial-sketch head.
        head = load_head(self.encoder.card)
        return FeatureCache.of(
            self.encoder.card, f"{title} {head.card.sha256[:8]}" if head else title
        )

    @staticmethod
    def check(title: str, sketches: Sequence[SketchItem], photos: Sequence[PhotoItem]) -> None:
        if not photos:
            raise EvaluationError(f"{title}: there are no photos.")
        if not sketches:
            raise EvaluationError(f"{title}: there are no sketches.")


def _keep_paired(sketches: Sequence[SketchItem], keys: Sequence[str]) -> tuple[SketchItem, ...]:
    known = frozenset(keys)
    return tuple(sketch for sketch in sketches if sketch.photo in known)


def _keep_with_strokes(sketches: Sequence[SketchItem]) -> tuple[SketchItem, ...]:
    """Return the sketches that are strokes; opening them all is cheap beside encoding them once."""
    return tuple(
        sketch for sketch in sketches if isinstance(opened(sketch, sketch.drawing), Sketch)
    )
