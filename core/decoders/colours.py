"""Converts any picture to sRGB on white."""

from __future__ import annotations

import io
from contextlib import suppress

import numpy as np
from PIL import Image, ImageCms

_ICC_SPACE = {"L": "GRAY", "RGB": "RGB", "CMYK": "CMYK"}


def plain_mode(image: Image.Image) -> Image.Image:
    """Convert rare pixel modes to one that can be scaled: L, LA, RGB, RGBA, CMYK or LAB."""
    if image.mode in ("I", "F") or image.mode.startswith("I;16"):
        return _eight_bits(image)
    if image.mode in ("L", "RGB", "P", "1") and image.has_transparency_data:
        return image.convert("RGBA")
    if image.mode in ("L", "LA", "RGB", "RGBA", "CMYK", "LAB"):
        return image
    return image.convert(
        {"1": "L", "La": "LA", "RGBa": "RGBA", "PA": "RGBA"}.get(image.mode, "RGB")
    )


def to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Flatten transparency on white and translate colours; expects a `plain_mode` image."""
    image = _on_white(image)
    if image.mode == "LAB":
        lab = ImageCms.createProfile("LAB")
        return _translate(image, ImageCms.ImageCmsProfile(lab)).convert("RGB")
    if profile:
        # A broken profile is no reason to refuse a picture: treat it as sRGB.
        with suppress(ImageCms.PyCMSError, OSError, ValueError):
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            fits = source.profile.xcolor_space.strip() == _ICC_SPACE[image.mode]
            if fits and "sRGB" not in (source.profile.profile_description or ""):
                image = _translate(image, source)
    return image.convert("RGB")


def profile_of(image: Image.Image) -> bytes | None:
    """The colour profile inside a picture file, if it carries one."""
    profile = image.info.get("icc_profile")
    return profile if isinstance(profile, bytes) and profile else None


def _translate(image: Image.Image, source: ImageCms.ImageCmsProfile) -> Image.Image:
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
    done = ImageCms.profileToProfile(image, source, srgb, outputMode="RGB")
    return image if done is None else done


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode not in ("LA", "RGBA"):
        return image
    paper = Image.new("L" if image.mode == "LA" else "RGB", image.size, "white")
    paper.paste(image.convert(paper.mode), mask=image.getchannel("A"))
    return paper


def _eight_bits(image: Image.Image) -> Image.Image:
    values = np.asarray(image)
    if values.dtype.kind == "f":
        values = np.nan_to_num(values, nan=0.0, posinf=0.0, neginf=0.0)
        low, high = float(values.min()), float(values.max())
        if not (low >= 0.0 and high <= 1.0):
            values = (values - low) / max(high - low, 1e-12)
        return Image.fromarray((values * 255.0 + 0.5).astype(np.uint8))
    high = int(values.max())
    if high > 0xFFFF or int(values.min()) < 0:
        return _eight_bits(Image.fromarray(values.astype(np.float32)))
    return Image.fromarray((values >> 8).astype(np.uint8))
