"""The shape of what a pretrained model of keras.applications gives."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lintmodel.facts.unknown import UNKNOWN, Unknown
from lintmodel.knowledge.shapes.axes import Shape, axis_of, is_size

FEATURES = {  # channels of the last feature map
    "VGG16": 512, "VGG19": 512, "Xception": 2048, "InceptionV3": 2048, "InceptionResNetV2": 1536,
    "ResNet50": 2048, "ResNet101": 2048, "ResNet152": 2048, "ResNet50V2": 2048,
    "ResNet101V2": 2048, "ResNet152V2": 2048, "DenseNet121": 1024, "DenseNet169": 1664,
    "DenseNet201": 1920, "EfficientNetB0": 1280, "EfficientNetB1": 1280, "EfficientNetB2": 1408,
    "EfficientNetB3": 1536, "EfficientNetB4": 1792, "EfficientNetB5": 2048, "EfficientNetB6": 2304,
    "EfficientNetB7": 2560, "EfficientNetV2B0": 1280, "EfficientNetV2B1": 1280,
    "EfficientNetV2B2": 1408, "EfficientNetV2B3": 1536, "EfficientNetV2S": 1280,
    "EfficientNetV2M": 1280, "EfficientNetV2L": 1280, "NASNetMobile": 1056, "NASNetLarge": 4032,
    "ConvNeXtTiny": 768, "ConvNeXtSmall": 768, "ConvNeXtBase": 1024, "ConvNeXtLarge": 1536,
    "ConvNeXtXLarge": 2048,
}  # fmt: skip


def application_shape(made: Mapping[str, Any], given: Shape) -> Shape:
    """(batch, classes) with its top; else pooled features, or a feature map of unknown size."""
    batch = None if isinstance(given, Unknown) or not given else given[0]
    top, pooling = made.get("include_top", True), made.get("pooling")
    if top is True or (is_size(top) and top == 1):
        return (batch, axis_of(made.get("classes", 1000)))
    if isinstance(top, Unknown) or isinstance(pooling, Unknown):
        return UNKNOWN
    name = str(made.get("name", "")).rpartition(".")[2]
    channels = FEATURES.get(name, UNKNOWN)
    if name == "MobileNetV2" and made.get("alpha", 1.0) == 1.0:
        channels = 1280
    if name == "MobileNet" and made.get("alpha", 1.0) == 1.0:
        channels = 1024
    if pooling in ("avg", "max"):
        return (batch, channels)
    return (batch, UNKNOWN, UNKNOWN, channels)
